#!/usr/bin/env python3
"""The key bar and the names of the views are never cut within a word, at any width.

usage: bars.py PROGRAM

What a narrow screen has of them, in each view, is among the words of the widest one, in their order; and help
is always offered.
"""
import os
import re
import subprocess
import sys
import tempfile

SIZES = [*range(80, 130), 150, 200, 250, 300]
WIDEST = 500
VIEWS = '12345678'


def screens(program, capture, columns):
    """The rows of the screen of each view."""
    with tempfile.NamedTemporaryFile('w', suffix='.keys') as f:
        f.write(''.join('key %s\ndump %s\n' % (v, v) for v in VIEWS))
        f.flush()
        out = subprocess.run([program, 'tui', '--tui-script', f.name, '--tui-size', '%dx24' % columns, capture],
                             stdout=subprocess.PIPE, check=False, env=dict(os.environ, LC_ALL='C.UTF-8')).stdout.decode()
    return {s[0]: s.split('\n')[1:25] for s in re.split('^== ', out, flags=re.M)[1:]}


def follows(some, of):
    """Are these words among those, in their order?"""
    rest = iter(of)
    return all(w in rest for w in some)


def main():
    program = sys.argv[1]
    if '\n  tui ' not in subprocess.run([program, '--help'], stdout=subprocess.PIPE, check=True).stdout.decode():
        print('skip - screens: the bars: built without the screen')
        return
    top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    capture = os.path.join(top, 'samples/v2-child-rekey-pfs/outer.pcap')
    widest, wrong = screens(program, capture, WIDEST), []
    for columns in SIZES:
        for view, rows in screens(program, capture, columns).items():
            bar, pages = rows[-1], rows[2][rows[2].rindex(' 1 ' if view != '1' else '['):]
            if not re.search(r'\? Help$', bar) or len(bar) >= columns:
                wrong.append('%d, view %s: help is not offered: %r' % (columns, view, bar))
            if not follows(bar.replace('..?', '?').split(), widest[view][-1].split()):
                wrong.append('%d, view %s: cut: %r' % (columns, view, bar))
            if [w for w in re.findall(r'\d', pages)] != list(VIEWS):
                wrong.append('%d, view %s: not all views: %r' % (columns, view, pages))
    for line in wrong[:20]:
        print('\t' + line)
    print(('not ok' if wrong or len(widest) != len(VIEWS) else 'ok') + ' - screens: the bars of %d widths' % len(SIZES))


main()
