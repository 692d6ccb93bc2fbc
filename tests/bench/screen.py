#!/usr/bin/env python3
"""The screen in a terminal of its own: until the first picture stands, and while a capture grows through a pipe.

usage: screen.py PROGRAM CAPTURE [RATE]

CAPTURE is fed at RATE packets a second (50,000), for half a minute.  In each view: how often a second other counters
are seen, for how long they were too low at most, and the drawing thread's share of a core.
"""
import codecs
import fcntl
import mmap
import os
import pty
import re
import select
import struct
import sys
import termios
import threading
import time

ROWS, COLUMNS = 30, 100
HEADER, RECORD = 24, 16
VIEWS = "12345678"
SECONDS = {"1": 10}
OTHERWISE = 2
CONTROL = re.compile(r"\033\[([0-9;?]*)([A-Za-z@])|\033[()][0-9A-Za-z]|\033([=>78M])|[\r\n\b\a\017\016]|([^\033\r\n\b\a\017\016]+)")


class Terminal:
    """The program on a terminal, and what that shows: as much of xterm as ncurses asks for."""

    def __init__(self, arguments, stdin=None):
        self.cell = [[" "] * COLUMNS for _ in range(ROWS)]
        self.row = self.column = 0
        self.last = " "
        self.rest = ""
        self.scrolled = (0, ROWS)
        self.decode = codecs.getincrementaldecoder("utf-8")().decode
        self.begun = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            if stdin is not None:
                os.dup2(stdin, 0)
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            os.execv(arguments[0], arguments)

    def line(self, row):
        return "".join(self.cell[row])

    def put(self, word):
        for c in word:
            if self.column == COLUMNS:
                self.row, self.column = min(self.row + 1, ROWS - 1), 0
            self.cell[self.row][self.column] = self.last = c
            self.column += 1

    def control(self, numbers, what):
        n = [int(word or 0) for word in numbers.split(";")] if not numbers.startswith("?") else []
        one = max(n[0], 1) if n else 1
        line = self.cell[self.row]
        if what == "H":
            self.row, self.column = one - 1, (max(n[1], 1) if len(n) > 1 else 1) - 1
        elif what in "ABCDGd":
            self.row += {"A": -one, "B": one, "d": one - 1 - self.row}.get(what, 0)
            self.column += {"C": one, "D": -one, "G": one - 1 - self.column}.get(what, 0)
        elif what == "K":
            first, end = (0, self.column + 1) if n and n[0] == 1 else (self.column, COLUMNS)
            line[first:end] = [" "] * (end - first)
        elif what == "J":
            for row in range(0 if n and n[0] == 2 else self.row, ROWS):
                first = self.column if row == self.row and not (n and n[0] == 2) else 0
                self.cell[row][first:] = [" "] * (COLUMNS - first)
        elif what == "X":
            line[self.column:self.column + one] = [" "] * one
        elif what == "P":
            line[self.column:] = line[self.column + one:] + [" "] * one
        elif what == "@":
            line[self.column:] = ([" "] * one + line[self.column:])[:COLUMNS - self.column]
        elif what == "b":
            self.put(self.last * one)
        elif what == "r":
            self.row = self.column = 0
            self.scrolled = (one - 1, (n[1] if len(n) > 1 else ROWS))
        elif what == "S":
            first, end = self.scrolled
            self.cell[first:end] = self.cell[first + one:end] + [[" "] * COLUMNS for _ in range(one)]
        elif what == "T":
            first, end = self.scrolled
            self.cell[first:end] = [[" "] * COLUMNS for _ in range(one)] + self.cell[first:end - one]
        elif what not in "mhltc":
            raise ValueError(f"a sequence that this terminal does not know: {numbers}{what}")

    def take(self, words):
        """A sequence that is not all there yet waits for the rest of it."""
        at, words = 0, self.rest + words
        while m := CONTROL.match(words, at):
            at = m.end()
            if m[4]:
                self.put(m[4])
            elif m[3]:
                self.control("", {"M": "T"}.get(m[3], "m"))  # back a row: ncurses does so on the first of those that scroll
            elif m[2]:
                self.control(m[1], m[2])
            elif m[0] in "\r\n\b":
                self.row = min(self.row + (m[0] == "\n"), ROWS - 1)
                self.column = {"\r": 0, "\b": self.column - 1, "\n": self.column}[m[0]]
        self.rest = words[at:]

    def read(self, seconds):
        """What comes within that time."""
        if select.select([self.fd], [], [], seconds)[0]:
            self.take(self.decode(os.read(self.fd, 65536)))  # an error: the program has gone

    def press(self, key):
        os.write(self.fd, key.encode())

    def quit(self):
        self.press("Q")
        try:
            while True:
                self.read(5)
        except OSError:
            pass
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def drawing(self):
        """CPU time of the thread that draws, which is the first one."""
        with open(f"/proc/{self.pid}/task/{self.pid}/stat") as f:
            words = f.read().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def first_picture(program, capture):
    """Wall time until the head, the rows' place and the key bar stand."""
    terminal = Terminal([program, "tui", "--no-config", capture])
    while "[1 SAs]" not in terminal.line(2) or "Help" not in terminal.line(ROWS - 1):
        terminal.read(10)
    taken = time.monotonic() - terminal.begun
    terminal.quit()
    return taken


class Feeder(threading.Thread):
    """Packets into a pipe, so many a second; `written` has how many there were, and when."""

    TICK = 0.01

    def __init__(self, capture, fd, rate):
        super().__init__(daemon=True)
        self.fd, self.rate, self.written, self.stop = fd, rate, [], False
        with open(capture, "rb") as f:
            self.octets = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ)
        self.at = HEADER

    def block(self):
        """The packets of a tick, and how many; from the beginning again behind the last one."""
        first, packets = self.at, 0
        while packets < int(self.rate * self.TICK) and self.at + RECORD <= len(self.octets):
            self.at += RECORD + struct.unpack_from("<I", self.octets, self.at + 8)[0]
            packets += 1
        octets = self.octets[first:self.at]
        if self.at + RECORD > len(self.octets):
            self.at = HEADER
        return octets, packets

    def run(self):
        os.write(self.fd, self.octets[:HEADER])
        begun, packets = time.monotonic(), 0
        try:
            while not self.stop:
                octets, n = self.block()
                self.send(octets)
                packets += n
                self.written.append((time.monotonic(), packets))
                time.sleep(max(begun + packets / self.rate - time.monotonic(), 0))
        except BrokenPipeError:
            pass
        os.close(self.fd)

    def send(self, block):
        while block:
            block = block[os.write(self.fd, block):]

    def behind(self, when, shown):
        """For how long more than that has been written."""
        for at, packets in self.written:
            if packets > shown:
                return max(when - at, 0)
        return 0


def shown_packets(terminal):
    m = re.search(r"([0-9,]+) packets", terminal.line(0))
    return int(m[1].replace(",", "")) if m else 0


def watch(terminal, feeder, seconds):
    """Pictures with another counter a second, for how long one was too low at most, and the share of a core."""
    begun, used, shown, pictures, late = time.monotonic(), terminal.drawing(), shown_packets(terminal), 0, 0
    while time.monotonic() < begun + seconds:
        terminal.read(0.02)
        if shown_packets(terminal) not in (0, shown):
            late = max(late, feeder.behind(time.monotonic(), shown))
            shown = shown_packets(terminal)
            pictures += 1
    taken = time.monotonic() - begun
    return pictures / taken, late, (terminal.drawing() - used) / taken


def growing(program, capture, rate=50000):
    """For each view: see watch().  And how many packets a second there were."""
    out, into = os.pipe()
    feeder = Feeder(capture, into, rate)
    terminal = Terminal([program, "tui", "--no-config", "-"], out)
    os.close(out)
    feeder.start()
    while not shown_packets(terminal):
        terminal.read(0.1)
    figures = {}
    for view in VIEWS:
        terminal.press(view)
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            terminal.read(0.05)
        figures[view] = watch(terminal, feeder, SECONDS.get(view, OTHERWISE))
    feeder.stop = True
    terminal.quit()
    (begun, first), (ended, last) = feeder.written[0], feeder.written[-1]
    return figures, (last - first) / (ended - begun)


def main():
    program, capture = sys.argv[1:3]
    print(f"first picture {first_picture(program, capture):.3f} s")
    figures, rate = growing(program, capture, int(sys.argv[3]) if len(sys.argv) > 3 else 50000)
    print(f"{rate:,.0f} packets/s")
    for view, (pictures, late, share) in figures.items():
        print(f"view {view}: {pictures:5.1f} pictures/s  {late:6.3f} s too low  {share:6.1%} of a core for drawing")


if __name__ == "__main__":
    main()
