/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters in binary format: integers in network byte order, bytes and text unchanged. */
#include "store/postgresql/arguments.h"

/* From pg_type; they never change. */
#define TYPE_INFERRED 0
#define TYPE_BYTEA    17
#define TYPE_BIGINT   20
#define TYPE_TEXT     25

static void add(struct arguments *arguments, const struct value *value)
{
    int i = arguments->count++;
    arguments->formats[i] = 1;
    arguments->types[i] = value->type == VALUE_BLOB ? TYPE_BYTEA : TYPE_TEXT;
    arguments->values[i] = (const char *)value->bytes.data;
    arguments->sizes[i] = (int)value->bytes.size;
    if (value->type == VALUE_INTEGER) {
        for (int byte = 0; byte < 8; byte++)
            arguments->integers[i][byte] = (uint8_t)((uint64_t)value->integer >> (56 - 8 * byte));
        arguments->types[i] = TYPE_BIGINT;
        arguments->values[i] = (const char *)arguments->integers[i];
        arguments->sizes[i] = sizeof(arguments->integers[i]);
    } else if (value->type == VALUE_NULL) {
        arguments->types[i] = TYPE_INFERRED;
        arguments->values[i] = NULL;
    }
}

void arguments_fill(struct arguments *arguments, const struct query *query)
{
    arguments->count = 0;
    for (int i = 0; i < query->parameter_count; i++)
        add(arguments, &query->parameters[i]);
}
