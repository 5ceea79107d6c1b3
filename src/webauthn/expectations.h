/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The expectations of both ceremonies. The members are those of struct
 * passkey_registration_expected and struct passkey_authentication_expected.
 */
#ifndef WEBAUTHN_EXPECTATIONS_H
#define WEBAUTHN_EXPECTATIONS_H

#include <passkey/webauthn.h>

struct expectations {
    struct passkey_bytes challenge;
    const struct passkey_bytes *origins;
    size_t origin_count;
    struct passkey_bytes rp_id;
    enum passkey_requirement user_verification;
    bool user_presence_optional; /* registration only */
    bool allow_cross_origin;
    const struct passkey_bytes *top_origins;
    size_t top_origin_count;
    struct passkey_bytes app_id; /* authentication only */
    bool unsolicited_extensions_refused;
    unsigned int extensions_requested;
};

#endif
