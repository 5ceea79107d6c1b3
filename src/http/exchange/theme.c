/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON is valid JavaScript, so site.js contains one JSON object. Everything in it is public: the
 * name, the origins, the ways in, and where users get help.
 */
#include "http/exchange/theme.h"

#include "base/bytes.h"
#include "base/json_writer.h"
#include "http/exchange/document.h"
#include "service/relying_party.h"
#include <stdlib.h>
#include <string.h>

#define SCRIPT_SIZE_MAX 65536

static enum passkey_result write_script(struct party *party,
    const struct passkey_relying_party *configured, bool mail, struct passkey_bytes *script,
    struct passkey_error *error)
{
    CLEANUP(buffer_deinit) struct buffer buffer;
    buffer_init(&buffer, SCRIPT_SIZE_MAX);
    buffer_append(&buffer, BYTES_LITERAL("export default "));
    struct json_writer writer;
    json_writer_init(&writer, &buffer);
    json_object_begin(&writer);
    json_text_member(
        &writer, "name", configured->name.size > 0 ? configured->name : configured->rp_id);
    if (party->logo_name != NULL)
        json_text_member(&writer, "logo", bytes_text(party->logo_name));
    json_array_member(&writer, "origins");
    for (size_t i = 0; i < party->origin_count; i++)
        json_text(&writer, bytes_text(party->origins[i]));
    json_array_end(&writer);
    json_text_member(&writer, "signUp", bytes_text(sign_up_mode_name(configured->sign_up)));
    json_bool_member(&writer, "mail", mail);
    json_bool_member(&writer, "emailSignIn", mail && configured->email_sign_in);
    if (configured->support.size > 0)
        json_text_member(&writer, "support", configured->support);
    if (configured->privacy.size > 0)
        json_text_member(&writer, "privacy", configured->privacy);
    json_object_end(&writer);
    buffer_append(&buffer, BYTES_LITERAL(";\n"));
    size_t size = 0;
    TRY(buffer_take(&buffer, &party->script, &size, error));
    *script = (struct passkey_bytes){ (const uint8_t *)party->script, size };
    return PASSKEY_OK;
}

static enum passkey_result add_logo(
    struct party *party, const struct theme *theme, struct passkey_error *error)
{
    if (theme == NULL || theme->logo.data == NULL)
        return PASSKEY_OK;
    party->logo_name = theme->logo_name;
    return page_init(&party->pages[party->page_count++], party->logo_name, theme->logo,
        (struct passkey_bytes){ 0 }, error);
}

static enum passkey_result add_document(
    struct party *party, struct passkey_bytes support, struct passkey_error *error)
{
    static const char name[] = "index.html";
    size_t size = 0;
    if (support.size == 0)
        return PASSKEY_OK;
    TRY(document_write(page_compiled_in(name), support, &party->document, &size, error));
    struct passkey_bytes content = { (const uint8_t *)party->document, size };
    return page_init(
        &party->pages[party->page_count++], name, content, (struct passkey_bytes){ 0 }, error);
}

enum passkey_result theme_init(struct party *party, const struct passkey_relying_party *configured,
    const struct theme *theme, struct passkey_error *error)
{
    party->pages = calloc(4, sizeof(*party->pages));
    if (party->pages == NULL)
        return fault(error, "Out of memory.");
    struct passkey_bytes none = { 0 };
    struct passkey_bytes script = none;
    TRY(add_logo(party, theme, error)); /* first, because the script names it */
    TRY(write_script(party, configured, theme != NULL && theme->mail, &script, error));
    TRY(page_init(&party->pages[party->page_count++], "site.js", script, none, error));
    TRY(add_document(party, configured->support, error));
    struct passkey_bytes style = theme == NULL ? none : theme->style;
    return page_init(&party->pages[party->page_count++], "site.css", style, none, error);
}

void look_deinit(struct party *party)
{
    free(party->pages);
    free(party->script);
    free(party->document);
}
