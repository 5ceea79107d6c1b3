# SPDX-License-Identifier: Apache-2.0
"""Recovery codes over REST: made with a fresh passkey session, shown once, spent once."""
import re
from harness import Device, Server, run


def signed_up(server, name="ada"):
    device = Device(server)
    made = device.sign_up(name)
    return device, made.cookie()


def codes(tap):
    server = Server()
    _, cookie = signed_up(server)
    left = server.request("GET", "/v1/account/recovery-codes", headers={"Cookie": cookie})
    tap.equal("a new user has no codes", left.json, {"left": 0, "total": 0, "createdAt": None})
    made = server.post("/v1/account/recovery-codes", {}, Cookie=cookie)
    tap.equal("a set is made", made.status, 201, made)
    tap.equal("of ten", len(set(made.json["codes"])), 10)
    form = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}")
    tap.check("each to be typed", all(form.fullmatch(code) for code in made.json["codes"]), made)
    tap.equal("and not to be kept by a cache", made.headers["Cache-Control"], "no-store")
    tap.equal("recovery counts them", made.json["recovery"]["recoveryCodesLeft"], 10)
    left = server.request("GET", "/v1/account/recovery-codes", headers={"Cookie": cookie})
    tap.equal("ten are left", (left.json["left"], left.json["total"]), (10, 10))
    tap.check("no code is in the log", not any(c in server.log() for c in made.json["codes"]))
    tap.refused("a stranger cannot create one", server.post("/v1/account/recovery-codes", {}), 401,
                "unauthenticated")
    server.close()


def redeem(tap):
    server = Server()
    _, cookie = signed_up(server)
    made = server.post("/v1/account/recovery-codes", {}, Cookie=cookie).json["codes"]
    body = {"username": "ADA", "code": made[0].lower().replace("-", " "), "session": "bearer"}
    back = server.post("/v1/recovery/redeem", body)
    tap.equal("a code is redeemed as people type it", back.status, 200, back)
    tap.equal("for its user", back.json["user"]["name"], "ada")
    tap.equal("by a restricted session", back.json["session"]["restricted"], True)
    bearer = {"Authorization": "Bearer " + back.json["session"]["token"]}
    tap.refused("which reads no account",
                server.request("GET", "/v1/account", headers=bearer), 403, "session_restricted")
    tap.refused("makes no codes", server.post("/v1/account/recovery-codes", {}, **bearer), 403,
                "session_restricted")
    tap.refused("a code is spent once", server.post("/v1/recovery/redeem", body), 403,
                "recovery_refused")
    listed = server.post("/v1/recovery/redeem", dict(body, code="Codes of ada\n" + "\n".join(made)))
    tap.equal("a pasted list is tried until one code fits", listed.status, 200, listed)
    tap.refused("which is spent", server.post("/v1/recovery/redeem", dict(body, code=made[1])), 403,
                "recovery_refused")
    unknown = server.post("/v1/recovery/redeem", dict(body, username="nobody"))
    wrong = server.post("/v1/recovery/redeem", dict(body, code="0000-0000-0000-0000"))
    tap.refused("an unknown user is refused", unknown, 403, "recovery_refused")
    bodies = [dict(answer.json, requestId=None) for answer in (unknown, wrong)]
    tap.equal("like a user with a wrong code", bodies[0], bodies[1])
    cookie = server.post("/v1/recovery/redeem", {"username": "ada", "code": made[2]},
                         Origin=server.origin)
    tap.equal("a page gets a cookie", cookie.status, 200, cookie)
    tap.check("for ten minutes", "Max-Age=600" in (cookie.headers["Set-Cookie"] or ""), cookie)
    tap.refused("a page of another site gets no cookie",
                server.post("/v1/recovery/redeem", {"username": "ada", "code": made[3]},
                            Origin="https://evil.example"), 403, "origin_not_allowed")
    server.close()


def limits(tap):
    server = Server()
    signed_up(server)
    body = {"username": "ada", "code": "0000-0000-0000-0000", "session": "bearer"}
    for _ in range(20):
        tap.refused("a try", server.post("/v1/recovery/redeem", body), 403, "recovery_refused")
    limited = server.post("/v1/recovery/redeem", body)
    tap.refused("one too many", limited, 429, "rate_limited")
    tap.check("says when to try again", 1 <= int(limited.headers["Retry-After"]) <= 10, limited)
    spoofed = server.post("/v1/recovery/redeem", dict(body, username="Ada"),
                          **{"X-Forwarded-For": "198.51.100.9"})
    tap.refused("no spelling and no header gets around it", spoofed, 429, "rate_limited")
    server.close()


def bodies(tap):
    server = Server()
    good = {"username": "ada", "code": "0000-0000-0000-0000", "session": "bearer"}
    for change, code in (({"username": None}, "member_missing"), ({"code": None}, "member_missing"),
                         ({"code": 5}, "member_invalid"),
                         ({"code": "0000-0000-0000-000"}, "member_invalid"),
                         ({"session": "none"}, "member_invalid"),
                         ({"username": ""}, "member_invalid"), ({"more": 1}, "member_unknown")):
        body = {name: value for name, value in dict(good, **change).items() if value is not None}
        tap.refused("with %s" % change, server.post("/v1/recovery/redeem", body), 400, code)
    server.close()


run(codes, redeem, limits, bodies)
