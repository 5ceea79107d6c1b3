/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The `authenticator` command: answers WebAuthn options from standard input like a browser with a
 * passkey, so that a registration and a sign-in can be shown with curl. The usage text below
 * describes its arguments.
 */
#include "authenticator.h"
#include "base/bytes.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/uuid.h"
#include "device.h"
#include "options.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char usage[] =
    "usage: authenticator create|get --origin ORIGIN [options] < options.json > response.json\n"
    "\n"
    "Reads creation or request options, bare or as {\"ceremonyId\", \"publicKey\"}, and prints "
    "the\n"
    "response, or {\"ceremonyId\", \"credential\"}, ready to be posted.\n"
    "\n"
    "  --origin ORIGIN            the page that asks, such as http://localhost:8080\n"
    "  --state FILE               where credentials are kept (authenticator.json)\n"
    "  --seed TEXT                draw everything from this text: the same calls, the same bytes\n"
    "\n"
    "create:\n"
    "  --algorithm ES256|EdDSA|RS256|NUMBER  a COSE identifier, offered or not; else the first "
    "one\n"
    "                             offered that is among the three\n"
    "  --attestation none|self|certificate|tpm|android-key|android-safetynet|apple|fido-u2f|\n"
    "                compound     else none\n"
    "  --root FILE                write the root of certificate's attestation key there, in DER\n"
    "  --aaguid UUID              the model; else one is drawn\n"
    "  --synced                   backup eligible and backed up\n"
    "  --not-discoverable         return no user handle later\n"
    "  --sign-count N             start of the counter; 0, which stays 0, unless given\n"
    "\n"
    "both, to be refused:\n"
    "  --no-user-present, --no-user-verified, --type TYPE, --rp-id ID, --challenge TEXT,\n"
    "  --cross-origin, --top-origin ORIGIN, --break-signature,\n"
    "  --client-data MEMBERS      more of them, as JSON: '\"tokenBinding\":{}'\n";

struct command {
    bool registration;
    struct passkey_bytes origin;
    const char *state;
    const char *seed;
    enum signing_algorithm algorithm; /* 0: as the options request */
    struct authenticator_request request;
    struct mutations mutations;
    bool synced;
    bool not_discoverable;
    uint32_t sign_count;
    const char *root; /* NULL: not requested */
    uint8_t aaguid[UUID_SIZE];
    bool aaguid_given;
};

static bool complain(const char *sentence)
{
    (void)fprintf(stderr, "authenticator: %s\n", sentence);
    return false;
}

/* ---- arguments ---- */

enum argument {
    ARGUMENT_ORIGIN = 256,
    ARGUMENT_STATE,
    ARGUMENT_SEED,
    ARGUMENT_ALGORITHM,
    ARGUMENT_ATTESTATION,
    ARGUMENT_ROOT,
    ARGUMENT_AAGUID,
    ARGUMENT_SYNCED,
    ARGUMENT_NOT_DISCOVERABLE,
    ARGUMENT_SIGN_COUNT,
    ARGUMENT_NO_USER_PRESENT,
    ARGUMENT_NO_USER_VERIFIED,
    ARGUMENT_TYPE,
    ARGUMENT_RP_ID,
    ARGUMENT_CHALLENGE,
    ARGUMENT_CROSS_ORIGIN,
    ARGUMENT_TOP_ORIGIN,
    ARGUMENT_BREAK_SIGNATURE,
    ARGUMENT_CLIENT_DATA,
};

static const struct option arguments[] = {
    { "origin", required_argument, NULL, ARGUMENT_ORIGIN },
    { "state", required_argument, NULL, ARGUMENT_STATE },
    { "seed", required_argument, NULL, ARGUMENT_SEED },
    { "algorithm", required_argument, NULL, ARGUMENT_ALGORITHM },
    { "attestation", required_argument, NULL, ARGUMENT_ATTESTATION },
    { "root", required_argument, NULL, ARGUMENT_ROOT },
    { "aaguid", required_argument, NULL, ARGUMENT_AAGUID },
    { "synced", no_argument, NULL, ARGUMENT_SYNCED },
    { "not-discoverable", no_argument, NULL, ARGUMENT_NOT_DISCOVERABLE },
    { "sign-count", required_argument, NULL, ARGUMENT_SIGN_COUNT },
    { "no-user-present", no_argument, NULL, ARGUMENT_NO_USER_PRESENT },
    { "no-user-verified", no_argument, NULL, ARGUMENT_NO_USER_VERIFIED },
    { "type", required_argument, NULL, ARGUMENT_TYPE },
    { "rp-id", required_argument, NULL, ARGUMENT_RP_ID },
    { "challenge", required_argument, NULL, ARGUMENT_CHALLENGE },
    { "cross-origin", no_argument, NULL, ARGUMENT_CROSS_ORIGIN },
    { "top-origin", required_argument, NULL, ARGUMENT_TOP_ORIGIN },
    { "break-signature", no_argument, NULL, ARGUMENT_BREAK_SIGNATURE },
    { "client-data", required_argument, NULL, ARGUMENT_CLIENT_DATA },
    { NULL, 0, NULL, 0 },
};

static void break_signature(enum part part, struct buffer *bytes, void *context)
{
    (void)context;
    if (part == PART_SIGNATURE)
        bytes->data[bytes->size - 1] ^= 1;
    if (part == PART_RESPONSE) { /* a JWS ends with the signature in base64url */
        uint8_t *character = &bytes->data[bytes->size - 10];
        *character = *character == 'A' ? 'B' : 'A';
    }
}

static bool set_algorithm(struct command *command, const char *name)
{
    char *end = NULL;
    long number = strcmp(name, "ES256") == 0   ? SIGNING_ES256
                  : strcmp(name, "EdDSA") == 0 ? SIGNING_EDDSA
                  : strcmp(name, "RS256") == 0 ? SIGNING_RS256
                                               : strtol(name, &end, 10);
    bool whole = end == NULL || (end != name && *end == '\0');
    return (whole && signing_algorithm_of(number, &command->algorithm)) ||
           complain("--algorithm takes ES256, EdDSA, RS256 or the number of one that OpenSSL has");
}

static bool set_attestation(struct command *command, const char *name)
{
    static const char *const names[] = {
        [ATTESTATION_NONE] = "none",
        [ATTESTATION_PACKED_SELF] = "self",
        [ATTESTATION_PACKED_CERTIFICATE] = "certificate",
        [ATTESTATION_TPM] = "tpm",
        [ATTESTATION_ANDROID_KEY] = "android-key",
        [ATTESTATION_ANDROID_SAFETYNET] = "android-safetynet",
        [ATTESTATION_APPLE] = "apple",
        [ATTESTATION_FIDO_U2F] = "fido-u2f",
        [ATTESTATION_COMPOUND] = "compound",
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            command->request.attestation = (enum attestation)i;
            return true;
        }
    }
    return complain("--attestation takes none, self, certificate, tpm, android-key, "
                    "android-safetynet, apple, fido-u2f or compound");
}

static bool set_aaguid(struct command *command, const char *text)
{
    command->aaguid_given = uuid_read(bytes_text(text), command->aaguid);
    return command->aaguid_given || complain("--aaguid takes a UUID");
}

static bool set_sign_count(struct command *command, const char *text)
{
    char *end = NULL;
    unsigned long long number = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || number > UINT32_MAX)
        return complain("--sign-count takes a number of 32 bits");
    command->sign_count = (uint32_t)number;
    return true;
}

/* Options that make the response invalid. */
static bool set_mutation(struct command *command, enum argument argument, const char *value)
{
    struct mutations *mutations = &command->mutations;
    if (argument == ARGUMENT_NO_USER_PRESENT)
        mutations->flags_cleared |= FLAG_USER_PRESENT;
    else if (argument == ARGUMENT_NO_USER_VERIFIED)
        command->request.user_not_verified = true;
    else if (argument == ARGUMENT_TYPE)
        mutations->type = bytes_text(value);
    else if (argument == ARGUMENT_RP_ID)
        mutations->rp_id = bytes_text(value);
    else if (argument == ARGUMENT_CHALLENGE)
        mutations->challenge = bytes_text(value);
    else if (argument == ARGUMENT_CROSS_ORIGIN)
        mutations->cross_origin = true;
    else if (argument == ARGUMENT_TOP_ORIGIN)
        mutations->top_origin = bytes_text(value);
    else if (argument == ARGUMENT_BREAK_SIGNATURE)
        mutations->change = break_signature;
    else if (argument == ARGUMENT_CLIENT_DATA)
        mutations->client_data_members = bytes_text(value);
    else
        return false;
    return true;
}

static bool set(struct command *command, enum argument argument, const char *value)
{
    if (argument == ARGUMENT_ORIGIN)
        command->origin = bytes_text(value);
    else if (argument == ARGUMENT_STATE)
        command->state = value;
    else if (argument == ARGUMENT_SEED)
        command->seed = value;
    else if (argument == ARGUMENT_ALGORITHM)
        return set_algorithm(command, value);
    else if (argument == ARGUMENT_ATTESTATION)
        return set_attestation(command, value);
    else if (argument == ARGUMENT_ROOT)
        command->root = value;
    else if (argument == ARGUMENT_AAGUID)
        return set_aaguid(command, value);
    else if (argument == ARGUMENT_SYNCED)
        command->synced = true;
    else if (argument == ARGUMENT_NOT_DISCOVERABLE)
        command->not_discoverable = true;
    else if (argument == ARGUMENT_SIGN_COUNT)
        return set_sign_count(command, value);
    else
        return set_mutation(command, argument, value);
    return true;
}

static bool read_arguments(int count, char **values, struct command *command)
{
    *command = (struct command){ .state = "authenticator.json" };
    for (;;) {
        int argument = getopt_long(count, values, "", arguments, NULL);
        if (argument == -1)
            break;
        if (argument < ARGUMENT_ORIGIN || !set(command, (enum argument)argument, optarg))
            return false;
    }
    if (optind != count - 1 || command->origin.data == NULL)
        return false;
    command->registration = strcmp(values[optind], "create") == 0;
    return command->registration || strcmp(values[optind], "get") == 0;
}

/* ---- ceremonies ---- */

/* "https://example.org:8443" -> "example.org" */
static struct passkey_bytes host_of(struct passkey_bytes origin)
{
    const char *text = (const char *)origin.data;
    const char *host = strstr(text, "://");
    host = host == NULL ? text : host + 3;
    return (struct passkey_bytes){ (const uint8_t *)host, strcspn(host, ":/") };
}

static enum signing_algorithm choose(const struct command *command, const struct options *options)
{
    if (command->algorithm != 0)
        return command->algorithm;
    for (size_t i = 0; i < options->algorithm_count; i++)
        if (options->algorithms[i] == SIGNING_ES256 || options->algorithms[i] == SIGNING_EDDSA ||
            options->algorithms[i] == SIGNING_RS256)
            return (enum signing_algorithm)options->algorithms[i];
    return 0;
}

/* The first listed credential that the device has. */
static struct credential *find_listed(struct device *device, const struct options *options)
{
    const struct json *item = json_first(options->credential_list);
    for (; item != NULL; item = json_next(item)) {
        uint8_t id[1024];
        size_t size;
        if (!options_descriptor_id(item, id, &size))
            continue;
        struct credential *credential =
            device_find(device, options->rp_id, (struct passkey_bytes){ id, size });
        if (credential != NULL)
            return credential;
    }
    return NULL;
}

static bool write_root(const char *path, const struct attester *attester)
{
    struct passkey_bytes root = buffer_view(&attester->root_certificate);
    FILE *file = fopen(path, "wbe");
    bool written = file != NULL && fwrite(root.data, 1, root.size, file) == root.size;
    if (file != NULL && fclose(file) != 0)
        written = false;
    return written || complain("the file of --root cannot be written");
}

/*
 * The attestation key is the same for all devices, so that its root can be configured as an anchor.
 */
static bool create_with_attester(struct command *command, const struct credential *credential,
    struct authenticator_response *response)
{
    struct attester attester;
    struct random_source source = { BYTES_LITERAL("software authenticator"),
        BYTES_LITERAL("attestation"), 0 };
    attester_draw(&attester, BYTES_ARRAY(credential->aaguid), &source);
    const struct attestation_element elements[] = { { ATTESTATION_PACKED_CERTIFICATE, &attester },
        { ATTESTATION_ANDROID_KEY, &attester } };
    command->request.attester = &attester;
    command->request.elements = elements; /* of a compound statement */
    command->request.element_count = 2;
    command->request.now_ms = (int64_t)time(NULL) * 1000;
    if (command->request.attestation == ATTESTATION_TPM)
        attester_make_tpm(&attester, NULL, NULL);
    if (command->request.attestation == ATTESTATION_ANDROID_SAFETYNET)
        attester_make_host(&attester, "attest.android.com");
    authenticator_create(credential, &command->request, &command->mutations, response);
    bool written = command->root == NULL || write_root(command->root, &attester);
    attester_deinit(&attester);
    return written;
}

static bool create(struct command *command, const struct options *options, struct device *device,
    struct authenticator_response *response)
{
    enum signing_algorithm algorithm = choose(command, options);
    if (algorithm == 0)
        return complain("none of the algorithms on offer is ES256, EdDSA or RS256");
    if (find_listed(device, options) != NULL)
        return complain("one of excludeCredentials is here already (InvalidStateError)");
    if (device->credential_count == DEVICE_CREDENTIAL_COUNT_MAX)
        return complain("there is no room for another credential");
    struct credential *credential = &device->credentials[device->credential_count++];
    credential_draw(credential, algorithm, &device->random);
    credential->sign_count = command->sign_count;
    if (command->aaguid_given)
        memcpy(credential->aaguid, command->aaguid, sizeof(credential->aaguid));
    credential->backup_eligible = credential->backup_state = command->synced;
    memcpy(credential->rp_id, options->rp_id.data, options->rp_id.size);
    credential->user_handle_size = command->not_discoverable ? 0 : options->user_handle_size;
    memcpy(credential->user_handle, options->user_handle, credential->user_handle_size);
    if (options->credential_properties)
        command->mutations.extension_results =
            bytes_text(command->not_discoverable ? "{\"credProps\":{\"rk\":false}}"
                                                 : "{\"credProps\":{\"rk\":true}}");
    return create_with_attester(command, credential, response);
}

static bool get(struct command *command, const struct options *options, struct device *device,
    struct authenticator_response *response)
{
    bool listed = json_count(options->credential_list) > 0;
    struct credential *credential =
        listed ? find_listed(device, options) : device_newest(device, options->rp_id);
    if (credential == NULL)
        return complain("there is no credential for these options (NotAllowedError)");
    authenticator_get(credential, &command->request, &command->mutations, response);
    return true;
}

static bool print(const struct options *options, const struct authenticator_response *response)
{
    struct buffer out;
    struct json_writer writer;
    buffer_init(&out, 16 * JSON_SIZE_MAX);
    json_writer_init(&writer, &out);
    if (options->ceremony_id.data != NULL) {
        json_object_begin(&writer);
        json_key(&writer, "ceremonyId");
        json_text(&writer, options->ceremony_id);
        json_key(&writer, "credential");
        json_raw(&writer, buffer_view(&response->json));
        json_object_end(&writer);
    } else {
        json_raw(&writer, buffer_view(&response->json));
    }
    buffer_append_u8(&out, '\n');
    bool printed =
        !out.failed && fwrite(out.data, 1, out.size, stdout) == out.size && fflush(stdout) == 0;
    buffer_deinit(&out);
    return printed || complain("the response cannot be printed");
}

/* Takes the command by value, because views borrow from this copy. */
static bool answer(struct command command, const struct json *json, struct device *device)
{
    struct options options;
    struct authenticator_response response;
    if (!options_read(json, command.registration, &options))
        return false;
    if (options.rp_id.data == NULL)
        options.rp_id = host_of(command.origin);
    if (options.rp_id.size >= sizeof(device->credentials[0].rp_id))
        return complain("the RP ID is too long");
    command.request.challenge = (struct passkey_bytes){ options.challenge, options.challenge_size };
    command.request.rp_id = options.rp_id;
    command.request.origin = command.origin;
    if (!(command.registration ? create : get)(&command, &options, device, &response))
        return false;
    bool done = device_save(device, command.state) && print(&options, &response);
    authenticator_response_deinit(&response);
    return done;
}

/* The seed replaces the secret of a new device; a saved device keeps its own secret. */
static bool prepare(const struct command *command, struct device *device)
{
    if (command->seed != NULL) {
        struct random_source source = { bytes_text(command->seed), BYTES_LITERAL("device"), 0 };
        random_draw(&source, device->secret, sizeof(device->secret));
    }
    return device_load(device, command->state);
}

int main(int count, char **values)
{
    static uint8_t text[JSON_SIZE_MAX + 1];
    struct command command;
    struct passkey_error error;
    struct json *json = NULL;
    if (!read_arguments(count, values, &command)) {
        (void)fputs(usage, stderr);
        return 2;
    }
    struct device *device = device_new();
    size_t size = fread(text, 1, sizeof(text), stdin);
    bool done = false;
    if (device == NULL)
        (void)complain("out of memory");
    else if (json_parse((struct passkey_bytes){ text, size }, &json, &error) != PASSKEY_OK)
        (void)complain(error.message);
    else
        done = prepare(&command, device) && answer(command, json, device);
    json_free(&json);
    device_free(&device);
    return done ? 0 : 1;
}
