#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py [NAME...]: proves with CBMC, for all proofs or the named ones, that no input up to the bound in
the harness makes the code read or write out of bounds, overflow or loop without end. Each proof then
runs again with one check of the code removed, and must fail: a proof that does not notice this proves
nothing. Prints a line for each run, and then the counts."""
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
# Of processor time, so that the result does not depend on other load.
TIME_S = 120
# CBMC 6 also checks bounds, pointers, signed overflow, shifts and divisions by default, lets malloc()
# fail, and fails if a loop may run longer than it was unrolled.
OPTIONS = ["--pointer-overflow-check", "--object-bits", "12"]
CBMC_PROVED, CBMC_REFUTED = 0, 10


class Proof:
    """One harness: its sources, the runs of a loop that CBMC unrolls, and the check to remove."""

    def __init__(self, harness, sources, unwind, removed, options=()):
        self.harness = harness
        self.sources = sources
        self.options = ["--unwind", str(unwind), *options]
        self.removed = removed  # file, text, text in its place


BASE64URL = ["src/base/base64url.c", "src/base/buffer.c", "src/base/bytes.c"]
PROOFS = {
    "reader": Proof("reader", ["src/base/reader.c"], 5,
                    ("src/base/reader.c", "if (size > reader->left)", "if (false)")),
    "buffer": Proof("buffer", ["src/base/buffer.c", "src/base/bytes.c"], 5,
                    ("src/base/buffer.c", "if (needed <= buffer->capacity)",
                     "if (needed <= buffer->capacity + 1)"), ["--memory-leak-check"]),
    "base64url_decode": Proof("base64url", BASE64URL, 5,
                              ("src/base/base64url.c", "if (left == 1)", "if (false)"),
                              ["--function", "decode_any"]),
    "base64url_encode": Proof("base64url", BASE64URL, 5,
                              ("src/base/base64url.c", "if (left == 0)", "if (false)"),
                              ["--function", "encode_any"]),
    "utf8": Proof("utf8", ["src/base/utf8.c"], 13,
                  ("src/base/utf8.c", "if (lead.size > text.size)", "if (false)")),
    "cbor": Proof("cbor", ["src/webauthn/cbor_decoder.c"], 2,
                  ("src/webauthn/cbor_decoder.c", "if (input.size == 0)", "if (false)")),
    "der": Proof("der", ["src/crypto/der_reader.c", "src/base/reader.c"], 7,
                 ("src/crypto/der_reader.c", "contents.size == 0 ||", "")),
}


def limit_time():
    resource.setrlimit(resource.RLIMIT_CPU, (TIME_S, TIME_S + 1))


def run_cbmc(proof, root):
    """CBMC's exit status, None if it took too long, and what it printed."""
    command = ["cbmc", os.path.join("tests", "proofs", proof.harness + ".c"), *proof.sources,
               "-I", "src", "-I", "include", "-I", "tests/proofs", *OPTIONS, *proof.options]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, preexec_fn=limit_time)
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return None, "CBMC did not end within %d seconds of processor time\n" % TIME_S
    return done.returncode, done.stdout


def failures(output):
    """The failed properties; a loop that was not unrolled far enough is not what a seed shows."""
    found = re.findall(r"^\[(\S+)\] (.*): FAILURE$", output, re.MULTILINE)
    return [name + ": " + what for name, what in found if ".unwind." not in name]


def prove(name):
    status, output = run_cbmc(PROOFS[name], ROOT)
    proved = status == CBMC_PROVED and "VERIFICATION SUCCESSFUL" in output
    return proved, "%s: %s" % (name, "proved" if proved else "not proved"), output


def refute(name):
    """The same harness on a copy of the code in which one check is missing."""
    proof = PROOFS[name]
    path, text, replacement = proof.removed
    with tempfile.TemporaryDirectory() as copy:
        for folder in ("src", "include", os.path.join("tests", "proofs")):
            shutil.copytree(os.path.join(ROOT, folder), os.path.join(copy, folder))
        with open(os.path.join(copy, path), encoding="utf-8") as file:
            code = file.read()
        if code.count(text) != 1:
            return False, "%s: %s does not have `%s` once" % (name, path, text), ""
        with open(os.path.join(copy, path), "w", encoding="utf-8") as file:
            file.write(code.replace(text, replacement))
        status, output = run_cbmc(proof, copy)
    found = failures(output)
    if status != CBMC_REFUTED or not found:
        return False, "%s: not noticed: `%s` is missing" % (name, text), output
    return True, "%s without `%s`: %s" % (name, text, found[0]), output


def main():
    names = sys.argv[1:] or list(PROOFS)
    unknown = [name for name in names if name not in PROOFS]
    if unknown:
        sys.exit("run.py: no proof is named %s; the names are: %s" % (unknown[0], " ".join(PROOFS)))
    runs = [(function, name) for name in names for function in (prove, refute)]
    passed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for good, line, output in pool.map(lambda run: run[0](run[1]), runs):
            passed += good
            print("%s %s" % ("ok" if good else "not ok", line), flush=True)
            if not good:
                print("".join("# %s\n" % row for row in output.splitlines()[-40:]), end="")
    print("%d passed, %d failed" % (passed, len(runs) - passed))
    return 0 if passed == len(runs) else 1


sys.exit(main())
