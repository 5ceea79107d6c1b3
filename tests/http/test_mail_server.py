# SPDX-License-Identifier: Apache-2.0
"""Mail through a real mail server, exim4: over SMTP with STARTTLS, TLS or neither, and through its
sendmail command; a server that refuses or is down only delays a mail."""
import os
import sys
import tempfile
import time
import exim
from harness import Device, run
from letters import wait_until_sent
from test_mail import ask, due_again, problem, refused, start, with_password


def by_starttls(tap):
    mails = exim.Exim()
    server = start("smtp://localhost:%d" % mails.port, mails,
                   **with_password(mails.directory, "secret"))
    tap.equal("a link is requested", ask(server)[0], 202)
    letter = mails.letter()
    tap.check("it arrives through STARTTLS with a password", letter is not None,
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
    tap.check("a mail that the server refuses is dropped, which is logged", "it is dropped" in server.log()
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
    """Each failure is logged, and the mail is kept and sent when the cause is fixed."""
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
        tap.check("%s: the answer does not change" % what, status == 202 and took < 2, (status, took))
        found = problem(server)
        tap.check("%s: it is audited" % what, found and words in found[0] and found[1] == 1,
                  found)
        due_again(server)
        while server.query("SELECT attempts FROM outgoing_mail")[0][0] < 2:
            time.sleep(0.05)
        tap.equal("%s: it is logged once" % what, server.log().count("it will be tried again"), 1,
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
    tap.equal("and its link works", server.post(
        "/v1/links/redeem", {"link": letter.token}).status, 200)
    server.close()
    mails.close()


def plain(tap):
    mails = exim.Exim(tls=False)
    server = start("smtp-plain://127.0.0.1:%d" % mails.port)
    ask(server)
    tap.check("plain if it was requested explicitly", mails.letter() is not None,
              mails.log() + server.log())
    server.close()
    mails.close()


def by_command(tap):
    mails = exim.Exim(tls=False)
    server = start("sendmail:" + mails.sendmail(), PASSKEYD_MAIL_FROM="site@example.org")
    ask(server)
    letter = mails.letter()
    tap.check("a sendmail command", letter is not None, mails.log() + server.log())
    tap.check("from the configured address", "site@example.org" in
              str(letter.message["From"]), letter.data)
    server.close()
    mails.close()
    for what, body, words, kept in (
            ("that fails", "exit 75", "status 75", True),
            ("that knows no such user", "cat >/dev/null; exit 67", "it is dropped", False)):
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
    tap.check("a missing command", "cannot be started" in problem(server)[0])
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


if exim.PROGRAM is None:
    print("1..0 # SKIP exim4 is not installed")
    sys.exit(0)
run(by_starttls, by_tls, closed, down_and_up, plain, by_command, own_texts)
