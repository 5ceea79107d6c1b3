#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""run.py [FOLDER...]: is each check of the library missed by a test when it is not there?

The sources of the folders (src/crypto, src/webauthn and src/metadata, unless others are named) are
built once with a switch in every check; mutate.py says what that is. Then every check is switched off
alone, and the tests that come by it are run, the quick ones first, until one fails. What no test
misses and excused.py does not excuse is printed: a test is missing, or the check is of no use. So is
an excuse that is no longer needed. Exit status 1 when anything is printed.

Run it as `./dev mutations [FOLDER...]` after a change of checks or of their tests; it takes from five
minutes to half an hour, and is therefore no lane of `./dev test`. Everything is made below
build-mutations/, where report.txt has a line for each check: the test that missed it first."""
import concurrent.futures
import json
import os
import subprocess
import sys
import time
import excused
import mutate

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PLACE = os.path.join(ROOT, "build-mutations")
SOURCE, BUILD = os.path.join(PLACE, "source"), os.path.join(PLACE, "build")
FOLDERS = ["src/crypto", "src/webauthn", "src/metadata"]
SUITES = {"passkey:unit", "passkey:vectors"}
# Theirs is another question, whether there is always a verdict, and they take long.
NO_JUDGES = {"w3c_mutated", "own_are_current", "metadata_vectors_are_current", "threads", "inspect"}
# Of what a test takes when nothing is switched off; then it hangs, and so it has failed.
PATIENCE = 20


def copy_sources(but):
    """Copies the tracked files as they are in the work tree."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True,
                           text=True).stdout.split("\0")
    for name in set(filter(None, names)) - set(but):
        path = os.path.join(ROOT, name)
        with open(path, "rb") as file:
            put(os.path.join(SOURCE, name), file.read(), os.stat(path).st_mode)


def put(path, data, mode=0o644):
    """Written only where it differs, so that little is built again."""
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == data:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)
    os.chmod(path, mode)


def sources(folders):
    for folder in folders:
        for place, _, files in sorted(os.walk(os.path.join(ROOT, folder))):
            for name in sorted(files):
                if name.endswith(".c"):
                    yield os.path.relpath(os.path.join(place, name), ROOT)


def switch_all(folders):
    """Number -> (path, line, text), in the copy."""
    places = {}
    for path in sources(folders):
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            text, found = mutate.switched(file.read(), len(places) + 1)
        put(os.path.join(SOURCE, path), text.encode())
        places.update((number, (path, line, was)) for number, line, was in found)
    return places


def configure():
    header = os.path.join(SOURCE, "tests", "mutations", "mutant.h")
    if not os.path.exists(os.path.join(BUILD, "build.ninja")):
        subprocess.run(["meson", "setup", BUILD, SOURCE, "-Dc_args=-include " + header], check=True,
                       stdout=subprocess.DEVNULL)


def build():
    """Name -> (command, environment), of the tests that evaluate."""
    listed = json.loads(subprocess.run(["meson", "introspect", "--tests", BUILD], check=True,
                                       capture_output=True, text=True).stdout)
    found = {test["name"]: (test["cmd"], test["env"]) for test in listed
             if SUITES & set(test["suite"]) and test["name"] not in NO_JUDGES}
    programs = [os.path.relpath(command[0], BUILD) for command, _ in found.values()]
    subprocess.run(["ninja", "--quiet", "-C", BUILD, *programs], check=True)
    return found


def run(test, seconds_max=None, **more):
    """Whether it passed. One that never ends did not."""
    command, environment = test
    try:
        return subprocess.run(command, env={**os.environ, **environment, **more}, cwd=BUILD,
                              timeout=seconds_max, check=False, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def survey(evaluates):
    """Number -> the names of the tests that come by it, the quickest first."""
    reached, seconds = {}, {}
    for name, test in evaluates.items():
        notes = os.path.join(PLACE, "reached")
        open(notes, "w", encoding="utf-8").close()
        start = time.monotonic()
        if not run(test, MUTANTS_REACHED=notes, MUTANT="0"):
            sys.exit("%s fails although nothing is switched off" % name)
        seconds[name] = time.monotonic() - start
        with open(notes, encoding="utf-8") as file:
            for line in set(file):
                reached.setdefault(int(line), []).append(name)
    return {number: [(name, 2 + PATIENCE * seconds[name]) for name in sorted(names, key=seconds.get)]
            for number, names in reached.items()}


def missed_by(evaluates, names, number):
    """The first test that fails without the check, or None."""
    for name, seconds_max in names:
        if not run(evaluates[name], seconds_max, MUTANT=str(number)):
            return name
    return None


def evaluate_all(evaluates, places, reached):
    """Number -> the test that misses the check; None if no test misses it."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda number: missed_by(evaluates, reached.get(number, []), number), places)
        return dict(zip(places, found))


def verdict(killer, come_by, excuse):
    """What is said of a check."""
    if killer:
        return "%s misses it" % killer
    if excuse:
        return "excused: " + excuse
    # A condition is come by only where it holds, and is then refused.
    return "no test misses it" if come_by else "no test comes by it"


def main():
    folders = sys.argv[1:] or FOLDERS
    copy_sources(sources(folders))
    places = switch_all(folders)
    configure()
    evaluates = build()
    reached = survey(evaluates)
    killers = evaluate_all(evaluates, places, reached)
    unmissed = {number for number, name in killers.items() if name is None}
    found = []
    with open(os.path.join(PLACE, "report.txt"), "w", encoding="utf-8") as report:
        for number, (path, line, was) in places.items():
            excuse = excused.reason(path, was)
            row = "%s:%d: %s: %s" % (
                path, line, verdict(killers[number], number in reached, excuse), was)
            report.write("%d %s\n" % (number, row))
            if number in unmissed and not excuse:
                found.append(row)
    stale = excused.stale({place[0] for place in places.values()},
                          {(places[number][0], places[number][2]) for number in unmissed})
    found += ["%s: a test misses it, or it is gone: its excuse can go" % row for row in stale]
    print("\n".join(found + ["%d checks: %d are missed by a test, %d are excused; %d to look at" % (
        len(places), len(places) - len(unmissed), sum(
            excused.reason(places[number][0], places[number][2]) is not None
            for number in unmissed), len(found))]))
    sys.exit(1 if found else 0)


main()
