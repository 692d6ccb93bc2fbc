"""Frames as the text of FortiGate's `diagnose sniffer packet`, in the form that FortiOS publishes."""

import datetime


def moment(ns, start, absolute):
    if not absolute:
        ns -= start
        return f"{ns // 10**9}.{ns // 1000 % 10**6:06}"
    day = datetime.datetime.fromtimestamp(ns // 10**9, datetime.timezone.utc)
    return f"{day:%Y-%m-%d %H:%M:%S}.{ns // 1000 % 10**6:06}"


def dump(data):
    for at in range(0, len(data), 16):
        part = data[at:at + 16]
        words = " ".join(part[i:i + 2].hex() for i in range(0, len(part), 2))
        seen = "".join(chr(c) if 32 < c < 127 else "." for c in part)
        yield f"0x{at:04x}   {words:<39}        {seen}"


def text(frames, verbosity=6, absolute=True, end="\n"):
    lines = ["FGT60 # diagnose sniffer packet any 'esp' 6 0 a", "interfaces=[any]", "filters=[esp]"]
    for f in frames:
        where = "port1 in " if verbosity == 6 else ""
        lines.append(f"{moment(f.time, frames[0].time, absolute)} {where}192.0.2.1 -> 192.0.2.2: ip-proto-50 {len(f.data)}")
        lines += list(dump(f.data)) + [""]
    return end.join(lines + [f"{len(frames)} packets received by filter", "0 packets dropped by kernel", "", "FGT60 # "]).encode()
