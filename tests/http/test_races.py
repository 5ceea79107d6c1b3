# SPDX-License-Identifier: Apache-2.0
"""Concurrent requests: a ceremony is finished once; a name and a passkey are taken once."""
import os
from harness import Device, Server, run, statuses, together


def one_registration(tap):
    server = Server()
    device = Device(server)
    body = device.create(server.post("/v1/registration/options", {"user": {"name": "ada"}}).json)
    answers = together(50, lambda index: server.post("/v1/registration/verify", body))
    tap.equal("fifty finishes of one registration", statuses(answers),
              {(201, None): 1, (404, "ceremony_unknown"): 49})
    tap.equal("make one user", server.rows(),
              {"user": 1, "credential": 1, "ceremony": 0, "session": 1})
    server.close()


def one_authentication(tap):
    server = Server()
    device = Device(server)
    device.sign_up("ada")
    body = device.get(server.post("/v1/authentication/options", {}).json)
    answers = together(50, lambda index: server.post("/v1/authentication/verify", body))
    tap.equal("fifty finishes of one authentication", statuses(answers),
              {(200, None): 1, (404, "ceremony_unknown"): 49})
    tap.equal("make one session more", server.rows("session"), {"session": 2})
    server.close()


def many_authentications(tap):
    """Eight equal finishes of each ceremony: one is accepted, whichever comes first to the store.
    PASSKEY_RACES is the number of ceremonies."""
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off"})
    server.contract = None  # thousands of exchanges; other tests compare them
    device = Device(server)
    device.sign_up("ada")
    ceremonies = int(os.environ.get("PASSKEY_RACES", "20"))
    wrong = []
    for _ in range(ceremonies):
        body = device.get(server.post("/v1/authentication/options", {}).json)
        found = statuses(together(8, lambda index, sent=body: server.post("/v1/authentication/verify", sent)))
        if found != {(200, None): 1, (404, "ceremony_unknown"): 7}:
            wrong.append(found)
    tap.equal("eight finishes of each of %d authentications: one success each" % ceremonies, wrong, [])
    tap.equal("and as many sessions", server.rows("session", "ceremony"),
              {"session": min(ceremonies + 1, 100), "ceremony": 0})
    server.close()


def ended_sessions(tap):
    """A registration in a session, and the end of that session: the audit log, which is in the order
    of the commits, has no registration in a session that had ended."""
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off"})
    added, late = 0, []
    for index in range(12):
        cookie = Device(server, "d%d.json" % index).sign_up("u%d" % index).cookie()
        started = server.request("POST", "/v1/registration/options", {}, {
            "Origin": server.origin, "Cookie": cookie})
        body = Device(server, "e%d.json" % index).create(started.json)
        paths = [("/v1/registration/verify", body), ("/v1/session/end", {})]
        answers = together(2, lambda number: server.request("POST", *paths[number], {
            "Origin": server.origin, "Cookie": cookie}))
        added += answers[0].status == 201
        if answers[0].code not in (None, "ceremony_unknown", "unauthenticated", "conflict") or \
                answers[1].status != 204:
            late.append(answers)
    late += server.query("SELECT a.number FROM audit AS a JOIN audit AS b ON a.actor_id = b.actor_id AND "
                         "b.name = 'session_ended' AND a.number > b.number WHERE a.name = 'credential_registered'")
    tap.equal("registrations whose session ends: none after its end", late, [])
    tap.equal("as many passkeys as were answered 201", server.rows("credential"), {"credential": 12 + added})
    server.close()


def one_name(tap):
    server = Server()
    bodies = []
    for index in range(20):
        device = Device(server, "device-%d.json" % index)
        started = server.post("/v1/registration/options", {"user": {"name": "ada"}})
        bodies.append(device.create(started.json))
    answers = together(20, lambda index: server.post("/v1/registration/verify", bodies[index]))
    tap.equal("twenty sign-ups with one name", statuses(answers),
              {(201, None): 1, (409, "user_name_taken"): 19})
    tap.equal("make one user", server.rows("user", "credential"), {"user": 1, "credential": 1})
    server.close()


def one_counter(tap):
    """Two ceremonies answered with the same state of a counting authenticator: one is a copy."""
    server = Server()
    device = Device(server)
    started = server.post("/v1/registration/options", {"user": {"name": "ada"}})
    server.post("/v1/registration/verify", device.create(started.json, "--sign-count", "7"))
    with open(device.state, encoding="utf-8") as file:
        before = file.read()
    bodies = []
    for _ in range(8):
        with open(device.state, "w", encoding="utf-8") as file:
            file.write(before)
        bodies.append(device.get(server.post("/v1/authentication/options", {}).json))
    answers = together(8, lambda index: server.post("/v1/authentication/verify", bodies[index]))
    good = [answer for answer in answers if answer.status == 200]
    tap.equal("eight uses of one counter: one succeeds", len(good), 1, statuses(answers))
    tap.equal("and the others are refused by name",
              {answer.code for answer in answers if answer.status != 200}
              - {"sign_count_not_increased", "conflict"}, set())
    server.close()


def many_users(tap):
    server = Server(env={"PASSKEYD_RATE_LIMITS": "off"})
    answers = together(32, lambda index: Device(server, "d%d.json" % index).sign_up("u%d" % index))
    tap.equal("thirty-two sign-ups at once", statuses(answers), {(201, None): 32})
    cookies = {answer.cookie() for answer in answers}
    tap.equal("each with its own session", len(cookies), 32)
    names = together(32, lambda index: server.request(
        "GET", "/v1/account", headers={"Cookie": answers[index].cookie()}).json["user"]["name"])
    tap.equal("of its own user", names, ["u%d" % index for index in range(32)])
    tap.check("a start without limits says so", "limits are off" in server.log(), server.log())
    server.close()


if __name__ == "__main__":
    run(one_registration, one_authentication, many_authentications, ended_sessions, one_name, one_counter, many_users)
