#!/usr/bin/env python3
"""Bring registries in: python3 src/registry/import.py FOLDER

FOLDER holds one tab-separated file per registry: value, name, reference, note,
and a first line "# title; ...".  For each line of REGISTRIES below this writes
a .def file beside this script, one row a value and sorted by value:

	NAME(50, ESP, "ESP", "RFC4303")

Ranges, and values that are reserved, unassigned or private, are left out: what
the registry does not name is shown as its number.
"""
import json
import pathlib
import re
import sys


class Registry:
    """What becomes of one .def file."""

    def __init__(self, name, *sources, prefix="", scope="", note="", also={}):
        self.name = name        # of the .def file
        self.sources = sources  # .tsv files, one numbering together
        self.prefix = prefix    # every key starts with it
        self.scope = scope      # take "scope:value" rows, where a file holds several registries
        self.note = note        # take the text from this item of the note instead of the name
        self.also = also        # texts of our own by value, where the file's are not what people read


# The short names are the ones strongSwan's log made familiar.
REGISTRIES = [
    Registry("ip-protocols", "ip-protocols"),
    Registry("ikev1-exchange-types", "ikev1-exchange-types",
             also={2: "Identity Protection (Main Mode)", 4: "Aggressive Mode"}),
    Registry("ikev2-exchange-types", "ikev2-exchange-types"),
    Registry("ikev1-payload-types", "ikev1-payload-types"),
    Registry("ikev1-payload-short", "ikev1-payload-types", note="abbr",
             also={7: "CERTREQ", 10: "No", 13: "V", 14: "CP", 130: "NAT-D", 131: "NAT-OA", 132: "FRAG"}),
    Registry("ikev2-payload-types", "ikev2-payload-types"),
    Registry("ikev2-payload-short", "ikev2-payload-types", note="notation", also={40: "No"}),
    Registry("ikev1-protocols", "ikev1-protocol-ids"),
    Registry("ikev2-protocols", "ikev2-security-protocols"),
    Registry("ipcomp-transforms", "ikev2-ipcomp-transforms"),
    Registry("ikev1-notify", "ikev1-notify"),
    Registry("ikev2-notify", "ikev2-notify-errors", "ikev2-notify-status"),
    Registry("ikev2-encr", "ikev2-encr", prefix="ENCR_"),
    Registry("ikev2-integ", "ikev2-integ", prefix="AUTH_"),
]

NOT_NAMES = re.compile(r"(reserved|unassigned|private use|doi specific use)( \(.*\))?", re.IGNORECASE)


def read_rows(path):
    """(scope, value, name, reference, note) of every single value."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        value, name, reference, note = line.split("\t")
        scope, _, number = value.rpartition(":")
        if re.fullmatch(r"\d+|0x[0-9a-fA-F]+", number):
            yield scope, int(number, 0), name, reference, note


def is_name(name, reference):
    return not NOT_NAMES.fullmatch(name) and "(private)" not in reference


def text_of(registry, value, name, note):
    if value in registry.also:
        return registry.also[value]
    if not registry.note:
        return name
    item = re.search(rf"\b{registry.note}=([^;]*)", note)
    return item.group(1).strip() if item else None


def identifier(registry, name):
    key = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").upper()
    if not key.startswith(registry.prefix):
        key = registry.prefix + key
    return "_" + key if key[0].isdigit() else key


def collect(registry, folder):
    rows = {}
    for source in registry.sources:
        for scope, value, name, reference, note in read_rows(folder / f"{source}.tsv"):
            text = text_of(registry, value, name, note)
            if scope != registry.scope or text is None or not is_name(name, reference):
                continue
            if value in rows:
                sys.exit(f"{source}.tsv: {value} stands there twice")
            rows[value] = (identifier(registry, name), text, reference)
    return rows


def head_of(registry, folder):
    """From '# title; source registry: X; ...; date Y'."""
    titles = []
    for source in registry.sources:
        with open(folder / f"{source}.tsv", encoding="utf-8") as file:
            title = file.readline().lstrip("# ").strip()
        titles.append(re.split(r" \(|;", title)[0] + ", " + title.split("date ")[-1])
    return "/* " + "; ".join(titles) + ".  Made by import.py. */\n"


def write(registry, folder):
    rows = collect(registry, folder)
    keys = [key for key, _, _ in rows.values()]
    with open(pathlib.Path(__file__).parent / f"{registry.name}.def", "w", encoding="utf-8") as out:
        out.write(head_of(registry, folder))
        for value, (key, text, reference) in sorted(rows.items()):
            if keys.count(key) > 1:
                key = f"{key}_{value}"
            quoted = [json.dumps(s, ensure_ascii=False) for s in (text, reference)]
            out.write(f"NAME({value}, {key}, {quoted[0]}, {quoted[1]})\n")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for registry in REGISTRIES:
        write(registry, pathlib.Path(sys.argv[1]))


if __name__ == "__main__":
    main()
