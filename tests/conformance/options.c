/* SPDX-License-Identifier: Apache-2.0 */
#include "conformance/options.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "base/names.h"
#include <errno.h>
#include <getopt.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: fido-server [OPTION VALUE]...\n\n"
    "Serve the FIDO Alliance's conformance tools below /fido. Everyone who reaches the port can\n"
    "add users and credentials: this is a test program.\n\n"
    "  --listen HOST:PORT      listen on this address (default: 127.0.0.1:8080)\n"
    "  --store PATH            keep users and credentials in this file (default: :memory:)\n"
    "  --rp-id DOMAIN          be the relying party of this domain (default: localhost)\n"
    "  --origins ORIGIN,...    accept responses from these origins\n"
    "                          (default: http://localhost:PORT)\n"
    "  --anchors FILE          trust the certificates in this file, PEM or DER (default: none)\n"
    "  --attestation-trust optional|chained|required\n"
    "                          required: refuse a registration that asked for attestation unless\n"
    "                          a certificate of --anchors vouches for it (default: optional)\n"
    "  --help                  print this text\n\n"
    "docs/conformance.md describes how to run the tools.\n";

static enum passkey_result read_address(
    char *value, struct options *options, struct passkey_error *error)
{
    const struct addrinfo hints = { .ai_flags = AI_PASSIVE | AI_NUMERICSERV,
        .ai_socktype = SOCK_STREAM };
    struct addrinfo *found = NULL;
    char *colon = strrchr(value, ':');
    if (colon == NULL || colon == value)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "--listen: %s is not HOST:PORT; write 127.0.0.1:8080 or [::1]:8080", value);
    *colon = '\0';
    options->host = value;
    size_t size = strlen(value);
    if (value[0] == '[' && value[size - 1] == ']') {
        value[size - 1] = '\0';
        options->host = value + 1;
    }
    int status = getaddrinfo(options->host, colon + 1, &hints, &found);
    if (status != 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "--listen: %s port %s: %s",
            options->host, colon + 1, gai_strerror(status));
    memcpy(&options->address, found->ai_addr, found->ai_addrlen);
    options->address_size = found->ai_addrlen;
    freeaddrinfo(found);
    return PASSKEY_OK;
}

static enum passkey_result read_origins(
    char *value, struct options *options, struct passkey_error *error)
{
    char *rest = NULL;
    for (char *origin = strtok_r(value, ", ", &rest); origin != NULL;
         origin = strtok_r(NULL, ", ", &rest)) {
        if (options->origin_count == ORIGIN_COUNT_MAX)
            return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                "--origins: at most %d origins are accepted", ORIGIN_COUNT_MAX);
        options->origins[options->origin_count++] = bytes_text(origin);
    }
    return options->origin_count > 0
               ? PASSKEY_OK
               : refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "--origins: the value is empty");
}

static enum passkey_result read_anchors(
    const char *path, struct options *options, struct passkey_error *error)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = file == NULL ? NULL : malloc(BUNDLE_SIZE_MAX);
    if (data == NULL)
        return refuse(
            error, PASSKEY_MEMBER_INVALID, CHECK_NONE, "--anchors: %s: %s", path, strerror(errno));
    struct passkey_bytes content = { data, fread(data, 1, BUNDLE_SIZE_MAX, file) };
    enum passkey_result result = feof(file) == 0
                                     ? refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
                                           "--anchors: %s cannot be read, or is too large", path)
                                     : PASSKEY_OK;
    passkey_free(options->anchors);
    options->anchors = NULL;
    if (result == PASSKEY_OK)
        result = passkey_bundle_read(PASSKEY_BUNDLE_CERTIFICATES, &content, 1, &options->anchors,
            &options->anchor_count, error);
    (void)fclose(file);
    free(data);
    return result;
}

static enum passkey_result read_trust(
    const char *value, struct options *options, struct passkey_error *error)
{
    if (attestation_trust_of(bytes_text(value), &options->trust))
        return PASSKEY_OK;
    return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
        "--attestation-trust: %s is not optional, chained or required", value);
}

static enum passkey_result take(int letter, struct options *options, struct passkey_error *error)
{
    switch (letter) {
    case 'l':
        return read_address(optarg, options, error);
    case 's':
        options->store = optarg;
        return PASSKEY_OK;
    case 'r':
        options->rp_id = optarg;
        return PASSKEY_OK;
    case 'o':
        return read_origins(optarg, options, error);
    case 'a':
        return read_anchors(optarg, options, error);
    case 't':
        return read_trust(optarg, options, error);
    case 'h':
        options->help = true;
        return fputs(help, stdout) >= 0 ? PASSKEY_OK : fault(error, "The help cannot be printed.");
    default:
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "the option is unknown or lacks its value; see fido-server --help");
    }
}

enum passkey_result options_read(
    int argc, char **argv, struct options *options, struct passkey_error *error)
{
    static const struct option known[] = { { "listen", required_argument, NULL, 'l' },
        { "store", required_argument, NULL, 's' }, { "rp-id", required_argument, NULL, 'r' },
        { "origins", required_argument, NULL, 'o' }, { "anchors", required_argument, NULL, 'a' },
        { "attestation-trust", required_argument, NULL, 't' }, { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 } };
    static char address[] = "127.0.0.1:8080";
    int letter = 0;
    *options = (struct options){ .store = ":memory:", .rp_id = "localhost" };
    while (!options->help && (letter = getopt_long(argc, argv, "", known, NULL)) != -1)
        TRY(take(letter, options, error));
    if (optind < argc && !options->help)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "%s is not an option; see fido-server --help", argv[optind]);
    if (options->origin_count == 0 && strcmp(options->rp_id, "localhost") != 0)
        return refuse(error, PASSKEY_MEMBER_INVALID, CHECK_NONE,
            "--rp-id %s: name the origins of this relying party with --origins", options->rp_id);
    return options->address_size > 0 ? PASSKEY_OK : read_address(address, options, error);
}

void options_deinit(struct options *options)
{
    passkey_free(options->anchors);
    options->anchors = NULL;
}
