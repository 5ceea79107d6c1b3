# SPDX-License-Identifier: Apache-2.0
"""Help texts, man pages, completions and parsers say the same: each is read, and compared with the
others. `test_pages.py PASSKEYD AUTHENTICATOR PASSKEYCTL DIRECTORY`, where the pages were made."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from harness import PASSKEYD, environment, run

PASSKEYCTL = os.path.abspath(sys.argv[3])
PAGES = os.path.abspath(sys.argv[4])
VERB_COUNT_MIN = 7
OF_ALL = {"--help"}
OF_STORES = {"--store", "--config", "--rp-id"}


def ctl(*arguments, program=PASSKEYCTL, directory="/"):
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=60, cwd=directory, env=environment())


def page(name):
    with open(os.path.join(PAGES, name), encoding="utf-8") as file:
        return file.read()


def plain(roff):
    return roff.replace("\\-", "-").replace("\\(aq", "'").replace("\\e", "\\").replace("\\&", "")


def flags(text):
    """The options that a help text lists, each with its value's name or None."""
    return dict(re.findall(r"^  (--[a-z-]+)(?: (\S+))?(?:\s|$)", text, re.MULTILINE))


def commands():
    """What --help lists: "user show USER" and the like, as noun, verb and arguments."""
    nouns = {}
    for line in re.findall(r"^  passkeyctl (.*)$", ctl("--help").stdout.split("\nExamples")[0],
                           re.MULTILINE):
        words = line.split()
        verb = words[1] if len(words) > 1 and re.fullmatch("[a-z-]+", words[1]) else None
        nouns.setdefault((words[0], verb), words[2 if verb else 1:])
    return nouns


COMMANDS = commands()
HELP = {command: ctl(*[word for word in command if word], "--help").stdout for command in COMMANDS}
SECTIONS = {}


def sections():
    """Of the man page: the heading of each command and its text."""
    body = plain(page("passkeyctl.1")).split(".SH COMMANDS\n")[1].split("\n.SH ")[0]
    return dict(re.findall(r'^\.SS "([^"]+)"\n(.*?)(?=^\.SS |\Z)', body, re.MULTILINE | re.DOTALL))


def man_page(tap):
    found = sections()
    wanted = {" ".join([word for word in command if word] + rest)
              for command, rest in COMMANDS.items()}
    tap.check("there are commands", len(wanted) >= VERB_COUNT_MIN, wanted)
    tap.equal("the man page has the commands of --help", set(found), wanted)
    for (noun, verb), rest in COMMANDS.items():
        name = " ".join([word for word in (noun, verb) if word])
        text = found.get(" ".join([name] + rest), "")
        listed = dict(re.findall(r"^\.TP\n\.B (--[a-z-]+)(?: \\fI(\S+)\\fR)?$", text, re.MULTILINE))
        own = {flag: value for flag, value in flags(HELP[noun, verb]).items()
               if flag not in OF_ALL | OF_STORES}
        tap.equal("man page and help have the options of " + name, listed, own)
        examples = HELP[noun, verb].split("\nExamples:\n")[1].split("\nExit status:")[0]
        tap.check("and the same examples", all(line.strip() in text for line in
                                               examples.splitlines()), text)
    options = plain(page("passkeyctl.1")).split(".SH OPTIONS\n")[1].split("\n.SH ")[0]
    tap.equal("and those of all", set(re.findall(r"^\.B (--[a-z-]+)", options, re.MULTILINE)),
              OF_ALL | OF_STORES)
    statuses = [set(re.findall(pattern, text, re.MULTILINE)) for pattern, text in (
        (r"^\.B (\d)$", page("passkeyctl.1")), (r"^  (\d)  ", ctl("--help").stdout))]
    tap.check("and the exit statuses", statuses[0] == statuses[1] == {"0", "1", "2", "3"}, statuses)


def levels(tap):
    for (noun, verb), text in HELP.items():
        name = " ".join(word for word in (noun, verb) if word)
        tap.check("help of %s: usage, options, examples, statuses" % name,
                  all("\n%s:\n" % part in "\n" + text for part in
                      ("Usage", "Options", "Examples", "Exit status")), text)
        tap.check("its examples are of it", "\n  " in text.split("Examples:")[1]
                  and "passkeyctl " + name in text.split("Examples:")[1], text)
        tap.check("and it fits a terminal", max(map(len, text.split("Examples:")[0].split("\n")))
                  <= 100, text)
    for noun in sorted({noun for noun, verb in COMMANDS if verb}):
        text = ctl(noun, "--help").stdout
        verbs = {verb for found, verb in COMMANDS if found == noun}
        tap.equal("help of %s lists its verbs" % noun,
                  set(re.findall("^  passkeyctl %s ([a-z-]+).*\n      " % noun, text,
                                 re.MULTILINE)), verbs)


def parser(tap):
    """The program accepts exactly the options of the help."""
    nowhere = tempfile.mkdtemp()
    for (noun, verb), rest in COMMANDS.items():
        words = [word for word in (noun, verb) if word]
        listed = flags(HELP[noun, verb])
        needs_store = "--store" in listed
        arguments = [os.path.join(nowhere, "no", "file")] * len(
            [word for word in rest if not word.startswith("[")])
        for flag, value in list(listed.items()) + [("--frob", None)]:
            if flag == "--help":
                continue
            given = [] if value is None else [(value or "x").split("|")[0]]
            store = [] if flag == "--store" or not needs_store else ["--store", "sqlite:no/no.db"]
            if flag == "--store":
                given = ["sqlite:no/no.db"]
            done = ctl(*words, *arguments, *store, flag, *given, directory=nowhere)
            known = not re.search("Unknown option|does not take|takes no value|needs a value",
                                  done.stderr)
            tap.check("%s %s %s" % (" ".join(words), "takes" if flag in listed else "refuses",
                                    flag), known == (flag in listed), done)
            if value:
                done = ctl(*words, *arguments, flag, directory=nowhere)
                tap.check("which needs its value", done.returncode == 2, done)
    tap.equal("and nothing was created", os.listdir(nowhere), [])
    shutil.rmtree(nowhere)


def server(tap):
    text = ctl("--help", program=PASSKEYD).stdout
    listed = set(re.findall(r"^  (--[a-z-]+)", text, re.MULTILINE))
    roff = plain(page("passkeyd.8"))
    manual = set(re.findall(r"^\.B (--[a-z-]+)", roff, re.MULTILINE))
    tap.check("passkeyd has settings", len(listed) > 10, text)
    tap.equal("passkeyd(8) has the flags of --help", manual, listed)
    tap.equal("and the variables", set(re.findall(r"\\fB(PASSKEYD_[A-Z_]+)\\fR", roff)),
              set(re.findall(r"PASSKEYD_[A-Z_]+", text)))
    for flag in sorted(manual - {"--help", "--version"}):
        done = ctl(flag, program=PASSKEYD)
        tap.check("which takes %s, with a value" % flag, done.returncode == 1
                  and "Unknown option" not in done.stderr and "needs a value" in done.stderr, done)
    configuration = plain(page("passkeyd.conf.5"))
    shown = [json.loads(line) for line in ctl("config", "show", "--json").stdout.splitlines()]
    keys = [one["name"] for one in shown if one["name"] is not None]
    documented = re.findall(r"^\.B ([a-z-]+) = ", configuration, re.MULTILINE)
    tap.equal("passkeyd.conf(5) has the keys of config show", sorted(documented), sorted(keys))
    example = re.search(r"^\.nf\n(.*?)\.fi", configuration, re.MULTILINE | re.DOTALL)
    directory = tempfile.mkdtemp()
    path = os.path.join(directory, "passkeyd.ini")
    with open(path, "w", encoding="ascii") as file:
        file.write(example.group(1))
    done = ctl("user", "list", "--config", path)
    tap.check("its example is a configuration", "/var/lib/passkeyd" in done.stderr
              and done.returncode == 3, done)
    shutil.rmtree(directory)


def bash_offers(*words):
    script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _passkeyctl; '
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = ctl("--norc", "-c", script, "bash", os.path.join(PAGES, "passkeyctl.bash"),
               "passkeyctl", *words, program="bash")
    return set(done.stdout.split()) if not done.stderr else done


def bash(tap):
    nouns = {noun for noun, verb in COMMANDS}
    tap.equal("bash offers the nouns", bash_offers(""), nouns | {"--help", "--version"})
    for noun in sorted({noun for noun, verb in COMMANDS if verb}):
        tap.equal("bash offers the verbs of " + noun, bash_offers(noun, ""),
                  {verb for found, verb in COMMANDS if found == noun} | {"--help"})
    for (noun, verb), text in HELP.items():
        words = [word for word in (noun, verb) if word]
        tap.equal("bash offers the options of " + " ".join(words), bash_offers(*words, "--"),
                  set(flags(text)))
    tap.equal("behind options with values", bash_offers("--store", "sqlite:x", "user", "l"),
              {"list"})
    tap.equal("the words of a value", bash_offers("inspect", "--as", "c"),
              {"client-data", "cose-key"})
    tap.check("and files", "passkeyctl.1" in bash_offers("inspect", os.path.join(PAGES, "passk"))
              or any(name.endswith("/passkeyctl.1") for name in
                     bash_offers("inspect", os.path.join(PAGES, "passk"))))


if __name__ == "__main__":
    run(man_page, levels, parser, server, bash)
