/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of commands of one word, and their help.
 */
#include "passkeyctl/command.h"

#include <string.h>

static const char verify_help[] =
    "\n"
    "Verifies WebAuthn responses without a store: JSON Lines in, from the files in turn or from\n"
    "the standard input (-, or no file), and JSON Lines out, one line a case.\n"
    "\n"
    "  {\"id\":\"1\",\"ceremony\":\"authentication\",\"response\":{AuthenticationResponseJSON},\n"
    "   \"expected\":{\"challenge\":\"base64url\",\"origins\":[\"https://example.org\"],\n"
    "               \"rpId\":\"example.org\"},\n"
    "   \"credential\":{\"id\":\"base64url\",\"publicKey\":\"base64url "
    "COSE_Key\",\"signCount\":4,\n"
    "                 \"backupEligible\":true}}\n"
    "\n"
    "A registration has no credential; the answer to one has what to store and to hand back.\n"
    "More members of expected; what is left out, or null, is the default named first:\n"
    "  userVerification    preferred, required, discouraged\n"
    "  userPresence        required, optional (conditional create)\n"
    "  algorithms          all that are supported, or a list of COSE identifiers\n"
    "  allowCrossOrigin    false, true;  topOrigins  [], or pages that may frame the origin\n"
    "  appId               null, or the AppID that was asked for\n"
    "  allowCredentials    not judged; [] demands a user handle; a list of ids\n"
    "  userHandle          not judged, or that of the credential's user\n"
    "  attestationFormats  all but android-safetynet, or a list\n"
    "  trustAnchors        [], or certificates in base64 of DER\n"
    "  attestation         valid, trusted (a path to one of the anchors)\n"
    "  signCountPolicy     reject, flag, ignore\n"
    "  time                now, or as in 2026-05-08T08:41:53Z\n"
    "\n"
    "Examples:\n"
    "  passkeyctl verify cases.jsonl\n"
    "  passkeyctl verify <cases.jsonl | jq -r 'select(.verified|not)|[.id,.error.code]|@tsv'\n"
    "\n"
    "Exit status: 0 all verified; 1 some did not; 2 a line was not of this form (its answer has\n"
    "the code case_invalid), or a command that makes no sense; 3 a file could not be read or the\n"
    "answer not be written.\n";

static const char inspect_help[] =
    "\n"
    "Prints what is inside a registration or authentication response, an attestation object,\n"
    "authenticator data, client data or a COSE key, and for what is broken, where. It is given as\n"
    "JSON, base64url, base64, hexadecimal or raw bytes, in a file or on the standard input; a\n"
    "response also as it stands in a request to passkeyd or in a case of passkeyctl verify.\n"
    "Nothing is verified.\n"
    "\n"
    "Options:\n"
    "  --as KIND  registration, authentication, attestation-object, authenticator-data,\n"
    "             client-data or cose-key; else it is judged by the bytes\n"
    "  --json     one JSON object, with values whole\n"
    "\n"
    "Examples:\n"
    "  passkeyctl inspect response.json\n"
    "  echo pQECAyYgASFY... | passkeyctl inspect --as cose-key\n"
    "  passkeyctl inspect --json response.json | jq .attestationObject.authData.aaguid\n"
    "\n"
    "Exit status: 0 all of it could be read; 1 something is broken; 2 it cannot be told what it\n"
    "is, or a command that makes no sense; 3 the file could not be read or the answer not be\n"
    "written.\n";

static const struct command commands[] = {
    { "inspect", "[--as KIND] [--json] [FILE]", "show what is inside a WebAuthn structure",
        inspect_help, inspect_run },
    { "verify", "[FILE...]", "verify WebAuthn responses, JSON Lines in and out", verify_help,
        verify_run },
};
#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

const struct command *command_at(size_t index)
{
    return index < COMMAND_COUNT ? &commands[index] : NULL;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

void command_help(FILE *out, const struct command *command)
{
    (void)fprintf(out, "Usage:\n  passkeyctl %s %s\n      %s\n", command->name, command->arguments,
        command->summary);
    (void)fputs(command->help, out);
}
