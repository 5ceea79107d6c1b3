# SPDX-License-Identifier: Apache-2.0
"""kill -9 loses nothing that was acknowledged, and what was begun goes on after a restart."""
import os
import threading
import time
from harness import Device, Server, run


def unfinished(tap):
    server = Server()
    device = Device(server)
    device.sign_up("ada")
    up = device.create(server.post("/v1/registration/options", {"user": {"name": "eve"}}).json)
    sign_in = device.get(server.post("/v1/authentication/options", {"username": "ada"}).json)
    server.settle()
    server.kill()
    server.start()
    tap.equal("a sign-in started before a kill", server.post("/v1/authentication/verify",
                                                             sign_in).status, 200)
    tap.equal("a registration likewise", server.post("/v1/registration/verify", up).status, 201)
    again = server.post("/v1/registration/verify", up)
    tap.refused("only once", again, 404, "ceremony_unknown")
    server.kill()
    server.start()
    again = server.post("/v1/authentication/verify", sign_in)
    tap.refused("spent ceremonies stay spent", again, 404, "ceremony_unknown")
    server.close()


def session(tap):
    server = Server()
    cookie = Device(server).sign_up("ada").cookie()
    server.kill()
    server.start()
    me = server.request("GET", "/v1/account", headers={"Cookie": cookie})
    tap.equal("a session survives a kill", me.status, 200, me)
    server.post("/v1/session/end", {}, Cookie=cookie)
    server.kill()
    server.start()
    me = server.request("GET", "/v1/account", headers={"Cookie": cookie})
    tap.refused("its end does too", me, 401, "unauthenticated")
    server.close()


def acknowledged(tap):
    """Sign-ups from several threads until the server is killed under them, five times."""
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off"})
    names, lock = [], threading.Lock()

    def sign_up(thread, turn):
        device = Device(server, "device-%d-%d.json" % (thread, turn))
        for count in range(1000):
            name = "u-%d-%d-%d" % (thread, turn, count)
            try:
                made = device.sign_up(name)
            except (OSError, RuntimeError, ValueError, EOFError):
                return
            except Exception as error:  # pylint: disable=broad-except
                if type(error).__module__ != "http.client":
                    raise
                return
            if made.status == 201:
                with lock:
                    names.append((device, name))

    for turn in range(5):
        threads = [threading.Thread(target=sign_up, args=(one, turn)) for one in range(4)]
        for thread in threads:
            thread.start()
        # Under load, not at its start: a slow machine gets the time that it needs.
        end = time.monotonic() + 30
        while len(names) < 8 * (turn + 1) and time.monotonic() < end:
            time.sleep(0.02)
        server.kill()
        for thread in threads:
            thread.join()
        server.start()
    tap.check("some sign-ups were acknowledged", len(names) >= 40, names)
    lost = [name for device, name in names if device.sign_in(name).status != 200]
    tap.equal("each of %d can sign in after five kills" % len(names), lost, [])
    server.close()


def sweeping(tap):
    """What expired is deleted while the server runs, and what did not is not."""
    server = Server()
    cookie = Device(server).sign_up("ada").cookie()
    past = int(time.time() * 1000) - 120000
    for _ in range(20):
        server.post("/v1/authentication/options", {})
    server.execute("UPDATE ceremony SET expires_at_ms = ?", past)
    live = server.post("/v1/authentication/options", {})
    Device(server, "other.json").sign_up("eve")
    server.execute("UPDATE session SET expires_at_ms = ? WHERE created_at_ms = "
                   "(SELECT max(created_at_ms) FROM session)", past)
    end = time.monotonic() + 25
    while server.rows("ceremony", "session") != {"ceremony": 1, "session": 1} \
            and time.monotonic() < end:
        time.sleep(0.2)
    tap.equal("expired rows are deleted within seconds", server.rows(),
              {"user": 2, "credential": 2, "ceremony": 1, "session": 1})
    me = server.request("GET", "/v1/account", headers={"Cookie": cookie})
    tap.equal("the live session is not", me.status, 200, me)
    tap.equal("nor the live ceremony", live.status, 201)
    server.close()


def without_a_log(tap):
    """Writes to a write-ahead log that recovery does not find would be lost in a crash: they are refused."""
    server = Server()
    device = Device(server)
    device.sign_up("ada")
    log = server.store + "-wal"
    os.rename(log, log + ".away")
    moved = server.ready()
    tap.refused("the log was moved", moved, 503, "store_unavailable")
    tap.check("  only the server log names the place", "-wal" in server.log(), server.log())
    server.post("/v1/authentication/options", {})  # the first start may not know it yet
    server.settle()
    tap.refused("  nothing is written", server.post("/v1/authentication/options", {}), 503,
                "store_unavailable")
    os.rename(log + ".away", log)
    tap.equal("put back", server.ready().status, 200)
    os.unlink(log)
    tap.refused("deleted", server.ready(), 503, "store_unavailable")
    with open(log, "wb"):
        tap.refused("another in its place", server.ready(), 503,
                    "store_unavailable")
    os.unlink(log)
    tap.equal("it can be stopped", server.stop(), 0)
    server.start()
    tap.equal("and started", server.ready().status, 200)
    tap.equal("with all that it had promised", device.sign_in("ada").status, 200)
    server.close()


run(unfinished, session, acknowledged, sweeping, without_a_log)
