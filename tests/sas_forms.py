#!/usr/bin/python3
"""sas: the forms agree with one another, and each keeps to its own rules.

usage: SPIGLASS=build/spiglass tests/sas_forms.py [NAME...]

For every capture, without keys and with those of IKE and ESP: JSON keeps to the
schema and its SAs point at each other; CSV has the same SAs in the same order
with the same values; text and Markdown have a row for each; and nothing has a
control character.  What is true of the SAs, others test.
"""

import csv
import io
import json
import os
import shutil
import sys
import tempfile

import captures
import truth

CSV = {     # column: member of the record
    "state": "state", "mode": "mode", "encryption": "encryption", "key_bits": "key_bits", "integrity": "integrity",
    "pair": "pair", "bytes": "bytes", "opened": "opened", "lost": "lost", "first_time": "first_time",
    "last_packet": "last_packet", "first_sequence": "first_sequence", "retransmissions": "retransmissions",
}


def keys_of(t, folder):
    """The tables of the capture, as their owner alone can read them; None: it has none."""
    source, to = os.path.join(t.folder, "uat"), os.path.join(folder, "keys-" + t.label.replace("/", "-"))
    if not os.path.isdir(source):
        return None
    if not any(os.path.getsize(os.path.join(source, n)) for n in os.listdir(source) if not n.endswith(".txt")):
        return None
    shutil.copytree(source, to, copy_function=shutil.copyfile)
    return to


def name_of(record):
    return record.get("spi") or record["initiator_spi"]


def check_relations(sas):
    """What one SA says of another, that one says of it."""
    faults = []
    children = {(r["protocol"], r["spi"], r["destination"]): r for r in sas if r["kind"] == "child"}
    parents = {(r["initiator_spi"], r.get("responder_spi")) for r in sas if r["kind"] == "ike"}
    parent = None
    for record in sas:
        if record["kind"] == "ike":
            parent = (record["initiator_spi"], record.get("responder_spi"))
            continue
        own = record.get("parent")
        own = own and (own["initiator_spi"], own.get("responder_spi"))
        if own in parents and own != parent:
            faults.append("%s: does not stand behind its parent" % record["spi"])
        other = children.get((record["protocol"], record.get("replaced_by"), record["destination"]))
        if other and other.get("replaces") != record["spi"]:
            faults.append("%s: replaced by %s, which says %s" % (record["spi"], other["spi"], other.get("replaces")))
        other = children.get((record["protocol"], record.get("replaces"), record["destination"]))
        if other and "replaced_by" not in other:        # of two that collide, it may be the other one
            faults.append("%s: replaces %s, which does not know" % (record["spi"], other["spi"]))
        other = children.get((record["protocol"], record.get("pair"), record["source"]))
        if other and other.get("pair") != record["spi"]:
            faults.append("%s: pair %s, whose pair is %s" % (record["spi"], record["pair"], other.get("pair")))
        for member in record.get("inferred", ()):
            if member == "state" and record["state"] == "UNKNOWN":
                faults.append("%s: UNKNOWN is not to be inferred" % record["spi"])
    return faults


def check_csv(output, sas):
    faults = []
    text = output.decode("utf-8")
    if "\n" in text.replace("\r\n", ""):
        faults.append("a line of CSV that ends otherwise")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    names, rows = rows[0], rows[1:]
    if len(rows) != len(sas):
        return faults + ["%d rows of CSV for %d SAs" % (len(rows), len(sas))]
    for row, record in zip(rows, sas):
        if len(row) != len(names):
            faults.append("%s: %d fields, %d names" % (name_of(record), len(row), len(names)))
            continue
        cells = dict(zip(names, row))
        if (cells["spi"] or cells["initiator_spi"]) != name_of(record):
            faults.append("%s: is %s in CSV" % (name_of(record), cells["spi"] or cells["initiator_spi"]))
        for column, member in CSV.items():
            if cells[column] != str(record.get(member, "")) and not (member == "opened" and not record["packets"]):
                faults.append("%s: %s is %r in CSV, %r in JSON" % (
                    name_of(record), column, cells[column], record.get(member)))
        if cells["inferred"].split() != record.get("inferred", []):
            faults.append("%s: inferred %s in CSV" % (name_of(record), cells["inferred"]))
    return faults


def check_table(output, sas, what):
    faults = []
    lines = [line for line in output.decode("utf-8").split("\n") if line.strip()]
    at = 0
    for record in sas:
        while at < len(lines) and name_of(record)[2:] not in lines[at]:
            at += 1
        if at == len(lines):
            return ["%s: no row of %s, or not in its place" % (name_of(record), what)]
    if any(c < " " and c != "\n" or c == "\x7f" for c in output.decode("utf-8")):
        faults.append("a control character in " + what)
    return faults


def check(t, keys, schema):
    given = ("-k", keys) if keys else ()
    output, faults = captures.run("sas", "-T", "json", *given, t.outer, status=(0, 4))
    captures.records(output, schema, faults)
    records = [json.loads(line) for line in output.decode("utf-8").splitlines()]
    sas = [r for r in records if r["kind"] in ("ike", "child")]
    counts = records[-1]
    if (counts["ike_sas"], counts["child_sas"]) != tuple(sum(r["kind"] == k for r in sas) for k in ("ike", "child")):
        faults.append("the last record counts other SAs")
    if any(c < 32 and c != 10 for c in output):
        faults.append("a control character in JSON")
    faults += check_relations(sas)
    output, ended = captures.run("sas", "-T", "csv", *given, t.outer, status=(0, 4))
    faults += ended + check_csv(output, sas)
    for form in "text", "markdown":
        output, ended = captures.run("sas", "-v", "-T", form, *given, t.outer, status=(0, 4))
        faults += ended + check_table(output, sas, form)
    captures.report("%s: forms of sas%s" % (t.label, " with keys" if keys else ""), faults)


def main():
    os.umask(0o077)
    schema = captures.load_schema()
    with tempfile.TemporaryDirectory() as folder:
        for path in truth.folders():
            if len(sys.argv) > 1 and os.path.basename(path) not in sys.argv[1:]:
                continue
            t = truth.Truth(path)
            check(t, None, schema)
            keys = keys_of(t, folder)
            if keys:
                check(t, keys, schema)
    sys.exit(1 if captures.failures else 0)


if __name__ == "__main__":
    main()
