/* SPDX-License-Identifier: Apache-2.0 */
/* Determines where a head and its parts begin and end. */
#include "http/server/head.h"

#include "base/bytes.h"
#include "base/header_value.h"
#include "http/exchange/request.h"
#include <stddef.h>
#include <string.h>

#define DELETE    0x7F
#define LINE_ENDS 2 /* CR LF; RFC 9112 2.2 allows refusing a bare LF */

static void note_fault(struct head *head, const char *fault)
{
    if (head->fault == NULL)
        head->fault = fault;
}

/* RFC 9110 5.6.2. */
static bool is_token(struct passkey_bytes text)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        bool digit = byte >= '0' && byte <= '9';
        if (!letter && !digit && (byte == 0 || strchr("!#$%&'*+-.^_`|~", byte) == NULL))
            return false;
    }
    return text.size > 0;
}

/*
 * RFC 9110 5.5: CR, LF and NUL are never valid in a value; other control characters are refused,
 * too.
 */
static bool is_value(struct passkey_bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((text.data[i] < ' ' && text.data[i] != '\t') || text.data[i] == DELETE)
            return false;
    return true;
}

const uint8_t *head_target_end(struct passkey_bytes target)
{
    for (size_t i = 0; i < target.size; i++)
        if (target.data[i] <= ' ' || target.data[i] == DELETE)
            return NULL;
    return target.data + target.size;
}

void head_divide_target(
    struct passkey_bytes target, struct passkey_bytes *host, struct passkey_bytes *path)
{
    struct passkey_bytes rest = target;
    struct passkey_bytes scheme = text_cut(&rest, ':');
    *path = target;
    if (!bytes_start_with(rest, BYTES_LITERAL("//")) ||
        !(text_equal_any_case(scheme, BYTES_LITERAL("http")) ||
            text_equal_any_case(scheme, BYTES_LITERAL("https"))))
        return;
    struct passkey_bytes after = { rest.data + 2, rest.size - 2 };
    struct passkey_bytes authority = { after.data, 0 };
    while (authority.size < after.size && after.data[authority.size] != '/')
        authority.size++;
    *host = authority;
    *path = (struct passkey_bytes){ after.data + authority.size, after.size - authority.size };
    if (path->size == 0)
        *path = BYTES_LITERAL("/");
}

/* Only spaces and tabs may be between the colon, which is a NUL now, and the value. The library
 * joins a folded line to the name, which it moves for that. */
static bool is_in_place(struct passkey_bytes name, struct passkey_bytes value)
{
    const uint8_t *at = name.data + name.size + 1;
    if (value.data < at)
        return false;
    while (at < value.data && (*at == ' ' || *at == '\t'))
        at++;
    return at == value.data;
}

void head_join_parameters(char *target, size_t count_max)
{
    size_t count = 0;
    for (char *at = target; (at = strchr(at, '&')) != NULL; at++)
        if (++count > count_max)
            *at = ';';
}

void head_begin(struct head *head, const uint8_t *target_end, struct passkey_bytes version)
{
    *head = (struct head){
        .next = version.data + version.size + LINE_ENDS,
        .needs_host = !bytes_equal(version, BYTES_LITERAL("HTTP/1.0")),
    };
    if (target_end == NULL || target_end + 1 != version.data)
        note_fault(head, "The request target contains a NUL or another control character.\n");
}

void head_add(struct head *head, struct passkey_bytes name, struct passkey_bytes value)
{
    if (!is_token(name))
        note_fault(head, "The name of a header is not a token (RFC 9110 5.6.2).\n");
    else if (name.data != head->next || !is_in_place(name, value))
        note_fault(head, "A header contains a NUL, is folded, or does not end with CR LF.\n");
    else if (!is_value(value))
        note_fault(head, "The value of a header contains a control character.\n");
    head->next = value.data + value.size + LINE_ENDS;
    head->hosts += text_equal_any_case(name, BYTES_LITERAL("Host"));
    head->lengths += text_equal_any_case(name, BYTES_LITERAL("Content-Length"));
    if (text_equal_any_case(name, BYTES_LITERAL("Transfer-Encoding"))) {
        head->codings++;
        if (!text_equal_any_case(value, BYTES_LITERAL("chunked")))
            note_fault(head, "The only Transfer-Encoding that is accepted is chunked.\n");
    }
}

/* RFC 9112, 3.2 and 6.3: of two lengths, the library uses one, and it prefers chunks to a length. A
 * proxy may have used the other, and would see a different request after this one. */
const char *head_end(struct head *head, const uint8_t *end)
{
    if (head->next + LINE_ENDS != end)
        note_fault(head, "A header contains a NUL, is folded, or does not end with CR LF.\n");
    if (head->needs_host && head->hosts == 0)
        note_fault(head, "The request has no Host (RFC 9112 3.2).\n");
    if (head->hosts > 1 || head->lengths + head->codings > 1)
        note_fault(
            head, "The request has more than one Host, Content-Length or Transfer-Encoding.\n");
    return head->fault;
}
