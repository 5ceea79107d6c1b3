/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recovery codes as text and as hashes.
 */
#include "service/account/recovery_code.h"
#include "base/bytes.h"
#include "crypto/scrypt.h"
#include <string.h>

#define GROUP_SIZE  4
#define CHARACTERS  16
#define COST_LOG2_N 12
#define COST_R      8
#define COST_P      1

_Static_assert(CHARACTERS * 5 == RECOVERY_CODE_BYTES * 8, "sixteen characters of five bits");
_Static_assert(
    PASSKEY_RECOVERY_CODE_SIZE == CHARACTERS + CHARACTERS / GROUP_SIZE, "three dashes and the NUL");
_Static_assert(PASSKEY_HASH_SIZE == SCRYPT_HASH_SIZE, "a hash is kept whole");

/* Without I, L, O and U, which people misread. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* ---- text ---- */

void recovery_codes_wipe(struct passkey_recovery_codes *codes)
{
    bytes_wipe(codes->texts, sizeof(codes->texts));
}

void recovery_code_write(const uint8_t bytes[RECOVERY_CODE_BYTES], char *text)
{
    for (size_t i = 0; i < CHARACTERS; i++) {
        size_t bit = i * 5;
        unsigned pair = (unsigned)bytes[bit / 8] << 8;
        if (bit / 8 + 1 < RECOVERY_CODE_BYTES)
            pair |= bytes[bit / 8 + 1];
        if (i > 0 && i % GROUP_SIZE == 0)
            *text++ = '-';
        *text++ = alphabet[pair >> (11 - bit % 8) & 31];
    }
    *text = '\0';
}

/* 0 to 31, or -1. */
static int value_of(uint8_t character)
{
    if (character >= 'a' && character <= 'z')
        character = (uint8_t)(character - 'a' + 'A');
    if (character == 'O')
        character = '0';
    if (character == 'I' || character == 'L')
        character = '1';
    const char *found = character == '\0' ? NULL : strchr(alphabet, character);
    return found == NULL ? -1 : (int)(found - alphabet);
}

/* Five bits at a time, the highest first. */
static void put_bits(uint8_t bytes[RECOVERY_CODE_BYTES], size_t index, int value)
{
    for (size_t i = 0; i < 5; i++) {
        size_t bit = index * 5 + i;
        if ((value >> (4 - i) & 1) != 0)
            bytes[bit / 8] = (uint8_t)(bytes[bit / 8] | 0x80 >> bit % 8);
    }
}

/* Spaces and dashes that word processors, mail programs and keyboards use instead of U+0020
 * and U+002D, in UTF-8. */
static const char *const separators[] = { "-", " ", "\t", "\r", "\n", "\xC2\xA0", "\xC2\xAD",
    "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x89", "\xE2\x80\x8B", "\xE2\x80\x90", "\xE2\x80\x91",
    "\xE2\x80\x92", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95", "\xE2\x80\xAF", "\xE2\x88\x92",
    "\xE3\x80\x80", "\xEF\xBB\xBF", "\xEF\xBC\x8D" };

/* The size of the separator with which the text begins; 0: none. */
static size_t separator_size(struct passkey_bytes text)
{
    for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
        size_t size = strlen(separators[i]);
        struct passkey_bytes head = { text.data, size };
        if (size <= text.size && bytes_equal(head, bytes_text(separators[i])))
            return size;
    }
    return 0;
}

static void skip(struct passkey_bytes *text, size_t size)
{
    text->data += size;
    text->size -= size;
}

static void skip_separators(struct passkey_bytes *text)
{
    for (size_t size = separator_size(*text); size > 0; size = separator_size(*text))
        skip(text, size);
}

/* "1. " or "10)", as in a list. */
static void skip_number(struct passkey_bytes *text)
{
    size_t digits = 0;
    while (
        digits < text->size && digits < 3 && text->data[digits] >= '0' && text->data[digits] <= '9')
        digits++;
    if (digits == 0 || digits > 2 || digits == text->size)
        return;
    if (text->data[digits] == '.' || text->data[digits] == ')')
        skip(text, digits + 1);
}

/* Reads a code at the start of the text, with what surrounds it in a list. */
static bool read_next(struct passkey_bytes *text, uint8_t bytes[RECOVERY_CODE_BYTES])
{
    size_t count = 0;
    memset(bytes, 0, RECOVERY_CODE_BYTES);
    skip_separators(text);
    skip_number(text);
    skip_separators(text);
    while (text->size > 0 && count < CHARACTERS) {
        int value = value_of(text->data[0]);
        if (value < 0)
            break;
        put_bits(bytes, count++, value);
        skip(text, 1);
        skip_separators(text);
    }
    if (text->size > 0 && (text->data[0] == '.' || text->data[0] == ','))
        skip(text, 1); /* the end of a sentence or of an item */
    skip_separators(text);
    return count == CHARACTERS;
}

/* Reads a text that contains only codes. */
static void read_all(struct passkey_bytes text, struct recovery_code_list *list)
{
    bool valid = text.size > 0;
    list->count = 0;
    while (valid && text.size > 0 && list->count < PASSKEY_RECOVERY_CODE_COUNT)
        valid = read_next(&text, list->bytes[list->count++]);
    if (!valid)
        recovery_code_list_wipe(list);
}

static bool is_space(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static struct passkey_bytes cut_word(struct passkey_bytes *text)
{
    while (text->size > 0 && is_space(text->data[0]))
        skip(text, 1);
    struct passkey_bytes word = { text->data, 0 };
    while (text->size > 0 && !is_space(text->data[0])) {
        word.size++;
        skip(text, 1);
    }
    return word;
}

/* Reads the words that are codes; other words may be a heading. */
static void read_words(struct passkey_bytes text, struct recovery_code_list *list)
{
    list->count = 0;
    for (struct passkey_bytes word = cut_word(&text); word.size > 0; word = cut_word(&text)) {
        struct recovery_code_list found;
        read_all(word, &found);
        for (size_t i = 0; i < found.count && list->count < PASSKEY_RECOVERY_CODE_COUNT; i++)
            memcpy(list->bytes[list->count++], found.bytes[i], RECOVERY_CODE_BYTES);
        recovery_code_list_wipe(&found);
    }
}

/* Tries words first, because the letters of a heading could be read as the beginning of a code. */
size_t recovery_codes_read(struct passkey_bytes text, struct recovery_code_list *list)
{
    read_words(text, list);
    if (list->count == 0)
        read_all(text, list);
    return list->count;
}

void recovery_code_list_wipe(struct recovery_code_list *list)
{
    bytes_wipe(list->bytes, sizeof(list->bytes));
    list->count = 0;
}

/* ---- hashes ---- */

void recovery_code_cost(struct passkey_recovery_code_set *set)
{
    set->log2_n = COST_LOG2_N;
    set->r = COST_R;
    set->p = COST_P;
}

enum passkey_result recovery_code_hash(const struct call *call,
    const struct passkey_recovery_code_set *set, const uint8_t bytes[RECOVERY_CODE_BYTES],
    uint8_t hash[PASSKEY_HASH_SIZE])
{
    struct scrypt_cost cost = { .log2_n = set->log2_n, .r = set->r, .p = set->p };
    return scrypt_hash((struct passkey_bytes){ bytes, RECOVERY_CODE_BYTES }, BYTES_ARRAY(set->salt),
        cost, hash, call->error);
}
