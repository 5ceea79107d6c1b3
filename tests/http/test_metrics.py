# SPDX-License-Identifier: Apache-2.0
"""/metrics on the private listener: what is counted, what is there besides, and that it is nowhere
else; off unless it was asked for."""
import http.client
import json
import re
import socket
import time
from harness import CONTRACT, POSTGRESQL, Answer, Device, Server, run
from test_links import have_address

SAMPLE = re.compile(r"([a-z_]+)(?:\{(.*)\})? (-?[0-9.]+)\Z")
LABEL = re.compile(r'([a-z]+)="([^"\\\n]*)"')


def private_port(server):
    """The address is in the line after the one that the harness reads."""
    return int(re.search(r"metrics on http://127\.0\.0\.1:(\d+)/metrics\n",
                         server.process.stdout.readline()).group(1))


def fetch(port, path="/metrics", method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, headers=headers)
    answer = Answer(connection.getresponse())
    connection.close()
    if path in ("/metrics", "/healthz", "/readyz"): # the rest of the document is not there
        CONTRACT.check((method, path, headers, None),
                       (answer.status, answer.headers.items(), answer.body))
    return answer


def samples(answer):
    """{(name, labels): value}; every line is a comment or one of these, and each name has a type."""
    found, types = {}, set()
    for line in answer.body.decode().splitlines():
        if line.startswith("# TYPE "):
            types.add(line.split(" ")[2])
        elif not line.startswith("# HELP "):
            name, labels, value = SAMPLE.match(line).groups()
            assert name in types or re.sub("_(bucket|sum|count)$", "", name) in types, line
            found[name, tuple(LABEL.findall(labels or ""))] = float(value)
    return found


def counted(tap):
    server = Server("--private-listen", "127.0.0.1:0")
    port = private_port(server)
    device = Device(server)
    device.sign_up("ada")
    device.sign_in("ada")
    bad = device.get(server.post("/v1/authentication/options", {}).json, "--break-signature")
    server.post("/v1/authentication/verify", bad)
    server.request("GET", "/v1/users/AAAA/credentials")
    server.request("GET", "/nowhere/at/all")
    server.request("GET", "/")
    server.request("GET", "/index.html")
    server.request("GET", "/site.js")
    server.request("GET", "/texts.js", headers={"Accept-Language": "de"})
    server.request("PUT", "/page.js")
    answer = fetch(port)
    tap.equal("Prometheus\' text format", (answer.status, answer.headers["Content-Type"]),
              (200, "text/plain; version=0.0.4; charset=utf-8"), answer)
    got = samples(answer)

    def requests(method, route, status):
        return got.get(("passkeyd_requests_total", (("method", method), ("route", route),
                                                    ("status", str(status)))))

    for method, route, status, wanted in (
            ("POST", "/v1/registration/verify", 201, 1),
            ("POST", "/v1/authentication/verify", 200, 1),
            ("POST", "/v1/authentication/verify", 400, 1),
            ("POST", "/v1/authentication/options", 201, 2),
            ("GET", "/v1/users/{}/credentials", 401, 1), ("GET", "", 404, 1), ("GET", "/", 200, 2),
            ("GET", "/site.js", 200, 1), ("PUT", "", 405, 1), ("GET", "/texts.de.js", 200, 1)):
        tap.equal("%s %s: %d" % (method or "nothing of", route or "ours", status),
                  requests(method, route, status), wanted, answer.body.decode())
    for ceremony, outcome, wanted in (("registration", "accepted", 1), ("registration", "refused", 0),
                                      ("authentication", "accepted", 1),
                                      ("authentication", "refused", 1),
                                      ("authentication", "failed", 0)):
        tap.equal("%s %s" % (ceremony, outcome), got["passkeyd_verifications_total", (
            ("ceremony", ceremony), ("outcome", outcome))], wanted)
    codes = {labels[0][1]: value for (name, labels), value in got.items()
             if name == "passkeyd_refusals_total"}
    tap.equal("refusals by code", codes,
              {"signature_invalid": 1, "unauthenticated": 1, "not_found": 1, "method_not_allowed": 1})
    total = sum(value for (name, _), value in got.items() if name == "passkeyd_requests_total")
    timed = histograms(got, "passkeyd_request_duration_seconds")
    tap.equal("a histogram of each route", timed["POST", "/v1/authentication/options"][-1], 2, sorted(timed))
    tap.equal("  and of pages", timed["GET", "/"][-1], 2, sorted(timed))
    tap.check("histograms grow", all(buckets == sorted(buckets) for buckets in timed.values()), timed)
    tap.equal("all that were answered", sum(buckets[-1] for buckets in timed.values()), total)
    tap.equal("and so do their counts", sum(value for (name, _), value in got.items()
                                            if name == "passkeyd_request_duration_seconds_count"), total)
    for name in ("passkeyd_store_group_size", "passkeyd_store_commit_duration_seconds"):
        groups = histograms(got, name)[()]
        tap.check("%s: groups" % name, groups == sorted(groups)
                  and 5 <= groups[-1] == got[name + "_count", ()], groups)
    tap.check("change sets in groups", got["passkeyd_store_group_size_sum", ()]
              >= got["passkeyd_store_group_size_count", ()], got)
    tap.check("commits take time", 0 < got["passkeyd_store_commit_duration_seconds_sum", ()] < 60, got)
    tap.equal("none waits for the store", got["passkeyd_store_queue", ()], 0)
    tap.equal("nor to be mailed", (got["passkeyd_mails_waiting", ()], got["passkeyd_mails_oldest_timestamp_seconds", ()]),
              (0, 0))
    tap.equal("this one is in flight, none waits", (got["passkeyd_requests_in_flight", ()],
                                                    got["passkeyd_requests_waiting", ()]), (1, 0))
    tap.check("the store is up", got["passkeyd_store_up", ()] == 1
              and 0 <= got["passkeyd_store_write_duration_seconds", ()] < 10)
    find = server.lose_store()
    down = fetch(port)
    tap.equal("which is 0 if it is unavailable", (down.status, samples(down)["passkeyd_store_up", ()]),
              (200, 0))
    find()
    server.close()


def histograms(got, metric):
    """{values of the labels: the buckets in their order}."""
    found = {}
    for (name, labels), value in got.items():
        if name == metric + "_bucket":
            found.setdefault(tuple(text for label, text in labels if label != "le"), []).append(value)
    return found


def limits(tap):
    """Limits that were hit, and mails that wait: the mail server does not answer."""
    server = Server("--private-listen", "127.0.0.1:0", "--mail", "smtp-plain://127.0.0.1:9", "--ceremony-rate", "1",
                    "--email-sign-in", "on")
    port = private_port(server)
    Device(server).sign_up("ada")
    have_address(server, "ada", "ada@example.org")
    statuses = [server.post("/v1/authentication/options", {}).status for _ in range(40)]
    refused = statuses.count(429)
    server.post("/v1/links", {"purpose": "email_sign_in", "username": "ada"})
    sockets = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(245)]
    time.sleep(0.5)
    got = samples(fetch(port))
    tap.check("a limit was hit", refused > 5, statuses)
    tap.equal("and is counted by its kind", got.get(("passkeyd_limits_total", (("limit", "ceremony_starts"),))), refused)
    tap.check("connections of an address", got.get(("passkeyd_limits_total", (("limit", "connections"),)), 0) >= 1, got)
    tap.equal("a mail waits", got["passkeyd_mails_waiting", ()], 1)
    tap.check("since when", abs(time.time() - got["passkeyd_mails_oldest_timestamp_seconds", ()]) < 60, got)
    for each in sockets:
        each.close()
    server.close()


def apart(tap):
    server = Server("--private-listen", "127.0.0.1:0")
    port = private_port(server)
    tap.refused("it is not on the public listener", server.request("GET", "/metrics"), 404, "not_found")
    for path in ("/healthz", "/readyz"):
        tap.equal("beside it %s" % path, fetch(port, path).json, {"status": "ok"})
    for path in ("/", "/openapi.json", "/v1/account", "/.well-known/webauthn", "/passkey.js"):
        tap.equal("and no %s" % path, fetch(port, path).status, 404)
    tap.equal("from any host", fetch(port, Host="elsewhere").status, 200)
    tap.equal("only GET is allowed", fetch(port, method="POST").status, 405)
    tap.equal("by a proxy\'s HEAD too", fetch(port, method="HEAD").status, 200)
    tap.check("no page of another site reads it", "Access-Control-Allow-Origin" not in fetch(
        port, Origin="https://evil.example").headers)
    tap.equal("it stops with the rest", server.stop(), 0)
    server.close()
    server = Server()
    tap.refused("off by default", server.request("GET", "/metrics"), 404, "not_found")
    tap.check("and no address is printed", "metrics" not in server.process.stdout.readline())
    server.close()


def raw(server, request):
    """The status of the answer, or None if the connection is closed without one."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as one:
        one.sendall(request)
        came = b""
        try:
            while piece := one.recv(4096):
                came += piece
        except ConnectionResetError:
            pass
    return int(came[9:12]) if came.startswith(b"HTTP/1.1 ") else None


def malformed(tap):
    """Requests that cannot be read are counted, and logged at most once a minute."""
    server = Server("--private-listen", "127.0.0.1:0")
    port = private_port(server)
    get = b"GET /healthz%b HTTP/1.1\r\nHost: localhost\r\n%b\r\n"
    many = b"?" + b"&".join(b"%d=" % number for number in range(1300))
    begun = time.monotonic()
    tap.equal("1,300 parameters are answered", raw(server, get % (many, b"Connection: close\r\n")), 200)
    tap.check("  at once", time.monotonic() - begun < 5)
    for what, request, wanted in (("a space in a name", get % (b"", b"a b: c\r\n"), {400}),
                                  ("no version", b"GET /healthz HTTX\r\nHost: a\r\n\r\n", {400}),
                                  ("one large header", get % (
                                      b"", b"X: " + b"a" * 62000 + b"\r\n"), {431}),
                                  ("a larger one", get % (
                                      b"", b"X: " + b"a" * 100000 + b"\r\n"), {431, None})):
        begun = samples(fetch(port))["passkeyd_malformed_requests_total", ()]
        got = {raw(server, request) for _ in range(20)}
        ended = samples(fetch(port))["passkeyd_malformed_requests_total", ()]
        tap.check("%s: it is refused" % what, got <= wanted, got)
        tap.check("  and counted", ended - begun >= 20, ended - begun)
    lines = server.log().splitlines()
    tap.equal("one line is logged", len(lines), 1, lines)
    tap.check("  and names the cause", " passkeyd warning: malformed request: " in lines[0], lines)
    server.close()


def waiting_while_locked(server, port, pause):
    """The requests that wait, `pause` seconds after two came, and the statuses of their answers."""
    release = server.lock_store()
    connections = [server.connect() for _ in range(2)]
    for connection, path in zip(connections, ("/readyz", "/v1/account")):
        connection.request("GET", path, headers={"Host": "localhost:%d" % server.port})
    time.sleep(pause)
    waiting = samples(fetch(port)).get(("passkeyd_requests_waiting", ()))
    release()
    return waiting, [Answer(connection.getresponse()).status for connection in connections]


def under_load(tap):
    """A worker that waits for the store does not keep the private listener from answering."""
    server = Server("--workers", "1", "--private-listen", "127.0.0.1:0")
    port = private_port(server)
    waiting, statuses = None, []
    # The figure is taken before the store is asked, which takes seconds while it is locked: a slow
    # machine needs a longer pause until the worker has begun with one of the requests.
    for pause in (0.2, 0.5, 1, 2):
        waiting, statuses = waiting_while_locked(server, port, pause)
        if waiting == 1:
            break
    tap.equal("one request waits for the only worker", waiting, 1)
    tap.check("then both are answered", statuses[0] in (200, 503) and statuses[1] in (401, 503), statuses)
    server.close()


def finish_while_locked(server, port, body, pause):
    """The samples `pause` seconds after the end of a sign-in was sent, and its answer."""
    release = server.lock_store()
    connection = server.connect()
    connection.request("POST", "/v1/authentication/verify", body, {
        "Host": "localhost:%d" % server.port, "Origin": server.origin, "Content-Type": "application/json"})
    time.sleep(pause)
    got = samples(fetch(port))  # its own write fails after some seconds, and the sign-in before it
    release()
    return got, Answer(connection.getresponse())


def a_reply_that_waits(tap):
    """A sign-in while the store cannot be written: no thread waits, and its reply is counted."""
    if POSTGRESQL:
        tap.skip("while its tables are locked, PostgreSQL cannot be read either")
        return
    server = Server("--workers", "1", "--private-listen", "127.0.0.1:0")
    port = private_port(server)
    device = Device(server)
    device.sign_up("ada")
    body = json.dumps(device.get(server.post("/v1/authentication/options", {}).json))
    server.settle()
    got, refused = None, None
    for pause in (0.2, 1, 4):  # a slow machine needs longer until the reply waits
        got, refused = finish_while_locked(server, port, body, pause)
        if got["passkeyd_replies_waiting", ()] == 1:
            break
    tap.equal("one reply waits, and no request", (got["passkeyd_replies_waiting", ()],
                                                  got["passkeyd_requests_waiting", ()]), (1, 0))
    tap.refused("it was not written, and says so", refused, 503, "store_unavailable")
    tap.equal("its session token is not in the answer", refused.headers.get("Set-Cookie"), None)
    tap.equal("the same response is accepted later", server.post(
        "/v1/authentication/verify", json.loads(body)).status, 200)
    tap.equal("none waits then", samples(fetch(port))["passkeyd_replies_waiting", ()], 0)
    server.close()


run(counted, limits, apart, malformed, under_load, a_reply_that_waits)
