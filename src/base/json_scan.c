/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scans the text once, without recursion: the kinds of the open containers are bits of an integer.
 * It refuses what cJSON accepts: raw control characters, other white space, numbers like 01,
 * invalid UTF-8, lone surrogates, NUL in strings, and anything after the value.
 */
#include "base/json_scan.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "base/utf8.h"
#include <string.h>

_Static_assert(JSON_DEPTH_MAX <= 32, "one bit for each open container");

struct json_scanner json_scanner_of(struct passkey_bytes text)
{
    return (struct json_scanner){ .data = text.data, .size = text.size };
}

static bool refuse_text(struct json_scanner *scanner, const char *problem)
{
    scanner->problem = problem;
    return false;
}

/* The next byte; at the end NUL, which is not allowed anywhere. */
static uint8_t peek(const struct json_scanner *scanner)
{
    return scanner->at < scanner->size ? scanner->data[scanner->at] : 0;
}

void json_scan_space(struct json_scanner *scanner)
{
    for (;; scanner->at++) {
        uint8_t byte = peek(scanner);
        if (byte != ' ' && byte != '\n' && byte != '\r' && byte != '\t')
            return;
    }
}

bool json_scan_byte(struct json_scanner *scanner, uint8_t byte)
{
    if (peek(scanner) != byte)
        return refuse_text(scanner, "another character was expected");
    scanner->at++;
    return true;
}

/* The four digits after \u, or -1. */
static int code_unit(struct json_scanner *scanner)
{
    int unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(peek(scanner));
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
        scanner->at++;
    }
    return unit;
}

static bool scan_unicode_escape(struct json_scanner *scanner)
{
    int unit = code_unit(scanner);
    if (unit < 0)
        return refuse_text(scanner, "four hexadecimal digits were expected");
    if (unit == 0)
        return refuse_text(scanner, "NUL in a string");
    if (unit < 0xd800 || unit > 0xdfff)
        return true;
    if (unit > 0xdbff || scanner->size - scanner->at < 2 ||
        memcmp(scanner->data + scanner->at, "\\u", 2) != 0)
        return refuse_text(scanner, "a lone surrogate");
    scanner->at += 2;
    int low = code_unit(scanner);
    if (low < 0xdc00 || low > 0xdfff)
        return refuse_text(scanner, "a lone surrogate");
    return true;
}

static bool scan_escape(struct json_scanner *scanner)
{
    scanner->at++;
    uint8_t byte = peek(scanner);
    if (byte == 0 || strchr("\"\\/bfnrtu", byte) == NULL)
        return refuse_text(scanner, "unknown escape");
    scanner->at++;
    return byte != 'u' || scan_unicode_escape(scanner);
}

/* Whether a byte of the word is a quote, a backslash, a control character or not ASCII. */
static bool word_is_special(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u;
    const uint64_t highs = 0x8080808080808080u;
    uint64_t quote = word ^ (ones * '"');
    uint64_t backslash = word ^ (ones * '\\');
    /* x - ones borrows into the high bit of a zero byte. False positives only cost time. */
    uint64_t hits = (word - ones * 0x20) | (quote - ones) | (backslash - ones) | word;
    return (hits & highs) != 0;
}

/* Most of a response is base64url, so skip eight ordinary bytes at a time. */
static void skip_plain(struct json_scanner *scanner)
{
    uint64_t word;
    while (scanner->size - scanner->at >= sizeof(word)) {
        memcpy(&word, scanner->data + scanner->at, sizeof(word));
        if (word_is_special(word))
            break;
        scanner->at += sizeof(word);
    }
    for (; scanner->at < scanner->size; scanner->at++) {
        uint8_t byte = scanner->data[scanner->at];
        if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\')
            return;
    }
}

static bool scan_not_ascii(struct json_scanner *scanner)
{
    struct passkey_bytes rest = { scanner->data + scanner->at, scanner->size - scanner->at };
    size_t size = utf8_sequence_size(rest);
    if (size == 0)
        return refuse_text(scanner, "invalid UTF-8");
    scanner->at += size;
    return true;
}

bool json_scan_string(struct json_scanner *scanner)
{
    if (!json_scan_byte(scanner, '"'))
        return refuse_text(scanner, "a string was expected");
    for (;;) {
        skip_plain(scanner);
        if (scanner->at == scanner->size)
            return refuse_text(scanner, "the text ends within a string");
        uint8_t byte = scanner->data[scanner->at];
        if (byte == '"') {
            scanner->at++;
            return true;
        }
        if (byte < 0x20)
            return refuse_text(scanner, "control character in a string");
        if (!(byte == '\\' ? scan_escape(scanner) : scan_not_ascii(scanner)))
            return false;
    }
}

static size_t skip_digits(struct json_scanner *scanner)
{
    size_t start = scanner->at;
    while (peek(scanner) >= '0' && peek(scanner) <= '9')
        scanner->at++;
    return scanner->at - start;
}

static bool scan_number(struct json_scanner *scanner)
{
    size_t start = scanner->at;
    if (peek(scanner) == '-')
        scanner->at++;
    bool zero = peek(scanner) == '0';
    size_t digits = skip_digits(scanner);
    if (digits == 0 || (zero && digits > 1))
        return refuse_text(scanner, "not a number");
    if (peek(scanner) == '.') {
        scanner->at++;
        if (skip_digits(scanner) == 0)
            return refuse_text(scanner, "a digit was expected");
    }
    if ((peek(scanner) | 0x20) == 'e') {
        scanner->at++;
        if (peek(scanner) == '+' || peek(scanner) == '-')
            scanner->at++;
        if (skip_digits(scanner) == 0)
            return refuse_text(scanner, "a digit was expected");
    }
    if (scanner->at - start > JSON_NUMBER_SIZE_MAX)
        return refuse_text(scanner, "the number is too long");
    return true;
}

static bool scan_word(struct json_scanner *scanner, struct passkey_bytes word)
{
    if (scanner->size - scanner->at < word.size ||
        memcmp(scanner->data + scanner->at, word.data, word.size) != 0)
        return refuse_text(scanner, "a value was expected");
    scanner->at += word.size;
    return true;
}

static bool scan_scalar(struct json_scanner *scanner)
{
    switch (peek(scanner)) {
    case '"':
        return json_scan_string(scanner);
    case 't':
        return scan_word(scanner, (struct passkey_bytes){ (const uint8_t *)"true", 4 });
    case 'f':
        return scan_word(scanner, (struct passkey_bytes){ (const uint8_t *)"false", 5 });
    case 'n':
        return scan_word(scanner, (struct passkey_bytes){ (const uint8_t *)"null", 4 });
    case '-':
        return scan_number(scanner);
    default:
        if (peek(scanner) >= '0' && peek(scanner) <= '9')
            return scan_number(scanner);
        return refuse_text(scanner, "a value was expected");
    }
}

static bool scan_name(struct json_scanner *scanner)
{
    json_scan_space(scanner);
    if (!json_scan_string(scanner))
        return false;
    json_scan_space(scanner);
    if (!json_scan_byte(scanner, ':'))
        return false;
    json_scan_space(scanner);
    return true;
}

/*
 * The open containers: their number, and a bit for each, which is set for an object. The lowest bit
 * is the innermost.
 */
struct nesting {
    unsigned int depth;
    uint32_t objects;
};

/*
 * Read a container's bracket and what must precede its first value.
 *
 * @param empty  The container was closed immediately and is a complete value.
 */
static bool scan_open(struct json_scanner *scanner, struct nesting *nesting, bool *empty)
{
    bool object = peek(scanner) == '{';
    if (nesting->depth == JSON_DEPTH_MAX)
        return refuse_text(scanner, "it is it is nested too deeplyly");
    scanner->at++;
    json_scan_space(scanner);
    *empty = peek(scanner) == (object ? '}' : ']');
    if (*empty) {
        scanner->at++;
        return true;
    }
    nesting->depth++;
    nesting->objects = nesting->objects << 1 | (object ? 1 : 0);
    return !object || scan_name(scanner);
}

/*
 * After a value: close the containers that end here, up to a comma and what must precede the next
 * value. At depth 0, the whole value is complete.
 */
static bool scan_close(struct json_scanner *scanner, struct nesting *nesting)
{
    while (nesting->depth > 0) {
        bool object = nesting->objects & 1;
        json_scan_space(scanner);
        if (peek(scanner) == ',') {
            scanner->at++;
            json_scan_space(scanner);
            return !object || scan_name(scanner);
        }
        if (!json_scan_byte(scanner, object ? '}' : ']'))
            return refuse_text(scanner, "a comma or a closing bracket was expected");
        nesting->depth--;
        nesting->objects >>= 1;
    }
    return true;
}

bool json_scan_value(struct json_scanner *scanner)
{
    struct nesting nesting = { 0, 0 };
    do {
        uint8_t byte = peek(scanner);
        bool whole = true;
        bool container = byte == '{' || byte == '[';
        if (!(container ? scan_open(scanner, &nesting, &whole) : scan_scalar(scanner)))
            return false;
        if (whole && !scan_close(scanner, &nesting))
            return false;
    } while (nesting.depth > 0);
    return true;
}

bool json_scan_document(struct json_scanner *scanner)
{
    json_scan_space(scanner);
    if (!json_scan_value(scanner))
        return false;
    json_scan_space(scanner);
    if (scanner->at != scanner->size)
        return refuse_text(scanner, "something follows the value");
    return true;
}
