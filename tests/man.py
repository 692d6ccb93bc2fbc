#!/usr/bin/python3
"""The Japanese manual says what the English one says.

usage: tests/man.py [--stamp TITLE...]

Under each section's title in man/ja/spiglass.1 stands of which English text it
is the translation: the first digits of that section's SHA-256.  When the English changes the
test fails until the Japanese was looked at, and --stamp TITLE (the English
title) writes the new digits.  Options, macros and examples must be the same in both.
"""
import hashlib, os, re, subprocess, sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ENGLISH, JAPANESE = TOP + "/man/spiglass.1", TOP + "/man/ja/spiglass.1"
STAMP = re.compile(r'^\.\\" of (.*) ([0-9a-f]{12})$')
# What is the same in every language: options, names in examples, variables, limits.
SAME = re.compile(r"\.(It Fl|Fl|It Ev|Ev|It Pa|Dl|It Li|It Dv)\b")
# Inside a sentence these may stand in another order, and with other punctuation behind them.
INSIDE = re.compile(r"\.(Fl|Ev)\b")
BEHIND = re.compile(r"( Ns [^!-~].*| [.,;:])$")
# mandoc knows the sections by their English names only.
NAMES = re.compile(r'.*(first section is not "NAME"|description line outside NAME section).*\n')


def sections(path):
    """(title, lines below it) of each .Sh and .Ss."""
    title, lines = None, []
    with open(path, encoding="utf-8") as f:
        for line in f.read().split("\n"):
            m = re.match(r"\.S[hs] (.*)", line)
            if m:
                if title is not None:
                    yield title, lines
                title, lines = m.group(1).strip('"'), []
            elif title is not None:
                lines.append(line)
    yield title, lines


def digits(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def stamp(titles):
    english = dict((t, digits(l)) for t, l in sections(ENGLISH))
    with open(JAPANESE, encoding="utf-8") as f:
        text = f.read()
    for t in titles or english:
        text = re.sub(r'(?m)^\.\\" of %s [0-9a-f]*$' % re.escape(t), lambda m: '.\\" of %s %s' % (t, english[t]), text)
    with open(JAPANESE, "w", encoding="utf-8") as f:
        f.write(text)


def same(lines):
    """What is the same in every language: what stands in its order, and what may not."""
    kept = [x for x in lines if SAME.match(x)]
    return [x for x in kept if not INSIDE.match(x)], sorted(BEHIND.sub("", x) for x in kept if INSIDE.match(x))


def check():
    failed = 0

    def say(good, name, why=""):
        nonlocal failed
        failed += not good
        print("%s - the Japanese manual: %s" % ("ok" if good else "not ok", name) + ("\n\t" + why if why and not good else ""))

    english = list(sections(ENGLISH))
    japanese = []
    for title, lines in sections(JAPANESE):
        m = STAMP.match(lines[0]) if lines else None
        japanese.append((m.group(1) if m else title, m.group(2) if m else "", lines))
    say([t for t, _ in english] == [t for t, _, _ in japanese], "has the same sections",
        "%s" % sorted({t for t, _ in english} ^ {t for t, _, _ in japanese}))
    found = {t: (h, l) for t, h, l in japanese}
    for title, lines in english:
        h, l = found.get(title, ("", []))
        say(h == digits(lines), title + " is up to date", "the English is %s now" % digits(lines))
        ours, theirs = same(lines), same(l)
        say(ours == theirs, title + " has the same options and examples",
            "only in one: %s" % sorted(set(ours[0] + ours[1]) ^ set(theirs[0] + theirs[1]))[:5])
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", JAPANESE], stdout=subprocess.PIPE, text=True)
    warned = NAMES.sub("", lint.stdout)
    say(not re.search("ERROR|WARNING", warned), "mandoc has no warning", warned[:400])
    return failed > 0


if len(sys.argv) > 1 and sys.argv[1] == "--stamp":
    stamp(sys.argv[2:])
else:
    sys.exit(check())
