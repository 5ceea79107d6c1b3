#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""openapi.py [ROOT]: docs/openapi.json is valid OpenAPI 3.1 (as far as it uses it: openapi_form.json),
its operations are the routes of src/http/server/router.c, and its codes those of include/passkey/result.h
with the statuses of src/http/exchange/problem.c."""
import json
import os
import re
import sys
import tree

try:
    import jsonschema
except ImportError:
    sys.exit("openapi: this needs Python's jsonschema: apt install python3-jsonschema")

DOCUMENT = "docs/openapi.json"
ROUTE = re.compile(r"\{\s*METHOD_(\w+),\s*\"([^\"]+)\"")
PROBLEM = re.compile(r"\{\s*PASSKEY_(\w+),\s*(\d{3})\b")
RESULT = re.compile(r"\bR\((-?\d+),\s*([A-Z0-9_]+),\s*\"([a-z0-9_]+)\"")
METHODS = ("get", "post", "put", "patch", "delete")
# Served as pages are, and so in no row of router.c.
PAGES = {("get", "/openapi.json")}
# Codes of passkeyctl only, and of requests that match no operation: other paths and methods.
NO_OPERATION = {"metadata_invalid", "metadata_untrusted", "metadata_outdated", "not_found",
                "method_not_allowed"}


def shape(path):
    """A path with what varies in it as {}: names of parameters are the document's own."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def resolve(document, reference):
    value = document
    for part in reference.split("/")[1:]:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def references(value):
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "$ref":
                yield item
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def form(document):
    """The document's own form."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "openapi_form.json"),
              encoding="utf-8") as file:
        wanted = json.load(file)
    for error in jsonschema.Draft202012Validator(wanted).iter_errors(document):
        yield "/%s: %s" % ("/".join(map(str, error.absolute_path)), error.message[:200])


def schemas(value, at=""):
    """Every schema with its place: members named schema, and the components'."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "schema" or at == "/components/schemas":
                yield "%s/%s" % (at, name), item
            else:
                yield from schemas(item, "%s/%s" % (at, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from schemas(item, "%s/%d" % (at, index))


def inner(document):
    """What the form of one place cannot say: schemas, references, names."""
    for place, schema in schemas(document):
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except jsonschema.SchemaError as error:
            yield "%s is no JSON schema: %s" % (place, error.message)
    named = set(references(document))
    for name in sorted(named):
        if resolve(document, name) is None:
            yield "%s is referred to, and not there" % name
    used = {way for _, _, operation in operations(document)
            for ways in operation["security"] for way in ways}
    for kind, items in document["components"].items():
        for name in items:
            known = name in used if kind == "securitySchemes" else \
                "#/components/%s/%s" % (kind, name) in named or name.startswith("Problem")
            if not known:
                yield "components/%s/%s is used nowhere" % (kind, name)
    for name in sorted(used - set(document["components"].get("securitySchemes", {}))):
        yield "the security scheme %s is not there" % name


def names(document):
    seen, tags = set(), {tag["name"] for tag in document["tags"]}
    for path, method, operation in operations(document):
        where = "%s %s" % (method.upper(), path)
        if operation["operationId"] in seen:
            yield "%s: the operationId %s is taken" % (where, operation["operationId"])
        seen.add(operation["operationId"])
        for tag in sorted(set(operation["tags"]) - tags):
            yield "%s: the tag %s is not among the document's tags" % (where, tag)
        rows = [resolve(document, row["$ref"]) if "$ref" in row else row
                for row in operation.get("parameters", [])]
        declared = {row["name"] for row in rows if row and row["in"] == "path"}
        if declared != set(re.findall(r"\{(\w+)\}", path)):
            yield "%s: the parameters in the path are other than those declared" % where


def routes(root, document):
    wanted = {(method.lower(), shape(path))
              for method, path in ROUTE.findall(tree.read(root, "src/http/server/router.c"))} | PAGES
    described = {(method, shape(path)) for path, method, _ in operations(document)}
    for method, path in sorted(wanted - described):
        yield ("router.c has %s %s, and %s has not. Add paths[\"%s\"].%s there: operationId, tags, "
               "summary, security, parameters of path and query, requestBody with a strict schema, "
               "and under responses every status with every code that it can answer "
               "(paths[\"/v1/session/end\"] is a short example)"
               % (method.upper(), path, DOCUMENT, path, method))
    for method, path in sorted(described - wanted):
        yield "%s has %s %s, and router.c has not: take it out of the document, or add the route" % (
            DOCUMENT, method.upper(), path)


def codes_of(document, response):
    """Status and codes of a response that is a problem."""
    if "$ref" in response:
        response = resolve(document, response["$ref"]) or {}
    schema = response.get("content", {}).get("application/problem+json", {}).get("schema", {})
    base = resolve(document, schema["$ref"]) if "$ref" in schema else None
    if base is None:
        return None, set()
    listed = schema.get("properties", base["properties"])["code"]["enum"]
    return base["properties"]["status"]["const"], set(listed)


def codes(root, document):
    slugs = {name: slug for _, name, slug in
             RESULT.findall(tree.read(root, "include/passkey/result.h"))}
    wanted = {}
    for name, status in PROBLEM.findall(tree.read(root, "src/http/exchange/problem.c")):
        wanted.setdefault(int(status), set()).add(slugs.get(name, name))
    for status, listed in sorted(wanted.items()):
        place = "components/schemas/Problem%d" % status
        schema = document["components"]["schemas"].get("Problem%d" % status)
        described = set(schema["properties"]["code"]["enum"]) if schema else set()
        for code in sorted(listed - described):
            yield "problem.c answers %d %s: add the code to %s" % (status, code, place)
        for code in sorted(described - listed):
            yield "%s has %s, which problem.c does not answer with %d" % (place, code, status)
    answered = set()
    for path, method, operation in operations(document):
        for status, response in operation["responses"].items():
            own, listed = codes_of(document, response)
            answered |= listed
            if own is not None and str(own) != status:
                yield "%s %s: the answer %s is a problem of %d" % (method.upper(), path, status, own)
            wrong = listed - wanted.get(own, set())
            for code in sorted(wrong):
                yield "%s %s: %s is no code of %s" % (method.upper(), path, code, status)
    every = set().union(*wanted.values()) if wanted else set()
    for code in sorted(every - answered - NO_OPERATION):
        yield "no operation lists the code %s: add it to those that answer it" % code


def version(root, document):
    found = re.search(r"\bversion:\s*'([^']+)'", tree.read(root, "meson.build"))
    if found and found.group(1) != document["info"]["version"]:
        yield "info.version is %s, meson.build says %s" % (document["info"]["version"],
                                                           found.group(1))


def main():
    root = tree.root_of(sys.argv[1:])
    document = json.loads(tree.read(root, DOCUMENT))
    found = list(form(document))
    if not found:
        for look in (inner, names):
            found += look(document)
        for look in (routes, codes, version):
            found += look(root, document)
    tree.finish("openapi", len(document.get("paths", {})), found)


main()
