# SPDX-License-Identifier: Apache-2.0
"""Judges exchanges that another program has recorded, by docs/openapi.json. Reads lines of JSON,
{"request": [method, target, headers, body], "answer": [status, [[name, value]…], body]}; a body that is
null was not seen. Prints what is wrong; exit status 0 when there was something, and nothing was wrong."""
import json
import sys
from contract import Contract


def bytes_of(text):
    return None if text is None else text.encode()


def main():
    contract = Contract()
    for line in sys.stdin:
        exchange = json.loads(line)
        method, target, headers, sent = exchange["request"]
        status, answered, received = exchange["answer"]
        contract.check((method, target, headers, bytes_of(sent)),
                       (status, answered, bytes_of(received)))
    for row in contract.found:
        print(row)
    print("%d exchanges, %d faults" % (contract.seen, len(contract.found)))
    sys.exit(0 if contract.seen and not contract.found else 1)


main()
