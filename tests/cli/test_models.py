# SPDX-License-Identifier: Apache-2.0
"""What a server knows and demands of models of authenticators: names, lists, trust, and the metadata
that `passkeyctl metadata update` puts into its store. `test_models.py PASSKEYD AUTHENTICATOR
PASSKEYCTL VECTORS`."""
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from harness import PASSKEYD, Device, Server, environment, run

PASSKEYCTL = os.path.abspath(sys.argv[3])
with open(os.path.join(sys.argv[4], "metadata.json"), encoding="utf-8") as vectors:
    GOOD = {case["name"]: case["input"] for case in json.load(vectors)["cases"]}["valid"]
DIRECTORY = tempfile.TemporaryDirectory()
YUBIKEY = "2fc0579f-8113-47ea-b116-bb5a8db9202a"
UNKNOWN = "99999999-0000-0000-0000-000000000001"
MODEL = "01234567-89ab-cdef-0123-456789abcdef"  # of the vectors' BLOB
REVOKED = "11111111-2222-3333-4444-555555555555"


def path(name, contents):
    where = os.path.join(DIRECTORY.name, name)
    with open(where, "wb") as file:
        file.write(contents)
    return where


SIGNER_ROOT = path("signer.der", base64.b64decode(GOOD["trustAnchors"][0]))
METADATA = {"PASSKEYD_METADATA_ANCHORS": SIGNER_ROOT, "PASSKEYD_METADATA_SIGNER": GOOD["signer"]}


def ctl(server, *arguments, env=None):
    return subprocess.run([PASSKEYCTL, *arguments, "--store", "sqlite:" + server.store],
                          capture_output=True, text=True, check=False, timeout=60, cwd="/",
                          env=environment(env))


def root():
    """The root of the software authenticator's attestation key."""
    where = os.path.join(DIRECTORY.name, "root.der")
    server = Server()
    Device(server).sign_up("root", "--attestation", "certificate", "--root", where)
    server.close()
    return where


def names(tap):
    server = Server()
    device = Device(server)
    made = device.sign_up("ada", "--aaguid", YUBIKEY)
    tap.equal("a known model has its name", made.json["credential"]["provider"], "YubiKey 5 NFC")
    tap.check("and its label begins with it",
              made.json["credential"]["label"].startswith("YubiKey 5 NFC, added "), made)
    made = device.sign_up("bob", "--aaguid", UNKNOWN)
    tap.equal("an unknown one has none", made.json["credential"]["provider"], None)
    tap.check("and its label says passkey",
              made.json["credential"]["label"].startswith("Passkey, added "), made)
    rows = [json.loads(line) for line in ctl(server, "credential", "list", "--json").stdout.splitlines()]
    tap.equal("passkeyctl tells the same", {row["user"]["name"]: row["credential"]["provider"]
                                            for row in rows},
              {"ada": "YubiKey 5 NFC", "bob": None})
    tap.check("and its table too", "YubiKey 5 NFC" in ctl(server, "credential", "list").stdout)
    server.close()
    mine = path("mine.json", json.dumps({UNKNOWN: {"name": "Ours", "icon_light": "x" * 200000}}).encode())
    server = Server(env={"PASSKEYD_PROVIDERS": mine})
    device = Device(server)
    made = device.sign_up("ada", "--aaguid", UNKNOWN)
    tap.equal("a list of one's own names it", made.json["credential"]["provider"], "Ours")
    made = device.sign_up("bob", "--aaguid", YUBIKEY)
    tap.equal("in the place of ours", made.json["credential"]["provider"], None)
    server.close()


def lists(tap):
    server = Server(env={"PASSKEYD_AAGUID_DENY": "%s, %s" % (UNKNOWN, REVOKED)})
    device = Device(server)
    tap.refused("a denied model", device.sign_up("ada", "--aaguid", UNKNOWN), 400,
                "authenticator_not_allowed")
    tap.equal("leaves no user", server.rows("user"), {"user": 0})
    tap.equal("another is accepted", device.sign_up("ada").status, 201)
    server.close()
    server = Server(env={"PASSKEYD_ATTESTATION_FORMATS": "packed"})
    tap.refused("a format that is not listed", Device(server).sign_up("ada"), 400,
                "attestation_format_not_allowed")
    server.close()


def trust(tap):
    server = Server(env={"PASSKEYD_ATTESTATION": "direct", "PASSKEYD_ATTESTATION_TRUST": "required",
                         "PASSKEYD_ATTESTATION_ANCHORS": root()})
    device = Device(server)
    tap.refused("nothing proved", device.sign_up("ada"), 400, "attestation_untrusted")
    tap.refused("proved by itself", device.sign_up("ada", "--attestation", "self"), 400,
                "attestation_untrusted")
    tap.equal("proved by the anchor", device.sign_up("ada", "--attestation", "certificate").status, 201)
    tap.equal("signs in", device.sign_in("ada").status, 200)
    server.close()
    server = Server(env={"PASSKEYD_ATTESTATION": "direct", "PASSKEYD_ATTESTATION_TRUST": "chained",
                         "PASSKEYD_ATTESTATION_ANCHORS": SIGNER_ROOT})
    device = Device(server)
    tap.equal("chained: nothing proved", device.sign_up("ada").status, 201)
    tap.equal("chained: proved by itself", device.sign_up("eve", "--attestation", "self").status, 201)
    tap.refused("chained: proved by another anchor", device.sign_up("bob", "--attestation", "certificate"),
                400, "attestation_untrusted")
    server.close()
    server = Server(env={"PASSKEYD_ATTESTATION": "direct", "PASSKEYD_AAGUID_ALLOW": YUBIKEY,
                         "PASSKEYD_ATTESTATION_ANCHORS": root()})
    device = Device(server)
    flags = ("--attestation", "certificate", "--aaguid")
    tap.refused("a model that is not allowed", device.sign_up("ada", *flags, UNKNOWN), 400,
                "authenticator_not_allowed")
    tap.refused("an allowed one that is only claimed",
                device.sign_up("ada", "--aaguid", YUBIKEY), 400, "attestation_untrusted")
    tap.equal("an allowed one", device.sign_up("ada", *flags, YUBIKEY).status, 201)
    server.close()


def metadata(tap):
    server = Server(env=dict(METADATA, PASSKEYD_ATTESTATION="direct"))
    device = Device(server)
    tap.equal("without metadata every model is accepted",
              device.sign_up("ada", "--aaguid", REVOKED).status, 201)
    done = ctl(server, "metadata", "update", path("blob", GOOD["blob"].encode()), "--anchors",
               SIGNER_ROOT, "--signer", GOOD["signer"])
    tap.equal("the BLOB is stored", done.returncode, 0, done)
    for number in range(60):
        answer = device.sign_up("user%d" % number, "--aaguid", REVOKED)
        if answer.status != 201:
            break
        time.sleep(0.5)
    tap.refused("and soon a revoked model is refused, without a restart", answer, 400,
                "authenticator_not_allowed")
    made = device.sign_up("bob", "--aaguid", MODEL)
    tap.equal("others are accepted", made.status, 201, made)
    name = made.json["credential"]["provider"]
    tap.check("and have the name that metadata has", name, made)
    tap.equal("old ones sign in", device.sign_in("ada").status, 200)
    rows = ctl(server, "credential", "list", "--user", "bob", "--json", env=METADATA).stdout
    tap.equal("passkeyctl knows it too", json.loads(rows)["credential"]["provider"], name)
    server.stop()
    server.env = {"PASSKEYD_METADATA_ANCHORS": root()}
    server.start()
    tap.equal("who trusts another signer has no metadata",
              device.sign_up("eve", "--aaguid", REVOKED).status, 201)
    tap.equal("which is logged once", server.log().count("the metadata in the store is not used"), 1,
              server.log())
    server.close()


def refused_settings(tap):
    certificate = root()
    garbage = path("garbage", b"no certificate")
    rows = (
        ({"PASSKEYD_ATTESTATION_ANCHORS": "/nowhere/x.pem"}, "PASSKEYD_ATTESTATION_ANCHORS", "could not be opened"),
        ({"PASSKEYD_ATTESTATION_ANCHORS": garbage}, "PASSKEYD_ATTESTATION_ANCHORS", "garbage"),
        ({"PASSKEYD_ATTESTATION_CRLS": certificate}, "PASSKEYD_ATTESTATION_CRLS", "cannot be used"),
        ({"PASSKEYD_AAGUID_DENY": "yubikey"}, "PASSKEYD_AAGUID_DENY", "not an AAGUID"),
        ({"PASSKEYD_ATTESTATION_FORMATS": "packet"}, "PASSKEYD_ATTESTATION_FORMATS", "packet"),
        ({"PASSKEYD_ATTESTATION_TRUST": "yes"}, "PASSKEYD_ATTESTATION_TRUST", "optional|chained|required"),
        ({"PASSKEYD_PROVIDERS": garbage}, "list of providers", "byte 0"),
        ({"PASSKEYD_ATTESTATION_TRUST": "required"}, "localhost", "set it to direct"),
        ({"PASSKEYD_ATTESTATION_TRUST": "required", "PASSKEYD_ATTESTATION": "direct"},
         "no trust anchors", ""),
        ({"PASSKEYD_ATTESTATION_TRUST": "chained"}, "no trust anchors", ""))
    for env, first, second in rows:
        done = subprocess.run([PASSKEYD, "--listen", "127.0.0.1:0"], capture_output=True, text=True,
                              check=False, timeout=60, cwd=DIRECTORY.name, env=environment(env))
        tap.check("%s is refused, and says why" % env, done.returncode == 1
                  and first in done.stderr and second in done.stderr, done)
    file = path("passkeyd.ini", ("[attestation]\ndeny = %s\n  %s\n[authenticators]\n"
                                 "metadata-signer = mds.example.org\n" % (UNKNOWN, YUBIKEY)).encode())
    server = Server("--config", file)
    device = Device(server)
    for model in (UNKNOWN, YUBIKEY):
        tap.refused("a list in a file continues on the next line", device.sign_up("ada", "--aaguid", model),
                    400, "authenticator_not_allowed")
    server.close()


run(names, lists, trust, metadata, refused_settings)
