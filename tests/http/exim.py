# SPDX-License-Identifier: Apache-2.0
"""A real mail server, Debian's exim4, with an address, a spool and a mailbox of its own: it takes
mail after STARTTLS and a password, or plain without either."""
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import processes
from letters import Letter

PROGRAM = shutil.which("exim4", path=os.environ.get("PATH", "") + ":/usr/sbin")
PATIENCE_S = 60

CONFIGURATION = """
primary_hostname = mail.test
spool_directory = {directory}/spool
log_file_path = {directory}/log/%slog
never_users =
{rights}
keep_environment =
{tls}
acl_smtp_rcpt = recipients
begin acl
recipients:
{authenticated}
  deny local_parts = nobody
       message = no such mailbox
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  directory = {directory}/box
  create_directory = true
  mode = 0644
  directory_mode = 0755
  maildir_format
{user}
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{passkeyd}}}}{{eq{{$auth3}}{{secret}}}}}}}}
  server_set_id = $auth2
"""
TLS = """
tls_advertise_hosts = *
tls_certificate = {directory}/certificate.pem
tls_privatekey = {directory}/key.pem
tls_on_connect_ports = {port_tls}
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
"""
AUTHENTICATED = "  deny condition = ${if eq{$authenticated_id}{}}\n       message = who are you?"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Exim:
    """A running exim4; the directory outlives stop()."""

    def __init__(self, tls=True):
        self.directory = tempfile.mkdtemp(prefix="passkey-exim-")
        self.port, self.port_tls = free_port(), free_port()
        self.certificate = os.path.join(self.directory, "certificate.pem")
        self.process = None
        self._certify()
        root = os.geteuid() == 0
        values = {"directory": self.directory, "port_tls": self.port_tls,
                  "authenticated": AUTHENTICATED if tls else "",
                  "user": "  user = Debian-exim" if root else "",
                  # Only an administrator may start a daemon, which then becomes exim_user.
                  "rights": "" if root else "exim_user = %d\nexim_group = %d\nadmin_groups = %d"
                            % (os.geteuid(), os.getegid(), os.getegid())}
        values["tls"] = TLS.format(**values) if tls else "tls_advertise_hosts ="
        self.configuration = os.path.join(self.directory, "exim.conf")
        with open(self.configuration, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(**values))
        os.chmod(self.directory, 0o755)
        if root:
            owner = pwd.getpwnam("Debian-exim")
            for path in (self.directory, self.certificate, self.directory + "/key.pem"):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        self.start()

    def _certify(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                        self.directory + "/key.pem", "-out", self.certificate],
                       check=True, capture_output=True)

    def start(self):
        ports = "127.0.0.1.%d : 127.0.0.1.%d" % (self.port, self.port_tls)
        self.process = processes.start(
            [PROGRAM, "-C", self.configuration, "-bdf", "-oX", "<; " + ports.replace(" : ", " ; ")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("exim4 did not start: " + self.log())

    def log(self):
        found = []
        for name in ("mainlog", "paniclog", "rejectlog"):
            path = os.path.join(self.directory, "log", name)
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    found.append(file.read())
        return "\n".join(found)

    def letter(self, patience=PATIENCE_S):
        """Remove the next mail from the mailbox; None if none arrives."""
        box = os.path.join(self.directory, "box", "new")
        until = time.monotonic() + patience
        while time.monotonic() < until:
            names = sorted(os.listdir(box)) if os.path.isdir(box) else []
            if names:
                path = os.path.join(box, names[0])
                with open(path, "rb") as file:
                    data = file.read()
                os.unlink(path)
                return Letter(data)
            time.sleep(0.05)
        return None

    def sendmail(self):
        """A sendmail command that hands mail to it."""
        path = os.path.join(self.directory, "sendmail")
        with open(path, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nexec %s -C %s "$@"\n' % (PROGRAM, self.configuration))
        os.chmod(path, 0o755)
        return path

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def close(self):
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)
