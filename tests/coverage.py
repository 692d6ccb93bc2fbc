#!/usr/bin/python3
"""Line coverage of what was run from a build with --coverage: a table by file, and a line for each room.

usage: tests/coverage.py BUILD [--missing] ROOM...

ROOM is a folder of src/.  --missing names the lines nothing ran.  Exit status 1 when a room stands below WANTED.
"""

import glob
import gzip
import json
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WANTED = 95.0


def counted(build):
    """{source: {line: how often}} of the whole archive."""
    lines = {}
    objects = [os.path.abspath(path) for path in glob.glob(os.path.join(build, "src", "*", "*.gcda"))]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["gcov", "--json-format", "--hash-filenames", *objects], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for path in glob.glob(os.path.join(folder, "*.gcov.json.gz")):
            with gzip.open(path) as f:
                report = json.load(f)
            for source in report["files"]:
                name = os.path.join(report["current_working_directory"], source["file"])
                known = lines.setdefault(os.path.relpath(os.path.realpath(name), os.path.realpath(TOP)), {})
                for line in source["lines"]:
                    known[line["line_number"]] = known.get(line["line_number"], 0) + line["count"]
    return lines


def ranges(numbers):
    """1 2 3 7 -> "1-3 7"."""
    found = []
    for n in sorted(numbers):
        if found and found[-1][1] == n - 1:
            found[-1][1] = n
        else:
            found.append([n, n])
    return " ".join(str(a) if a == b else "%d-%d" % (a, b) for a, b in found)


def row(name, run, there):
    share = 100 * run / there if there else 100.0
    print("%-36s %6d of %6d  %5.1f %%" % (name, run, there, share))
    return share


def main():
    words = sys.argv[1:]
    missing = "--missing" in words
    build, *rooms = [word for word in words if word != "--missing"]
    lines, low = counted(build), False
    for room in rooms:
        totals = [0, 0]
        for name in sorted(name for name in lines if name.startswith("src/%s/" % room) and name.endswith(".c")):
            run = sum(1 for count in lines[name].values() if count)
            row("  " + name, run, len(lines[name]))
            if missing and run < len(lines[name]):
                print("\t" + ranges(n for n, count in lines[name].items() if not count))
            totals[0] += run
            totals[1] += len(lines[name])
        low |= row("src/" + room, *totals) < WANTED or not totals[1]
    sys.exit(low)


main()
