# SPDX-License-Identifier: Apache-2.0
"""Reads the mails that passkeyd wrote into a folder."""
import email
import email.policy
import os
import re
import time
from harness import PATIENCE_S


class Letter:
    """A mail as its reader sees it."""

    def __init__(self, data):
        self.data = data
        self.message = email.message_from_bytes(data, policy=email.policy.default)
        self.recipient = self.message["To"].strip("<>")
        self.subject = self.message["Subject"]
        self.text = self.message.get_content()
        found = re.search(r"(\S+)#link=(psk_l_[A-Za-z0-9_-]{43})&purpose=(\w+)", self.text)
        self.page, self.token, self.purpose = found.groups() if found else (None, None, None)


class Mailbox:
    def __init__(self, folder):
        self.folder, self.read = folder, set()

    def waiting(self):
        if not os.path.isdir(self.folder):
            return []
        return sorted(name for name in os.listdir(self.folder)
                      if name.endswith(".eml") and not name.startswith(".")
                      and name not in self.read)

    def next(self, patience=PATIENCE_S):
        """The next mail; None if none arrives in time."""
        until = time.monotonic() + patience
        while not self.waiting():
            if time.monotonic() > until:
                return None
            time.sleep(0.02)
        name = self.waiting()[0]
        self.read.add(name)
        with open(os.path.join(self.folder, name), "rb") as file:
            return Letter(file.read())


def wait_until_sent(server, patience=PATIENCE_S):
    """Until no row waits for the mail thread."""
    until = time.monotonic() + patience
    while server.rows("outgoing_mail")["outgoing_mail"] > 0:
        if time.monotonic() > until:
            raise RuntimeError("a mail was never taken")
        time.sleep(0.02)
