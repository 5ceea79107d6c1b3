/* SPDX-License-Identifier: Apache-2.0 */
/* See service_fixture.h. */
#include "unit/service/service_fixture.h"
#include <stdlib.h>

struct fixture *fixture_new(void (*change)(struct passkey_relying_party *party))
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    assert_non_null(fixture);
    fixture->harness = harness_new(change);
    browser_init(&fixture->ada, fixture->harness);
    browser_init(&fixture->eve, fixture->harness);
    passkey_draw(fixture->harness, &fixture->passkey);
    passkey_draw(fixture->harness, &fixture->other);
    passkey_draw(fixture->harness, &fixture->third);
    fixture->passkey.sign_count = 5;
    assert_result(sign_up(&fixture->ada, "ada", &fixture->passkey), PASSKEY_OK);
    assert_result(sign_up(&fixture->eve, "eve", &fixture->other), PASSKEY_OK);
    assert_result(sign_out(&fixture->ada), PASSKEY_OK);
    fixture->ada.token[0] = '\0';
    harness_forget(fixture->harness);
    return fixture;
}

void fixture_free(struct fixture *fixture)
{
    browser_deinit(&fixture->ada);
    browser_deinit(&fixture->eve);
    credential_deinit(&fixture->passkey);
    credential_deinit(&fixture->other);
    credential_deinit(&fixture->third);
    harness_free(fixture->harness);
    free(fixture);
}

int fixture_setup(void **state)
{
    *state = fixture_new(NULL);
    return 0;
}

int fixture_teardown(void **state)
{
    fixture_free(*state);
    return 0;
}

int64_t fixture_rows(const struct fixture *fixture)
{
    return harness_sql(fixture->harness,
        "SELECT (SELECT count(*) FROM user) + 100 * (SELECT count(*) FROM credential) + 10000 * "
        "(SELECT count(*) FROM session) + 1000000 * (SELECT coalesce(sum(sign_count + use_count), "
        "0) FROM credential)");
}
