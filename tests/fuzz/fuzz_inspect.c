/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passkeyctl inspect: for any input, in any encoding and as any kind, the report is JSON that the
 * strict reader accepts, and can be printed as lines.
 */
#include "base/json.h"
#include "inspect/inspect.h"
#include "passkeyctl/commands/inspect_text.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct passkey_error error;
    struct buffer report;
    struct buffer text;
    struct json *json = NULL;
    bool broken = false;
    if (size == 0)
        return 0;
    /* The first byte chooses the kind. */
    enum inspect_kind kind = (enum inspect_kind)(data[0] % (INSPECT_COSE_KEY + 1));
    struct passkey_bytes input = { data + 1, size - 1 };
    buffer_init(&report, INSPECT_REPORT_SIZE_MAX);
    buffer_init(&text, INSPECT_REPORT_SIZE_MAX);
    enum passkey_result result = inspect(input, kind, &report, &broken, &error);
    assert(result == PASSKEY_OK || result == PASSKEY_MEMBER_INVALID);
    if (result == PASSKEY_OK) {
        result = json_parse_within(buffer_view(&report), INSPECT_REPORT_SIZE_MAX, &json, &error);
        assert(result == PASSKEY_OK);
        result = inspect_text(buffer_view(&report), &text, &error);
        assert(result == PASSKEY_OK);
    }
    json_free(&json);
    buffer_deinit(&text);
    buffer_deinit(&report);
    return 0;
}
