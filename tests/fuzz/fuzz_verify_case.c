/* SPDX-License-Identifier: Apache-2.0 */
/* A line of passkeyctl verify: an accepted case has all required members, in its own memory. */
#include "base/json.h"
#include "passkeyctl/verify/case.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct verify_case *verify_case;
    struct passkey_error error;
    struct passkey_bytes line = { data, size };
    if (verify_case == NULL) {
        enum passkey_result made = verify_case_new(&verify_case, &error);
        assert(made == PASSKEY_OK);
    }
    enum passkey_result result = verify_case_read(verify_case, line, 0, &error);
    assert(result >= PASSKEY_OK);
    if (result == PASSKEY_OK) {
        struct passkey_bytes challenge = verify_case->registration
                                             ? verify_case->created.challenge
                                             : verify_case->asserted.challenge;
        struct passkey_bytes rp_id =
            verify_case->registration ? verify_case->created.rp_id : verify_case->asserted.rp_id;
        assert(challenge.size >= PASSKEY_CHALLENGE_SIZE_MIN);
        assert(rp_id.size > 0);
        assert(json_is_object(verify_case->response));
        assert(verify_case->registration == (verify_case->credential.id.data == NULL));
        assert(verify_case->view_count <= VERIFY_VIEW_COUNT_MAX);
    }
    return 0;
}
