# SPDX-License-Identifier: Apache-2.0
"""The man pages and the completions in programs that read them: mandoc, fish and zsh.
`test_shells.py PASSKEYD AUTHENTICATOR PASSKEYCTL DIRECTORY`, where the pages were made."""
import os
import shutil
import sys
from harness import run
from test_pages import COMMANDS, HELP, PAGES, ctl, flags


def format_pages(tap):
    """mandoc reads them without a warning, and those of the library's functions."""
    library = os.path.join(PAGES, "..", "..", "include")
    functions = sorted(name for name in os.listdir(library) if name.endswith(".3"))
    tap.equal("a page of a function", "passkey_registration_verify.3" in functions, True)
    for name in ["passkeyctl.1", "passkeyd.8", "passkeyd.conf.5", "libpasskey.3", *functions]:
        folder = library if name in functions else PAGES
        done = ctl("-T", "lint", "-W", "warning", os.path.join(folder, name), program="mandoc")
        found = [line for line in done.stdout.splitlines() if "missing date" not in line]
        tap.equal("no warning about " + name, found, [])


def fish(tap):
    def offers(line):
        done = ctl("--no-config", "-c", 'source "$argv[1]"; complete -C "$argv[2]"',
                   os.path.join(PAGES, "passkeyctl.fish"), line, program="fish")
        return {row.split("\t")[0] for row in done.stdout.splitlines()} if not done.stderr else done
    tap.equal("fish offers the nouns", offers("passkeyctl "), {noun for noun, verb in COMMANDS})
    for noun in sorted({noun for noun, verb in COMMANDS if verb}):
        tap.equal("fish offers the verbs of " + noun, offers("passkeyctl %s " % noun),
                  {verb for found, verb in COMMANDS if found == noun})
    for (noun, verb), text in HELP.items():
        name = " ".join(word for word in (noun, verb) if word)
        tap.equal("fish offers the options of " + name, offers("passkeyctl %s --" % name),
                  set(flags(text)))
    tap.equal("behind options with values", offers("passkeyctl --store sqlite:x user l"), {"list"})
    tap.equal("the words of a value", offers("passkeyctl inspect --as c"),
              {"client-data", "cose-key"})


ZSH = r"""
compdef() { }
_describe() { local item; for item in ${(P)@[-1]}; do seen+=${item%%:*}; done }
_arguments() { local item; for item in $@; do [[ $item == --* ]] && seen+=${item%%\[*}; done }
seen=()
source $1
shift; words=($@); CURRENT=$#
_passkeyctl
print -l -- $seen
"""


def zsh(tap):
    """Records what the completion passes to the shell's functions."""
    def offers(*words):
        done = ctl("-f", "-c", ZSH, "zsh", os.path.join(PAGES, "_passkeyctl"), "passkeyctl", *words,
                   program="zsh")
        return set(done.stdout.split()) if not done.stderr else done
    tap.equal("zsh offers the nouns", offers(""), {noun for noun, verb in COMMANDS})
    for noun in sorted({noun for noun, verb in COMMANDS if verb}):
        tap.equal("zsh offers the verbs of " + noun, offers(noun, ""),
                  {verb for found, verb in COMMANDS if found == noun})
    for (noun, verb), text in HELP.items():
        words = [word for word in (noun, verb) if word]
        tap.equal("zsh offers the options of " + " ".join(words), offers(*words, "--"),
                  set(flags(text)))
    tap.equal("behind options with values", offers("--store", "sqlite:x", "user", "l"),
              {verb for noun, verb in COMMANDS if noun == "user"})


PROGRAMS = {"mandoc": format_pages, "fish": fish, "zsh": zsh}
MISSING = [name for name in PROGRAMS if shutil.which(name) is None]
if MISSING:
    print("1..0 # SKIP not installed: " + ", ".join(MISSING))
    sys.exit(0)
run(*PROGRAMS.values())
