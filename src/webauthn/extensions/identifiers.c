/* SPDX-License-Identifier: Apache-2.0 */
/* One table for clients and authenticators. Names are compared exactly (EXT-2). */
#include "webauthn/extensions/identifiers.h"

#include "base/bytes.h"

/* EXT-3 */
#define IDENTIFIER_SIZE_MAX 32

static const struct {
    enum passkey_extension extension;
    const char *client; /* NULL: clients have no output for it */
    const char *authenticator;
} names[] = {
    { PASSKEY_EXTENSION_CRED_PROPS, "credProps", NULL },
    { PASSKEY_EXTENSION_APP_ID, "appid", NULL },
    { PASSKEY_EXTENSION_APP_ID_EXCLUDE, "appidExclude", NULL },
    { PASSKEY_EXTENSION_CRED_PROTECT, "credProtect", "credProtect" },
    { PASSKEY_EXTENSION_MIN_PIN_LENGTH, "minPinLength", "minPinLength" },
    { PASSKEY_EXTENSION_LARGE_BLOB, "largeBlob", NULL },
    { PASSKEY_EXTENSION_PRF, "prf", "hmac-secret" },
    { PASSKEY_EXTENSION_UVM, "uvm", "uvm" },
};

static bool is_identifier(struct passkey_bytes text)
{
    if (text.size == 0 || text.size > IDENTIFIER_SIZE_MAX)
        return false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        if (byte < 0x21 || byte > 0x7e || byte == '"' || byte == '\\')
            return false;
    }
    return true;
}

static bool is(struct passkey_bytes identifier, const char *name)
{
    return name != NULL && bytes_equal(identifier, bytes_text(name));
}

unsigned int extension_of_client(struct passkey_bytes identifier)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (is(identifier, names[i].client))
            return names[i].extension;
    return is_identifier(identifier) ? PASSKEY_EXTENSION_OTHER : 0;
}

unsigned int extension_of_authenticator(struct passkey_bytes identifier)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (is(identifier, names[i].authenticator))
            return names[i].extension;
    return is_identifier(identifier) ? PASSKEY_EXTENSION_OTHER : 0;
}

static const char *name_of(unsigned int present)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if ((present & names[i].extension) != 0)
            return names[i].client;
    return "an unknown extension";
}

enum passkey_result extensions_evaluate(enum ceremony ceremony, unsigned int present,
    const struct expectations *expected, struct passkey_error *error)
{
    unsigned int unsolicited = present & ~expected->extensions_requested;
    bool registration = ceremony == CEREMONY_REGISTRATION;
    if (!registration && expected->app_id.data != NULL)
        unsolicited &= ~(unsigned int)PASSKEY_EXTENSION_APP_ID;
    /* REG-28a, AUTH-23a; missing outputs are accepted (REG-28b, AUTH-23b, EXT-1). */
    if (unsolicited != 0 && expected->unsolicited_extensions_refused)
        return refuse(error, PASSKEY_EXTENSION_REFUSED,
            registration ? CHECK_REG_28A : CHECK_AUTH_23A,
            "An extension that was not requested has an output: %s.", name_of(unsolicited));
    return PASSKEY_OK;
}
