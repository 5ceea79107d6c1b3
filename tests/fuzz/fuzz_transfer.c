/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line of passkeyctl import. Its first byte selects the format: '0' is that of an export, '1' to
 * '7' are those of other systems. An accepted record is complete, its bytes can be read, and its
 * checks return no internal error; the same line gives the same record a second time.
 */
#include "passkeyctl/transfer/line.h"
#include "service/transfer.h"
#include <assert.h>

#define FORM_COUNT (TRANSFER_FORM_LARAVEL + 1)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads every byte, so that an invalid view is detected. */
static unsigned sum_of(struct passkey_bytes bytes)
{
    unsigned sum = 0;
    for (size_t i = 0; i < bytes.size; i++)
        sum = sum * 31 + bytes.data[i];
    return sum;
}

static unsigned sum_of_credential(const struct passkey_credential_record *record)
{
    const struct passkey_credential *credential = &record->credential;
    unsigned sum = sum_of(record->user_id) + sum_of(record->label) + sum_of(credential->id) +
                   sum_of(credential->public_key) + sum_of(credential->attestation_format) +
                   sum_of(credential->attestation_object) + credential->sign_count;
    assert(credential->id.size > 0 && credential->transports.count <= PASSKEY_TRANSPORT_COUNT_MAX);
    for (size_t i = 0; i < credential->transports.count; i++)
        sum += sum_of(credential->transports.names[i]);
    return sum;
}

/* The result of a line, as one number. */
static unsigned outcome(struct transfer_line *line, enum transfer_form form,
    struct passkey_bytes text, enum passkey_result *result)
{
    struct passkey_error error = { .result = PASSKEY_OK };
    struct transfer_scratch scratch = { .size = 0 };
    unsigned sum = 0;
    *result = transfer_line_read(line, form, text, 1780000000000, &error);
    assert(*result >= PASSKEY_OK);
    if (*result != PASSKEY_OK)
        return (unsigned)*result;
    assert(line->has_user + line->has_credential + line->has_codes + line->is_begin + line->is_end >
           0);
    assert(line->decoded.size <= line->decoded.size_max);
    if (line->has_user)
        sum += sum_of(line->user.id) + sum_of(line->user.name) + sum_of(line->user.display_name) +
               sum_of(line->user.email) + sum_of(line->user.other_ways_in);
    if (line->has_credential)
        sum += sum_of_credential(&line->credential);
    enum passkey_result evaluated = PASSKEY_OK;
    if (line->has_user)
        evaluated = transfer_user_check(&line->user, &scratch, &error);
    assert(evaluated >= PASSKEY_OK && line->codes.count <= PASSKEY_TRANSFER_CODE_COUNT_MAX);
    if (line->has_codes)
        evaluated = transfer_codes_check(&line->codes, &error);
    assert(evaluated >= PASSKEY_OK);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct transfer_line *line;
    struct passkey_error error;
    enum passkey_result first = PASSKEY_OK;
    enum passkey_result second = PASSKEY_OK;
    if (line == NULL) {
        enum passkey_result made = transfer_line_new(&line, &error);
        assert(made == PASSKEY_OK);
    }
    if (size == 0)
        return 0;
    enum transfer_form form = (enum transfer_form)(data[0] % FORM_COUNT);
    struct passkey_bytes text = { data + 1, size - 1 };
    unsigned sum = outcome(line, form, text, &first);
    assert(sum == outcome(line, form, text, &second) && first == second);
    return 0;
}
