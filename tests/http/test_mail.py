# SPDX-License-Identifier: Apache-2.0
"""Mail on its way out: to a real mail server with STARTTLS and a password, to a sendmail command,
into a folder; and that a way that is closed changes nothing but when a mail comes."""
import os
import socket
import subprocess
import tempfile
import time
import exim
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


def by_starttls(tap):
    mails = exim.Exim()
    server = start("smtp://localhost:%d" % mails.port, mails,
                   **with_password(mails.directory, "secret"))
    tap.equal("a link is asked for", ask(server)[0], 202)
    letter = mails.letter()
    tap.check("and comes through STARTTLS and a password", letter is not None,
              mails.log() + server.log())
    tap.equal("from the site", str(letter.message["From"]),
              "Café Übermut <noreply@localhost>", letter.data)
    tap.equal("with its subject", letter.subject, "Sign in to Café Übermut")
    tap.check("and its user", "Hello Zoë," in letter.text, letter.text)
    tap.equal("in quoted-printable", letter.message["Content-Transfer-Encoding"],
              "quoted-printable")
    wait_until_sent(server)
    tap.equal("the link in it signs in", server.post(
        "/v1/links/redeem", {"link": letter.token}).status, 200)
    tap.check("the password is in no log", "secret" not in server.log(), server.log())
    server.execute("UPDATE user SET email = 'nobody@example.org'")
    ask(server)
    wait_until_sent(server)
    tap.check("what the server never takes is given up and told", "given up" in server.log()
              and "nobody@" not in server.log(), server.log())
    server.close()
    mails.close()


def by_tls(tap):
    mails = exim.Exim()
    server = start("smtps://localhost:%d" % mails.port_tls, mails,
                   **with_password(mails.directory, "secret"))
    ask(server)
    tap.check("TLS from the first byte", mails.letter() is not None, mails.log() + server.log())
    server.close()
    mails.close()


def closed(tap):
    """Each way to fail: told in words, kept, and sent when it is mended."""
    mails = exim.Exim()
    plain = exim.Exim(tls=False)
    location = "smtp://localhost:%d" % mails.port
    for what, where, variables, words in (
            ("nobody listens", "smtp://localhost:%d" % exim.free_port(), {}, "connect"),
            ("an untrusted certificate", location, {"SSL_CERT_FILE": ""}, "not trusted"),
            ("a wrong password", location, with_password(mails.directory, "wrong"), "password"),
            ("no STARTTLS", "smtp://localhost:%d" % plain.port, {}, "STARTTLS")):
        server = start(where, mails, **variables)
        status, took = ask(server)
        tap.check("%s: the answer is as ever" % what, status == 202 and took < 2, (status, took))
        found = problem(server)
        tap.check("%s: it is written down" % what, found and words in found[0] and found[1] == 1,
                  found)
        due_again(server)
        while server.query("SELECT attempts FROM outgoing_mail")[0][0] < 2:
            time.sleep(0.05)
        tap.equal("%s: it is told once" % what, server.log().count("is tried again"), 1,
                  server.log())
        tap.equal("%s: a passkey signs in" % what, Device(server).sign_in().status, 200)
        server.close()
    tap.equal("nothing came through", mails.letter(0) or plain.letter(0), None)
    mails.close()
    plain.close()


def down_and_up(tap):
    mails = exim.Exim()
    mails.stop()
    server = start("smtp://localhost:%d" % mails.port, mails,
                   **with_password(mails.directory, "secret"))
    ask(server)
    problem(server)
    mails.start()
    due_again(server)
    letter = mails.letter()
    tap.check("a mail waits for its server", letter is not None, server.log())
    tap.equal("and its link is good", server.post(
        "/v1/links/redeem", {"link": letter.token}).status, 200)
    server.close()
    mails.close()


def plain(tap):
    mails = exim.Exim(tls=False)
    server = start("smtp-plain://127.0.0.1:%d" % mails.port)
    ask(server)
    tap.check("plain where it was asked for in so many words", mails.letter() is not None,
              mails.log() + server.log())
    server.close()
    mails.close()


def by_command(tap):
    mails = exim.Exim(tls=False)
    server = start("sendmail:" + mails.sendmail(), PASSKEYD_MAIL_FROM="site@example.org")
    ask(server)
    letter = mails.letter()
    tap.check("a sendmail command", letter is not None, mails.log() + server.log())
    tap.check("from the address that is configured", "site@example.org" in
              str(letter.message["From"]), letter.data)
    server.close()
    mails.close()
    for what, body, words, kept in (
            ("that fails", "exit 75", "status 75", True),
            ("that knows no such user", "cat >/dev/null; exit 67", "given up", False)):
        directory = tempfile.mkdtemp(prefix="passkey-command-")
        path = os.path.join(directory, "sendmail")
        with open(path, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\n%s\n" % body)
        os.chmod(path, 0o755)
        server = start("sendmail:" + path)
        ask(server)
        if kept:
            tap.check("a command " + what, words in problem(server)[0], server.log())
        else:
            wait_until_sent(server)
            tap.check("a command " + what, words in server.log(), server.log())
        server.close()
    server = start("sendmail:/nowhere/sendmail")
    ask(server)
    tap.check("a command that is not there", "cannot be started" in problem(server)[0])
    server.close()


def own_texts(tap):
    directory = tempfile.mkdtemp(prefix="passkey-templates-")
    path = os.path.join(directory, "sign_in.txt")
    text = "Subject: {{user}}: hier geht es hinein\n\n.\n..\nFür {{site}}:\n{{link}} \n\n{{{{\n"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("{{{{\n", "bis {{expires}}\n"))
    mails = exim.Exim(tls=False)
    server = start("smtp-plain://127.0.0.1:%d" % mails.port, PASSKEYD_MAIL_TEMPLATES=directory)
    ask(server)
    letter = mails.letter()
    tap.equal("an operator's own subject", letter.subject, "Zoë: hier geht es hinein")
    tap.check("and text, dots and spaces as they are", letter.text.startswith(
        ".\n..\nFür Café Übermut:\nhttp") and letter.token and " \n\nbis " in letter.text,
        repr(letter.text))
    server.close()
    mails.close()
    for what, bad, words in (("no subject", "Hello\n\n{{link}}", "Subject"),
                             ("no link", "Subject: x\n\nHello", "{{link}}"),
                             ("an unknown name", "Subject: x\n\n{{link}} {{password}}", "braces"),
                             ("open braces", "Subject: x\n\n{{link}} {{user", "braces"),
                             ("nothing", "", "empty")):
        with open(path, "w", encoding="utf-8") as file:
            file.write(bad)
        refused(tap, "a template with " + what, {"PASSKEYD_MAIL_TEMPLATES": directory},
                ["sign_in.txt", words])


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
    signed_up = Device(server).sign_up("ada", session="token")
    have_address(server, "ada", "ada@example.org")
    session = {"Authorization": "Bearer " + signed_up.json["session"]["token"]}
    tap.refused("an address that nobody writes to", server.request(
        "POST", "/v1/links", {"purpose": "verify_email", "email": "a@example.org"}, session),
        403, "link_refused")
    started = server.request("POST", "/v1/registration/options", {}, session)
    body = dict(Device(server, "b.json").create(started.json), session="none")
    added = server.request("POST", "/v1/registration/verify", body, session)
    tap.equal("a passkey is added all the same", added.status, 201)
    tap.equal("and nothing waits for ever", server.rows("outgoing_mail"), {"outgoing_mail": 0})
    server.close()


def folder(tap):
    """Nothing is configured, on localhost: mails are files."""
    server = Server()
    device = Device(server)
    signed_up = device.sign_up("ada", session="token")
    have_address(server, "ada", "ada@example.org")
    session = {"Authorization": "Bearer " + signed_up.json["session"]["token"]}
    started = server.request("POST", "/v1/registration/options", {}, session)
    body = dict(Device(server, "b.json").create(started.json), label="Büro\u202fSchlüssel",
                session="none")
    server.request("POST", "/v1/registration/verify", body, session)
    letter = Mailbox(os.path.join(server.directory, "passkeyd-mail")).next()
    tap.check("a passkey that was added is told", "passkey was added" in letter.subject
              and "Büro\u202fSchlüssel" in letter.text, letter.data)
    server.close()


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


WITH_EXIM = (by_starttls, by_tls, closed, down_and_up, plain, by_command, own_texts)

if __name__ == "__main__":
    if exim.PROGRAM is None:
        print("# exim4 is not installed: no mail server to talk to")
        run(configuration, off, folder, hanging)
    else:
        run(*WITH_EXIM, configuration, off, folder, hanging)
