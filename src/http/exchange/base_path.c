/* SPDX-License-Identifier: Apache-2.0 */
#include "http/exchange/base_path.h"

#include "base/bytes.h"

static bool is_at_root(struct passkey_bytes path)
{
    return bytes_start_with(path, BYTES_LITERAL("/.well-known/")) ||
           bytes_equal(path, BYTES_LITERAL("/healthz")) ||
           bytes_equal(path, BYTES_LITERAL("/readyz"));
}

void base_path_cut(const struct site *site, struct request *request)
{
    struct passkey_bytes path = request->path;
    request->target = path;
    if (site->base_path == NULL || request->on_private_listener || is_at_root(path))
        return;
    struct passkey_bytes base = bytes_text(site->base_path);
    bool below =
        bytes_start_with(path, base) && (path.size == base.size || path.data[base.size] == '/');
    request->lacks_slash = below && path.size == base.size;
    request->path = below ? (struct passkey_bytes){ path.data + base.size, path.size - base.size }
                          : (struct passkey_bytes){ path.data, 0 };
}

void base_path_redirect(const struct site *site, struct reply *reply)
{
    reply->status = 308;
    reply_header(reply, "Cache-Control", "no-store");
    reply_header_format(reply, "Location", "%s/", site->base_path);
}
