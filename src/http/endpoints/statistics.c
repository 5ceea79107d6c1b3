/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GET /v1/statistics: sign-ins, refusals by code and passkeys by provider, for each of the last
 * days.
 */
#include "http/endpoints/endpoints.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "base/uuid.h"
#include <passkey/backend.h>
#include <string.h>

#define DAY_MS ((int64_t)24 * 60 * 60 * 1000)
/* Models that are counted separately; all others are counted as "other". */
#define MODEL_COUNT_MAX 20

/* The number of passkeys of a provider, since the first day. */
struct model {
    char name[PASSKEY_PROVIDER_NAME_SIZE];
    int64_t count;
};

struct models {
    struct model items[MODEL_COUNT_MAX];
    size_t count;
    int64_t others;
    size_t next; /* the first statistic that has not been counted yet */
};

/* A provider may have several models; they are counted under its name. */
static int64_t *count_of(
    struct models *models, struct passkey_worker *worker, struct passkey_bytes aaguid)
{
    char name[PASSKEY_PROVIDER_NAME_SIZE];
    if (!passkey_provider_name(worker, aaguid.data, name))
        (void)uuid_write(aaguid.data, name);
    for (size_t i = 0; i < models->count; i++)
        if (strcmp(models->items[i].name, name) == 0)
            return &models->items[i].count;
    if (models->count == MODEL_COUNT_MAX)
        return &models->others;
    struct model *model = &models->items[models->count++];
    memcpy(model->name, name, sizeof(name));
    model->count = 0;
    return &model->count;
}

static void count_until(struct models *models, struct passkey_worker *worker,
    const struct passkey_statistic_list *passkeys, int64_t day)
{
    for (; models->next < passkeys->count && passkeys->items[models->next].day <= day;
         models->next++)
        *count_of(models, worker, passkeys->items[models->next].aaguid) +=
            passkeys->items[models->next].count;
}

static void write_model(struct json_writer *writer, struct passkey_bytes name, int64_t count)
{
    json_object_begin(writer);
    json_text_member(writer, "provider", name);
    json_integer_member(writer, "count", count);
    json_object_end(writer);
}

static void write_models(struct json_writer *writer, const struct models *models)
{
    json_array_member(writer, "passkeys");
    for (size_t i = 0; i < models->count; i++)
        write_model(writer, bytes_text(models->items[i].name), models->items[i].count);
    if (models->others > 0)
        write_model(writer, BYTES_LITERAL("other"), models->others);
    json_array_end(writer);
}

/* Names of events and codes are static strings, and each pair is one statistic. A code may occur
 * with several events; it is written once, with the sum. */
static int64_t sum_of_code(const struct passkey_statistic_list *events, size_t at)
{
    const struct passkey_statistic *first = &events->items[at];
    int64_t sum = 0;
    for (size_t i = 0; i < events->count && events->items[i].day <= first->day; i++)
        if (events->items[i].day == first->day && events->items[i].result == first->result) {
            if (i < at)
                return 0;
            sum += events->items[i].count;
        }
    return sum;
}

static void write_events(
    struct json_writer *writer, const struct passkey_statistic_list *events, int64_t day)
{
    int64_t signed_in = 0;
    json_object_member(writer, "failures");
    for (size_t i = 0; i < events->count; i++) {
        const struct passkey_statistic *statistic = &events->items[i];
        if (statistic->day != day)
            continue;
        if (statistic->result == PASSKEY_OK)
            signed_in += statistic->event == PASSKEY_EVENT_SIGN_IN ? statistic->count : 0;
        else if (sum_of_code(events, i) > 0) {
            json_integer_member(
                writer, passkey_result_slug(statistic->result), sum_of_code(events, i));
        }
    }
    json_object_end(writer);
    json_integer_member(writer, "signIns", signed_in);
}

static enum passkey_result answer(
    struct exchange *exchange, const struct passkey_statistics *statistics)
{
    struct models models = { .count = 0 };
    struct json_writer *writer = reply_begin(exchange->reply);
    json_array_member(writer, "days");
    for (int64_t i = 0; i < PASSKEY_STATISTICS_DAYS; i++) {
        int64_t day = statistics->first_day + i;
        json_object_begin(writer);
        json_time_member(writer, "day", day * DAY_MS);
        write_events(writer, statistics->events, day);
        count_until(&models, exchange->worker, statistics->passkeys, day);
        write_models(writer, &models);
        json_object_end(writer);
    }
    json_array_end(writer);
    return reply_end(exchange->reply, 200, &exchange->error);
}

static void discard(struct passkey_statistics *statistics)
{
    passkey_free(statistics->events);
    passkey_free(statistics->passkeys);
}

enum passkey_result statistics_get(struct exchange *exchange)
{
    CLEANUP(discard)
    struct passkey_statistics statistics = { .size = sizeof(statistics), .first_day = 0 };
    TRY(passkey_statistics_get(exchange->worker, &exchange->caller, &statistics, &exchange->error));
    return answer(exchange, &statistics);
}
