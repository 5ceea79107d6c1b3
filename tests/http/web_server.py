# SPDX-License-Identifier: Apache-2.0
"""What tests share that start an nginx of their own."""
import shutil
import socket

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


# An unprivileged nginx cannot write to the places that Debian's build has as defaults.
OWN_FILES = "\n    access_log off;" + "".join(
    "\n    %s_temp_path temp_%s;" % (name, name)
    for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
