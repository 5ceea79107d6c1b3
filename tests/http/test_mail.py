# SPDX-License-Identifier: Apache-2.0
"""Mail without a mail server: the configuration, mail switched off, mail into a folder, and a
server that does not answer. test_mail_server.py has the rest."""
import os
import shutil
import socket
import subprocess
import tempfile
import time
from harness import PASSKEYD, Device, Server, environment, run
from letters import Mailbox, wait_until_sent
from test_links import have_address


def start(location, exim_server=None, **variables):
    """A passkeyd that mails there, with a user whose address is known."""
    env = {"PASSKEYD_MAIL": location, "PASSKEYD_EMAIL_SIGN_IN": "on",
           "PASSKEYD_RP_NAME": "Café Übermut"}
    if exim_server is not None:
        env["SSL_CERT_FILE"] = exim_server.certificate
    server = Server(env=dict(env, **variables))
    Device(server).sign_up("Zoë")
    have_address(server, "Zoë", "zoe@example.org")
    return server


def with_password(directory, password):
    path = os.path.join(directory, "password-" + password)
    with open(path, "w", encoding="utf-8") as file:
        file.write(password + "\n")
    os.chmod(path, 0o600)
    return {"PASSKEYD_MAIL_USER": "passkeyd", "PASSKEYD_MAIL_PASSWORD_FILE": path}


def ask(server, name="zoë"):
    begun = time.monotonic()
    answer = server.post("/v1/links", {"purpose": "email_sign_in", "username": name})
    return answer.status, time.monotonic() - begun


def problem(server, patience=60):
    """What is written down about the only mail, once it was tried."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        found = server.query("SELECT problem, attempts FROM outgoing_mail WHERE problem <> ''")
        if found:
            return found[0]
        time.sleep(0.05)
    return None


def due_again(server):
    server.execute("UPDATE outgoing_mail SET due_at_ms = 0")


def refused(tap, what, variables, words):
    directory = tempfile.mkdtemp(prefix="passkey-mail-")
    done = subprocess.run([PASSKEYD, "--listen", "127.0.0.1:0"], capture_output=True, text=True,
                          check=False, timeout=30, env=environment(variables), cwd=directory)
    lines = done.stderr.splitlines()
    tap.check(what + ": no start", done.returncode == 1 and len(lines) == 1
              and all(word in lines[0] for word in words), (done.returncode, done.stderr))


def configuration(tap):
    site = {"PASSKEYD_RP_ID": "example.org", "PASSKEYD_ORIGINS": "https://example.org"}
    for what, variables, words in (
            ("no such way", {"PASSKEYD_MAIL": "carrier-pigeon"}, ["PASSKEYD_MAIL:", "smtps://"]),
            ("a path in the address", {"PASSKEYD_MAIL": "smtp://mail.test/x"}, ["PASSKEYD_MAIL:"]),
            ("a relative command", {"PASSKEYD_MAIL": "sendmail:sendmail"}, ["PASSKEYD_MAIL:"]),
            ("a user without a password", {"PASSKEYD_MAIL_USER": "x"}, ["--mail-password-file"]),
            ("a password that is not there",
             {"PASSKEYD_MAIL_USER": "x", "PASSKEYD_MAIL_PASSWORD_FILE": "/nowhere"},
             ["PASSKEYD_MAIL_PASSWORD_FILE", "/nowhere"]),
            ("no address", {"PASSKEYD_MAIL_FROM": "me"}, ["PASSKEYD_MAIL_FROM", "@"]),
            ("links to nowhere", dict(site, PASSKEYD_EMAIL_SIGN_IN="on"),
             ["example.org", "--mail"]),
            ("sign-ups to nowhere", dict(site, PASSKEYD_SIGN_UP="email"),
             ["example.org", "--mail"]),
            ("a page of somebody else", {"PASSKEYD_LINK_PAGE": "https://evil.example/"},
             ["PASSKEYD_LINK_PAGE", "origins"])):
        refused(tap, what, variables, words)


def off(tap):
    """Nothing is promised where nothing goes out."""
    server = Server("--mail", "off")
    signed_up = Device(server).sign_up("ada", session="bearer")
    have_address(server, "ada", "ada@example.org")
    session = {"Authorization": "Bearer " + signed_up.json["session"]["token"]}
    tap.refused("an invalid address", server.request(
        "POST", "/v1/links", {"purpose": "verify_email", "email": "a@example.org"}, session),
        403, "link_refused")
    started = server.request("POST", "/v1/registration/options", {}, session)
    body = dict(Device(server, "b.json").create(started.json), session="none")
    added = server.request("POST", "/v1/registration/verify", body, session)
    tap.equal("a passkey is added anyway", added.status, 201)
    tap.equal("and no request waits forever", server.rows("outgoing_mail"), {"outgoing_mail": 0})
    server.close()


def folder(tap):
    """Nothing is configured, on localhost: mails are files."""
    server = Server()
    device = Device(server)
    signed_up = device.sign_up("ada", session="bearer")
    have_address(server, "ada", "ada@example.org")
    session = {"Authorization": "Bearer " + signed_up.json["session"]["token"]}
    started = server.request("POST", "/v1/registration/options", {}, session)
    body = dict(Device(server, "b.json").create(started.json), label="Büro\u202fSchlüssel",
                session="none")
    server.request("POST", "/v1/registration/verify", body, session)
    letter = Mailbox(os.path.join(server.directory, "passkeyd-mail")).next()
    tap.check("an added passkey is reported", "passkey was added" in letter.subject
              and "Büro\u202fSchlüssel" in letter.text, letter.data)
    server.close()


def languages(tap):
    """A user's notices are in the language of their last page, with the device and the address."""
    edge = ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0")
    server = Server(env={"PASSKEYD_SUPPORT": "hilfe@example.org"})
    device = Device(server)
    signed_up = device.sign_up("ada", session="bearer")
    have_address(server, "ada", "ada@example.org")
    session = {"Authorization": "Bearer " + signed_up.json["session"]["token"]}
    page = dict(session, **{"Accept-Language": "de-AT,de;q=0.9,en;q=0.5", "User-Agent": edge})
    tap.equal("a German page", server.request("GET", "/v1/account", headers=page).status, 200)
    started = server.request("POST", "/v1/registration/options", {}, page)
    body = dict(Device(server, "b.json").create(started.json), session="none")
    added = server.request("POST", "/v1/registration/verify", body, page)
    label = added.json["credential"]["label"]
    tap.check("has German default labels", ", hinzugefügt am " in label, label)
    mailbox = Mailbox(os.path.join(server.directory, "passkeyd-mail"))
    letter = mailbox.next()
    for words in ("Guten Tag ada,", label, "Gerät: Edge, Windows", "Netzwerkadresse: 127.0.0.1",
                  "Wenn Sie das nicht waren", "wenden Sie sich an hilfe@example.org"):
        tap.check("and German notices: " + words.split()[0], words in letter.text, letter.text)
    tap.equal("and says so", letter.message["Content-Language"], "de")
    codes = server.request("POST", "/v1/account/recovery-codes", {}, page).json["codes"]
    server.post("/v1/recovery/redeem", {"username": "ada", "code": codes[0]})
    letter = mailbox.next()
    while "wiederhergestellt" not in letter.subject:
        letter = mailbox.next()
    tap.check("a recovery is held for 72 hours", " 72 Stunden " in letter.text, letter.text)
    server.close()


def refused_recipients(tap):
    """Strangers choose the recipients, so failed mails must not fill the log."""
    directory = tempfile.mkdtemp(prefix="passkey-mail-")
    command = os.path.join(directory, "sendmail")
    with open(command, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\ncat >/dev/null\nexit 67\n") # EX_NOUSER
    os.chmod(command, 0o700)
    server = Server(env={"PASSKEYD_MAIL": "sendmail:" + command, "PASSKEYD_SIGN_UP": "email"})
    for number in range(5):
        answer = server.post("/v1/links", {"purpose": "sign_up", "email": "u%d@example.org" % number})
        tap.equal("a link is requested", answer.status, 202, answer)
    wait_until_sent(server)
    lines = server.log().splitlines()
    tap.equal("one line for five of them", len(lines), 1, lines)
    tap.check("  says why", "could not be sent; it is dropped" in lines[0] and "status 67" in lines[0], lines)
    server.close()
    shutil.rmtree(directory)


def hanging(tap):
    """A server that takes the connection and says nothing does not keep passkeyd from ending."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        server = start("smtp-plain://127.0.0.1:%d" % silent.getsockname()[1])
        ask(server)
        taken, _ = silent.accept()
        begun = time.monotonic()
        status = server.stop()
        took = time.monotonic() - begun
        tap.check("it ends at once", status == 0 and took < 10, (status, took))
        taken.close()
        server.close()


if __name__ == "__main__":
    run(configuration, off, folder, languages, refused_recipients, hanging)
