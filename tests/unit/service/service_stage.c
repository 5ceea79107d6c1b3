/* SPDX-License-Identifier: Apache-2.0 */
/* See service_stage.h. */
#include "unit/service/service_stage.h"
#include <stdlib.h>

struct stage *stage_new(void (*change)(struct passkey_relying_party *party))
{
    struct stage *stage = calloc(1, sizeof(*stage));
    assert_non_null(stage);
    stage->world = world_new(change);
    browser_init(&stage->ada, stage->world);
    browser_init(&stage->eve, stage->world);
    passkey_draw(stage->world, &stage->passkey);
    passkey_draw(stage->world, &stage->other);
    passkey_draw(stage->world, &stage->third);
    stage->passkey.sign_count = 5;
    assert_result(sign_up(&stage->ada, "ada", &stage->passkey), PASSKEY_OK);
    assert_result(sign_up(&stage->eve, "eve", &stage->other), PASSKEY_OK);
    assert_result(sign_out(&stage->ada), PASSKEY_OK);
    stage->ada.token[0] = '\0';
    world_forget(stage->world);
    return stage;
}

void stage_free(struct stage *stage)
{
    browser_deinit(&stage->ada);
    browser_deinit(&stage->eve);
    credential_deinit(&stage->passkey);
    credential_deinit(&stage->other);
    credential_deinit(&stage->third);
    world_free(stage->world);
    free(stage);
}

int stage_setup(void **state)
{
    *state = stage_new(NULL);
    return 0;
}

int stage_teardown(void **state)
{
    stage_free(*state);
    return 0;
}

int64_t stage_rows(const struct stage *stage)
{
    return world_sql(stage->world,
        "SELECT (SELECT count(*) FROM user) + 100 * (SELECT count(*) FROM credential) + 10000 * "
        "(SELECT count(*) FROM session) + 1000000 * (SELECT coalesce(sum(sign_count + use_count), "
        "0) FROM credential)");
}
