/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Copies of the configured names, which are NUL-terminated because they become header values, and
 * the choice of the relying party.
 */
#include "http/exchange/site.h"

#include "base/bytes.h"
#include "base/header_value.h"
#include "http/exchange/request.h"
#include <stdlib.h>
#include <string.h>

static bool copy_origins(struct party *party, const struct passkey_relying_party *from)
{
    party->origins = calloc(from->origin_count, sizeof(*party->origins));
    if (party->origins == NULL)
        return false;
    party->origin_count = from->origin_count;
    bool copied = true;
    for (size_t i = 0; i < from->origin_count; i++) {
        party->origins[i] = bytes_duplicate(from->origins[i]);
        copied = copied && party->origins[i] != NULL;
    }
    return copied;
}

static bool copy_party(struct party *party, size_t index, const struct passkey_relying_party *from)
{
    party->index = index;
    party->rp_id = bytes_duplicate(from->rp_id);
    if (party->rp_id == NULL || !copy_origins(party, from))
        return false;
    party->plain = strncmp(party->origins[0], "http://", 7) == 0;
    return true;
}

enum passkey_result site_init(struct site *site, struct passkey_service *service,
    const struct passkey_relying_party *parties, const struct theme *themes, size_t party_count,
    struct passkey_error *error)
{
    *site = (struct site){ .service = service };
    site->parties = calloc(party_count, sizeof(*site->parties));
    if (site->parties == NULL)
        return fault(error, "Out of memory.");
    site->party_count = party_count;
    bool copied = true;
    for (size_t i = 0; i < party_count; i++)
        copied = copied && copy_party(&site->parties[i], i, &parties[i]);
    enum passkey_result result = copied ? pages_compiled_in(&site->pages, &site->page_count, error)
                                        : fault(error, "Out of memory.");
    for (size_t i = 0; i < party_count && result == PASSKEY_OK; i++)
        result =
            theme_init(&site->parties[i], &parties[i], themes == NULL ? NULL : &themes[i], error);
    if (result != PASSKEY_OK)
        site_deinit(site);
    return result;
}

void site_deinit(struct site *site)
{
    for (size_t i = 0; i < site->party_count; i++) {
        struct party *party = &site->parties[i];
        for (size_t j = 0; j < party->origin_count; j++)
            free(party->origins[j]);
        free(party->origins);
        free(party->rp_id);
        look_deinit(party);
    }
    free(site->parties);
    free(site->pages);
    *site = (struct site){ .service = NULL };
}

/* "[::1]:8080" -> "[::1]", "example.org:443" -> "example.org". */
static struct passkey_bytes without_port(struct passkey_bytes host)
{
    struct passkey_bytes name = host;
    while (name.size > 0 && name.data[name.size - 1] >= '0' && name.data[name.size - 1] <= '9')
        name.size--;
    bool port = name.size > 0 && name.size < host.size && name.data[name.size - 1] == ':';
    return port ? (struct passkey_bytes){ name.data, name.size - 1 } : host;
}

static bool party_has_host(const struct party *party, struct passkey_bytes host)
{
    if (text_equal_any_case(without_port(host), bytes_text(party->rp_id)))
        return true;
    for (size_t i = 0; i < party->origin_count; i++) {
        const char *authority = strstr(party->origins[i], "://");
        if (authority != NULL && text_equal_any_case(host, bytes_text(authority + 3)))
            return true;
    }
    return false;
}

const struct party *site_party(const struct site *site, struct passkey_bytes host)
{
    if (site->party_count == 1)
        return &site->parties[0];
    for (size_t i = 0; i < site->party_count; i++)
        if (party_has_host(&site->parties[i], host))
            return &site->parties[i];
    return NULL;
}
