# SPDX-License-Identifier: Apache-2.0
"""Many connections, slow ones, and a stop that delivers what has begun."""
import resource
import selectors
import socket
import threading
import time
from harness import Device, Server, run

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODY = b'{"user":{"name":"ada"}}'
HEAD = (b"POST /v1/registration/options HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(BODY))


def open_socket(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def answered(sockets, seconds):
    """How many of the sockets got a status line in that time."""
    done, end = 0, time.monotonic() + seconds
    with selectors.DefaultSelector() as waiting:
        for one in sockets:
            waiting.register(one, selectors.EVENT_READ)
        while waiting.get_map() and time.monotonic() < end:
            for key, _ in waiting.select(0.2):
                done += key.fileobj.recv(4096).startswith(b"HTTP/1.1 2")
                waiting.unregister(key.fileobj)
    return done


def ended(sockets):
    """How many of the sockets the server has closed, or answered."""
    with selectors.DefaultSelector() as waiting:
        for one in sockets:
            waiting.register(one, selectors.EVENT_READ)
        return len(waiting.select(0))


def burst(tap, server, count, label):
    """All connected first, then all asking at one moment: an epoll thread may not sleep on it."""
    sockets = [open_socket(server) for _ in range(count)]
    time.sleep(0.2)
    for one in sockets:
        one.sendall(GET)
    begun = time.monotonic()
    got = answered(sockets, 10)
    tap.equal("%d at once, %s" % (count, label), got, count)
    tap.check("  without a stall", time.monotonic() - begun < 5)
    for one in sockets:
        one.close()


# A test holds a thousand connections.
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)

# So that connections from this machine are not counted as those of one client.
TRUSTED = ("--trusted-proxies", "127.0.0.1")


def bursts(tap):
    server = Server(*TRUSTED)
    for count in (127, 128, 129, 256, 512, 1000):
        burst(tap, server, count, "one polling thread a processor")
    server.close()
    server = Server("--workers", "1", *TRUSTED)
    for count in (127, 128, 129, 256):
        burst(tap, server, count, "one polling thread")
    closing = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    sockets = []
    for _ in range(1100):
        sockets.append(open_socket(server))
        sockets[-1].sendall(closing)
    tap.equal("1,100, more than it holds, in turn", answered(sockets, 20), 1100)
    for one in sockets:
        one.close()
    server.close()


def one_address(tap):
    """One client address has a quarter of the connections; others and trusted proxies are not hurt."""
    server = Server()
    held = [open_socket(server) for _ in range(260)]
    time.sleep(0.5)
    tap.equal("connections beyond 240 are closed", ended(held), 20)
    with socket.create_connection(("127.0.0.1", server.port), 10, ("127.0.0.2", 0)) as other:
        other.sendall(GET)
        tap.equal("another address is served", answered([other], 5), 1)
    for one in held:
        one.close()
    time.sleep(0.5)
    tap.equal("the address is served again", server.request("GET", "/healthz").status, 200)
    server.close()


def full(tap):
    """Idle connections give way to new ones."""
    server = Server("--workers", "1", *TRUSTED)
    held = [open_socket(server) for _ in range(1024)]
    for one in held[::2]:
        one.sendall(GET[:20])
    time.sleep(1.2)
    begun = time.monotonic()
    new = [open_socket(server) for _ in range(20)]
    for one in new:
        one.sendall(GET)
    tap.equal("twenty more are answered", answered(new, 10), 20)
    tap.check("  soon", time.monotonic() - begun < 4, time.monotonic() - begun)
    time.sleep(0.2)
    closed = ended(held)
    tap.check("  instead of as many idle ones", 16 <= closed <= 24, closed)
    for one in held + new:
        one.close()
    server.close()


def one_of_two_listeners(tap):
    """Four addresses fill most of the table through one listener, which still accepts others."""
    server = Server("--listen", "127.0.0.2:0")
    held = [socket.create_connection(("127.0.0.1", server.port), 10, ("127.0.1.%d" % (index % 4 + 1), 0))
            for index in range(4 * 220)]
    time.sleep(0.5)
    new = [open_socket(server) for _ in range(20)]
    for one in new:
        one.sendall(GET)
    tap.equal("twenty new connections are served at a listener that has 880", answered(new, 8), 20)
    for one in held + new:
        one.close()
    server.close()


def slow_clients(tap):
    """A hundred that stand half-way through a request take nothing from the others."""
    server = Server("--workers", "4")
    halves = [HEAD[:20], HEAD[:-2], HEAD, HEAD + BODY[:5]]
    slow = []
    for index in range(100):
        one = open_socket(server)
        one.sendall(halves[index % 4])
        slow.append((one, (HEAD + BODY)[len(halves[index % 4]):]))
    begun = time.monotonic()
    answers = [server.request("GET", "/readyz").status for _ in range(50)]
    tap.equal("fifty requests beside a hundred slow ones", set(answers), {200})
    tap.check("  are not slow", time.monotonic() - begun < 5)
    for one, rest in slow:
        one.sendall(rest)
    tap.equal("the slow ones are answered too", answered([one for one, _ in slow], 10), 100)
    one = open_socket(server)
    for byte in GET:
        one.sendall(bytes([byte]))
        time.sleep(0.01)
    tap.equal("a request byte by byte", answered([one], 5), 1)
    server.close()


def pipelined(tap):
    server = Server()
    one = open_socket(server)
    one.sendall(GET * 5)
    received, end = b"", time.monotonic() + 5
    while received.count(b"HTTP/1.1 200") < 5 and time.monotonic() < end:
        received += one.recv(65536)
    tap.equal("five requests in one go", received.count(b"HTTP/1.1 200"), 5)
    connection = server.connect()
    statuses = [server.request("GET", path, connection=connection).status
                for path in ("/healthz", "/v1/account", "/nowhere", "/readyz")]
    tap.equal("a connection outlives refusals", statuses, [200, 401, 404, 200])
    server.close()


def statuses(server, request):
    """What a request is answered that another one follows on the same connection."""
    with open_socket(server) as one:
        one.sendall(request + GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        came = b""
        try:
            while piece := one.recv(4096):
                came += piece
        except ConnectionResetError:
            pass
    return [part[:3] for part in came.split(b"HTTP/1.1 ")[1:]]


def ambiguous(tap):
    """A request that says twice where it ends or for which host it is gets a 400 (RFC 9112 6.3), and
    what a proxy may have let through after it is not read."""
    server = Server()
    start = b"POST /v1/authentication/options HTTP/1.1\r\nContent-Type: application/json\r\n"
    host, length = b"Host: localhost\r\n", b"Content-Length: 2\r\n"
    chunked, chunks = b"Transfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n"
    for what, request, wanted in (
            ("one length", start + host + length + b"\r\n{}", [b"201", b"200"]),
            ("chunks", start + host + chunked + b"\r\n" + chunks, [b"201"]),
            ("chunks that end with a bare LF", start + host + chunked + b"\r\n2;\n{}\n0\n\n", [b"201"]),
            ("chunks in HTTP/1.0", start.replace(b"1.1", b"1.0") + host + chunked + b"Connection: keep-alive"
             b"\r\n\r\n" + chunks, [b"201"]),
            ("two lengths", start + host + length + b"content-length: 3\r\n\r\n{}", [b"400"]),
            ("a length and chunks", start + host + length + chunked + b"\r\n" + chunks, [b"400"]),
            ("chunks twice", start + host + chunked * 2 + b"\r\n" + chunks, [b"400"]),
            ("another coding", start + host + b"Transfer-Encoding: xchunked\r\n\r\n", [b"400"]),
            ("two hosts", start + host + b"HOST: other\r\n" + length + b"\r\n{}", [b"400"])):
        tap.equal("a request with " + what, statuses(server, request), wanted)
    tap.equal("the server goes on", server.request("GET", "/healthz").status, 200)
    server.close()


def malformed_heads(tap):
    """What the library would accept although a proxy may read it differently (RFC 9112 2.2, 5.1,
    5.2): without a length that both see, the body would be run as a request of its own."""
    server = Server()
    line = b"POST /v1/authentication/options HTTP/1.1\r\n"
    rest = b"Host: localhost\r\nContent-Type: application/json\r\n"
    fine = line + rest + b"X: a \t\xe9b\t \r\nEmpty:\r\nContent-Length:\t 2\r\n\r\n{}"
    tap.equal("tabs, trailing spaces, an empty value", statuses(server, fine), [b"201", b"200"])
    body = GET
    length = b"%d" % len(body)
    for what, head in (
            ("a space before the colon", line + rest + b"Content-Length : " + length),
            ("a tab before the colon", line + rest + b"Content-Length\t: " + length),
            ("a space in a name", line + rest + b"Content Length: " + length),
            ("an empty name", line + rest + b": x"),
            ("a byte that no token has", line + rest + b"Content\xadLength: 2"),
            ("brackets in a name", line + rest + b"X[]: 2"),
            ("a bare CR", line + rest + b"X: a\rContent-Length: " + length),
            ("a bare CR at the end", line + rest + b"X: a\r"),
            ("a bare LF", line + rest + b"X: a\nContent-Length: " + length),
            ("another control character", line + rest + b"X: a\x0bb"),
            ("the first line indented", line + b" Content-Length: " + length + b"\r\n" + rest[:-2]),
            ("a folded line", line + rest + b"Content-Leng: " + length + b"\r\n th"),
            ("a folded line at the end", line + rest + b"X: a\r\n b"),
            ("a NUL in a value", line + rest + b"X: a\0b"),
            ("a NUL after the length", b"%bContent-Length: %b\0 0\r\nX: a" % (line + rest, length)),
            ("a NUL as a line", line + rest + b"\0Content-Length: " + length),
            ("a NUL in the path", line.replace(b"options", b"options\0x") + rest[:-2]),
            ("a NUL and a version", line.replace(b" HTTP", b"\0HTTP/1.1\0 HTTP") + rest[:-2]),
            ("a NUL in the query", line.replace(b"options", b"options?a=1\0b") + rest[:-2]),
            ("a CR in the path", line.replace(b"options", b"options\rx") + rest[:-2])):
        tap.equal(what, statuses(server, head + b"\r\n\r\n" + body), [b"400"])
    tap.equal("the server goes on", server.request("GET", "/healthz").status, 200)
    server.close()


def graceful_stop(tap):
    """A sign-up waits for the store while the server is asked to stop; its answer comes."""
    server = Server()
    device = Device(server)
    idle = [open_socket(server) for _ in range(5)]
    body = device.create(server.post("/v1/registration/options", {"user": {"name": "ada"}}).json)
    release = server.lock_store()
    answers = []
    thread = threading.Thread(
        target=lambda: answers.append(server.post("/v1/registration/verify", body)))
    thread.start()
    time.sleep(0.5)
    server.process.terminate()
    time.sleep(1)  # until it has noticed, on a busy machine
    tap.check("it waits for the request", server.process.poll() is None)
    release()
    thread.join()
    begun = time.monotonic()
    tap.equal("the answer comes", [answer.status for answer in answers], [201], answers)
    tap.equal("and closes", answers[0].headers["Connection"], "close")
    tap.equal("then it ends well", server.process.wait(20), 0)
    tap.check("at once", time.monotonic() - begun < 3)
    server.process.stdout.close()
    try:
        open_socket(server).close()
        tap.check("nobody listens", False)
    except ConnectionRefusedError:
        tap.check("nobody listens", True)
    server.start()
    tap.equal("and the user is there", device.sign_in("ada").status, 200)
    for one in idle:
        one.close()
    server.close()


def stop_in_the_middle(tap):
    """Nobody waits for the rest of a request that does not come."""
    server = Server()
    half = (b"POST /v1/authentication/options HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{")
    halves = [half, half, half[:50], b""]
    sockets = [open_socket(server) for _ in halves]
    for one, begin in zip(sockets, halves):
        one.sendall(begin)
    time.sleep(0.3)
    begun = time.monotonic()
    server.process.terminate()
    time.sleep(0.3)
    sockets[1].sendall(b"}")
    answer = sockets[1].recv(4096)
    tap.check("one that comes within a second is answered", answer.startswith(b"HTTP/1.1 201"), answer)
    tap.equal("it ends well", server.process.wait(20), 0)
    tap.check("within seconds", time.monotonic() - begun < 4, time.monotonic() - begun)
    for one in sockets:
        one.close()
    server.process.stdout.close()
    server.close()


def stop_signals(tap):
    for number, name in ((2, "SIGINT"), (15, "SIGTERM")):
        server = Server()
        server.request("GET", "/")
        server.process.send_signal(number)
        tap.equal("%s ends it well" % name, server.process.wait(20), 0)
        tap.equal("  in silence", server.log(), "")
        server.close()


run(bursts, one_address, full, one_of_two_listeners, slow_clients, pipelined,
    ambiguous, malformed_heads, graceful_stop, stop_in_the_middle, stop_signals)
