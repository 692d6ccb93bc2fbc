#!/usr/bin/python3
"""The README shows real output: every "$ spiglass ..." in it is run, and what follows must be what it says.

A line "..." stands for any lines.  Runs where samples/ is, with keys for their owner alone.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("SPIGLASS", os.path.join(TOP, "build", "spiglass"))


def examples(text):
    """(command, output lines) of each example; they are the indented blocks that begin with a prompt."""
    for block in re.findall(r"^    \$ .*\n(?:(?:    .*)?\n)*", text, re.M):
        lines = [line[4:] for line in block.rstrip("\n").split("\n")]
        prompts = [i for i, line in enumerate(lines) if line.startswith("$ ")] + [len(lines)]
        for start, end in zip(prompts, prompts[1:]):
            yield lines[start][2:], "\n".join(lines[start + 1:end]).strip("\n")


def matches(shown, output):
    pattern = ".*".join(re.escape(part) for part in re.split(r"^\.\.\.$\n?", shown, flags=re.M))
    return re.fullmatch(pattern, output.strip("\n"), re.S)


def main():
    os.umask(0o077)
    failures = 0
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as f:
        found = list(examples(f.read()))
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(os.path.join(TOP, "samples"), os.path.join(folder, "samples"), copy_function=shutil.copyfile)
        os.symlink(PROGRAM, os.path.join(folder, "spiglass"))
        path = folder + os.pathsep + os.environ["PATH"]
        for command, shown in found:
            done = subprocess.run(command, shell=True, cwd=folder, env=dict(os.environ, PATH=path), text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
            good = matches(shown, done.stdout)
            print("%s - README: %s" % ("ok" if good else "not ok", command))
            if not good:
                print("\t" + done.stdout[:3000].replace("\n", "\n\t"))
            failures += not good
    if not found:
        print("not ok - README has no examples")
    sys.exit(1 if failures or not found else 0)


if __name__ == "__main__":
    main()
