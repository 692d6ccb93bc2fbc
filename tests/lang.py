#!/usr/bin/python3
"""Japanese output: complete, straight, and the same where it must be.

usage: SPIGLASS=... tests/lang.py [-v]

Every command of tests/golden/list that ends well is run in English and in
Japanese.  What must not be translated (JSON, CSV) is the same in both.  In what is, no
English may be left: each line is stripped of what is the same in every
language (tests/lang.allow: names of protocols and algorithms, file names,
commands, values of packets), and no word of small letters may remain.  Tables stay straight.
A translated sentence has the blanks ($1 ...) of the English one, in whatever order.
"""
import glob, os, re, subprocess, sys, tempfile, unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
PROGRAM = os.path.abspath(os.environ.get("SPIGLASS", TOP + "/build/spiglass"))
VERBOSE = "-v" in sys.argv
SAME = re.compile(r"-T ?(json|csv|ndjson)|--json|keys convert|-w ")
# What is not words for people: versions, for reports of faults; messages on stderr; a sum of text differs with it.
LEFT_OUT = re.compile(r"--version|no-arguments|cksum|2>&1")


def commands():
    with open(HERE + "/golden/list") as f:
        for line in f:
            row = line.strip().split(None, 2)
            if len(row) == 3 and not line.startswith("#") and row[1] == "-" and row[2].startswith("spiglass"):
                yield row[0], row[2]


def allowed():
    with open(HERE + "/lang.allow") as f:
        rows = [l.rstrip("\n") for l in f if l.strip() and not l.startswith("#")]
    return re.compile("|".join("(?:%s)" % r for r in rows))


def run(command, lang, folder):
    env = dict(os.environ, LC_ALL="ja_JP.UTF-8" if lang == "ja" else "C.UTF-8", SAMPLES="samples",
               PATH=folder + "/bin:" + os.environ["PATH"])
    return subprocess.run(["sh", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def width(s):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in s)


def crooked(text):
    """Lines of one box or table (they begin with '|' or '+') that are not equally wide."""
    group = []
    for line in text.split("\n") + [""]:
        if re.match(r"[|+]", line) and line[-1:] in "|+" and not re.match(r"\|[-: |]+\|$|\| .*&nbsp;|\| \*\*", line):
            group.append(line)
            continue
        if "```" not in line and len({width(l) for l in group}) > 1 and not any("<br>" in l for l in group):
            yield group[0]
        group = []


def english(text, allow):
    for line in text.split("\n"):
        rest = allow.sub(" ", line)
        for word in re.findall(r"(?<![\w./=-])[a-z]{3,}(?![\w/=])", rest):
            yield word, line
            break


def english_help(text):
    """Verbs and options keep their names; what is said of them does not stay as it was."""
    rows = re.findall(r"^  (?:[a-z]+|[ -]\S?,? *--\S+(?: [A-Z]+)?) +(.*)$", text, re.M)
    yield from ((row, row) for row in rows or ["no rows"] if row.isascii())


def blanks_differ():
    for name in glob.glob(TOP + "/src/po/ja/*.po"):
        with open(name) as f:
            for english, japanese in re.findall(r'^msgid (.*?)^msgstr (.*?)^$', f.read() + "\n\n", re.S | re.M):
                if set(re.findall(r"\$\d", english)) != set(re.findall(r"\$\d", japanese)):
                    yield os.path.basename(name) + ": " + english.strip()


def main():
    allow = allowed()
    differ = list(blanks_differ())
    print("%s - lang blanks" % ("not ok" if differ else "ok"))
    for words in differ:
        print("\t" + words)
    failed = len(differ)
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(folder + "/bin")
        os.symlink(PROGRAM, folder + "/bin/spiglass")
        subprocess.run(["cp", "-R", TOP + "/samples", folder + "/samples"], check=True)
        subprocess.run(["chmod", "-R", "go-rwx", folder + "/samples"], check=True)
        seen = set()
        for name, command in commands():
            if LEFT_OUT.search(command) or command in seen:
                continue
            seen.add(command)
            en, ja = run(command, "en", folder), run(command, "ja", folder)
            what = []
            text = ja.stdout.decode("utf-8", "replace")
            if en.returncode != ja.returncode:
                what.append("exit status %d, in English %d" % (ja.returncode, en.returncode))
            if SAME.search(command):
                if en.stdout != ja.stdout:
                    what.append("is not the same in both languages")
            elif "--help" in command:
                what += ["%s: %s" % e for e in english_help(text)]
            elif not re.search(r"-T ?(svg|html|mermaid)", command):
                what += ["crooked: " + l for l in crooked(text)][:1] if not list(crooked(en.stdout.decode("utf-8", "replace"))) else []
                what += ["%s: %s" % e for e in english(text, allow)][:4 if not VERBOSE else 1000]
            print("%s - lang %s" % ("not ok" if what else "ok", name))
            for w in what:
                print("\t" + w)
            failed += bool(what)
    return failed > 0


sys.exit(main())
