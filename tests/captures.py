#!/usr/bin/python3
"""Every capture against its truth: what is opened, what decrypt writes, what the dissection says.

usage: SPIGLASS=build/spiglass tests/captures.py [NAME...]

Runs over samples/ and, where SPIGLASS_CAPTURES names a folder, over all captures
there.  One line a test: "ok - ..." or "not ok - ..." with what is wrong, indented.
"""

import itertools
import json
import os
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    jsonschema = None

import pcapfile
import truth
import xfrm_state

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("SPIGLASS", os.path.join(TOP, "build", "spiglass"))
SCHEMA = os.path.join(TOP, "src", "output", "spiglass.schema.json")
SHOWN = 8           # faults of one test; the others are counted

failures = 0


def report(name, faults):
    global failures
    print("not ok - " + name if faults else "ok - " + name)
    for fault in faults[:SHOWN]:
        print("\t" + fault)
    if len(faults) > SHOWN:
        print("\tand %d more" % (len(faults) - SHOWN))
    failures += bool(faults)
    sys.stdout.flush()


def run(*arguments, status=(0,)):
    """(stdout, faults): the program's output, and what is wrong with how it ended."""
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=120)
    faults = []
    if done.returncode not in status:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        faults.append("spiglass %s: exit status %d: %s" % (" ".join(arguments), done.returncode, " / ".join(said[-3:])))
    return done.stdout, faults


# --- records ---

def no_repeats(pairs):
    names = [name for name, value in pairs]
    if len(set(names)) != len(names):
        raise ValueError("repeated key in {%s}" % ", ".join(names))
    return dict(pairs)


def load_schema():
    if jsonschema is None:
        print("skip - JSON schema: no Python module jsonschema on this machine")
        return None
    with open(SCHEMA, encoding="utf-8") as f:
        schema = json.load(f)
    checker = jsonschema.validators.validator_for(schema)
    checker.check_schema(schema)
    return checker(schema)


def records(output, schema, faults):
    """The records of a JSON stream, the contract checked: one object a line, UTF-8, no repeated keys, the schema."""
    found = []
    if output and not output.endswith(b"\n"):
        faults.append("the last line has no end")
    for number, line in enumerate(output.split(b"\n")[:-1], 1):
        try:
            record = json.loads(line.decode("utf-8"), object_pairs_hook=no_repeats)
        except ValueError as error:
            faults.append("line %d: %s" % (number, error))
            continue
        found.append(record)
        if schema and not schema.is_valid(record):
            error = jsonschema.exceptions.best_match(schema.iter_errors(record))
            faults.append("line %d: %s: %s" % (number, "/".join(map(str, error.absolute_path)), error.message[:200]))
    if not found or found[0].get("kind") != "meta":
        faults.append("the first record is not of kind meta")
    return [record for record in found if "number" in record]


def layers(record, *names):
    return [layer for layer in record["layers"] if layer["layer"] in names and not layer.get("quoted")]


def number(layer, key):
    """A field as a number, whatever it looks like: 34, "0x22", {"value":34}; None where it was not captured."""
    value = layer["fields"].get(key)
    if isinstance(value, dict):
        value = value["value"]
    return int(value, 16) if isinstance(value, str) else value


# --- the tests ---

def opened_with(t, form):
    """What a key form must open: {frame: [bool of each protected packet, outermost first]}."""
    def opens(p):
        if form == "none":
            return False
        return p.opens and (form == "xfrm" or p.protocol == "esp" and "%08x" % p.spi not in t.unnamed)

    if form == "esp_sa" and t.wrong_keys:
        return {frame: [False] * len(found) for frame, found in t.protected.items()}
    return {frame: [opens(p) for p in found] for frame, found in t.protected.items()}


def check_protected(t, form, packets):
    """Every ESP and AH packet: SPI, sequence number, state, and what the trailer says."""
    faults = []
    expected = opened_with(t, form)
    for record in packets:
        frame = record["number"]
        found = layers(record, "esp", "ah")
        truths = t.protected.get(frame, [])
        if frame in t.damaged and not truths:
            continue
        reachable = [p for i, p in enumerate(truths) if i == 0 or truths[i - 1].protocol == "ah" or expected[frame][i - 1]]
        if len(found) != len(reachable):
            faults.append("frame %d: %d ESP or AH layers, there are %d" % (frame, len(found), len(reachable)))
            continue
        for p, layer, opens in zip(reachable, found, expected.get(frame, ())):
            faults.extend("frame %d: %s" % (frame, fault) for fault in protected_faults(t, p, layer, opens, record))
    return faults


def protected_faults(t, p, layer, opens, record):
    state = layer.get("sealed", {}).get("state")
    if state == "opened" and not opens and layer["sealed"].get("inferred") and p.spi in t.null:
        opens = True
    if layer["layer"] != p.protocol:
        yield "%s, it is %s" % (layer["layer"], p.protocol)
    if number(layer, "spi") != p.spi:
        yield "SPI %r, it is 0x%08x" % (layer["fields"].get("spi"), p.spi)
    if p.seq is not None and number(layer, "seq") != p.seq:
        yield "sequence number %r, it is %d" % (layer["fields"].get("seq"), p.seq)
    if (state == "opened") != opens:
        yield "SPI 0x%08x is %s (%s), it %s" % (p.spi, state, layer["sealed"].get("reason"),
                                                "opens" if opens else "must not open")
    if p.protocol == "ah":
        icv = layer["fields"].get("icv", "")
        if not icv.startswith(p.icv) or icv[len(p.icv):].strip("0"):        # behind it may be padding
            yield "ICV %s, it is %s" % (icv, p.icv)
        if number(layer, "next_header") != p.next_header:
            yield "next header %s, it is %d" % (layer["fields"]["next_header"], p.next_header)
    if state == "opened" and p.protocol == "esp" and p.pad is not None:
        found = [(number(below, "pad_length"), number(below, "next_header")) for below in layers(record, "esp_trailer")]
        if (p.pad, p.next_header) not in found:
            yield "pad length and next header are %s, they are %d and %d" % (found, p.pad, p.next_header)


def check_damage(t, packets, frames):
    """Nothing is called malformed that was not damaged, nor cut that was not."""
    faults = []
    for record, frame in zip(packets, frames):
        if record["number"] in t.damaged:
            continue
        for layer in record["layers"]:
            notes = {note["severity"] for note in layer.get("notes", ())}
            if layer.get("error") == "malformed" or "malformed" in notes:
                faults.append("frame %d: %s is called malformed: %s" % (record["number"], layer["layer"], layer.get("notes")))
            if (layer.get("error") == "cut" or "cut" in notes) and frame.length == len(frame.data):
                faults.append("frame %d: %s is called cut" % (record["number"], layer["layer"]))
    return faults


def check_frames(packets, frames):
    """Numbers from 1 and the frames' own lengths and times."""
    faults = []
    if len(packets) != len(frames):
        return ["%d records for %d frames" % (len(packets), len(frames))]
    for count, (record, frame) in enumerate(zip(packets, frames), 1):
        for key, true in ("number", count), ("length", frame.length), ("captured", len(frame.data)), ("time", utc(frame.time)):
            if record[key] != true:
                faults.append("frame %d: %s %s, it is %s" % (count, key, record[key], true))
    return faults


def utc(nanoseconds):
    import datetime
    whole = datetime.datetime.fromtimestamp(nanoseconds // 10**9, datetime.timezone.utc)
    return whole.strftime("%Y-%m-%dT%H:%M:%S.") + "%09dZ" % (nanoseconds % 10**9)


def check_overview(t, keys):
    """The summary's numbers: frames, what opened, the SAs with their packets, the IKE SAs with version and initiator."""
    output, faults = run("summary", "-T", "json", *(("-k", keys) if t.sas() else ()), t.outer)
    found = json.loads(output.splitlines()[-1])
    true = [p for protected in t.protected.values() for p in protected]
    for key, number_of in ("packets", t.frames), ("opened", sum(p.opens for p in true)):
        if found[key] != number_of:
            faults.append("%s: %s, they are %d" % (key, found[key], number_of))
    for sa in found["child_sas"]:
        packets = [p for p in true if "0x%08x" % p.spi == sa["spi"] and p.protocol == sa["protocol"].lower()]
        numbers = [sa["packets"], sa["opened"]], [len(packets), sum(p.opens for p in packets)]
        if numbers[0] != numbers[1]:
            faults.append("%s %s: packets and opened %s, they are %s" % (sa["protocol"], sa["spi"], *numbers))
    if not t.damaged:
        faults.extend(ike_sa_faults(t, found))
    return faults


def ike_sa_faults(t, found):
    true = {}
    for frame in sorted(t.ike):
        true.setdefault("0x" + t.ike[frame]["spi_i"], t.ike[frame])
    if t.ike and found["ike_sa_count"] != len(true):
        yield "%d IKE SAs, there are %d" % (found["ike_sa_count"], len(true))
    for sa in found["ike_sas"] if t.ike else ():
        first = true[sa["initiator_spi"]]
        version = "IKEv1" if first["exchange"] < 34 else "IKEv2"
        initiator = first["src"] if first["flags"] & 8 or version == "IKEv1" else first["dst"]
        if (sa["protocol"], sa["initiator"]) != (version, initiator):
            yield "IKE SA %s: %s from %s, it is %s from %s" % (
                sa["initiator_spi"], sa["protocol"], sa["initiator"], version, initiator)


IKE_FIELDS = {          # ours: expected.json's
    "initiator_spi": "spi_i", "responder_spi": "spi_r", "next_payload": "first_payload", "exchange_type": "exchange",
    "message_id": "mid", "length": "length",
}
IKE_FLAGS = {           # by major version
    1: {"encryption": 1, "commit": 2, "authentication_only": 4},
    2: {"initiator": 8, "version": 16, "response": 32},
}


def check_ike(t, packets):
    """IKE headers; of messages in the clear the payload types in order, of others the first one."""
    faults = []
    for record in packets:
        message = t.ike.get(record["number"])
        if not message:
            continue
        found = layers(record, "ike")
        if layers(record, "FRAG"):
            del found[1:]   # put together of fragments
        if len(found) != 1:
            faults.append("frame %d: %d IKE headers" % (record["number"], len(found)))
            continue
        faults.extend("frame %d: %s" % (record["number"], fault) for fault in ike_faults(message, found[0], record))
    return faults


def ike_faults(message, layer, record):
    for ours, theirs in IKE_FIELDS.items():
        true = int(message[theirs], 16) if isinstance(message[theirs], str) else message[theirs]
        if number(layer, ours) != true:
            yield "IKE %s is %r, it is %r" % (ours, layer["fields"].get(ours), message[theirs])
    for flag, bit in IKE_FLAGS[number(layer, "major_version")].items():
        if layer["fields"][flag] != bool(message["flags"] & bit):
            yield "IKE flag %s is %r" % (flag, layer["fields"][flag])
    if not message.get("encrypted") and "payloads" in message:
        found = list(payload_chain(layer, record))
        true = [(payload["type"], payload["length"], payload.get("notify")) for payload in message["payloads"]]
        if found != true:
            yield "IKE payloads (type, length, notify type) are %s, they are %s" % (found, true)


def payload_chain(layer, record):
    """(type, length, notify type) of a message's payloads; the type of each stands in the one before."""
    kind = number(layer, "next_payload")
    inside = record["layers"][record["layers"].index(layer) + 1:]
    for payload in itertools.takewhile(lambda below: below["depth"] > layer["depth"], inside):
        if payload["depth"] == layer["depth"] + 1:
            yield kind, number(payload, "length"), number(payload, "type")
            kind = number(payload, "next_payload")


def check_inner(true, written, outer):
    """decrypt's packets: the bytes, in order, at their outer frame's time, and whose frame the comment names."""
    faults = []
    if len(written) != len(true):
        faults.append("%d packets written, %d opened" % (len(written), len(true)))
    for (frame, data), found in zip(true, written):
        if found.data != data:
            faults.append("frame %d: %s was written, %s went in" % (frame, found.data.hex()[:160], data.hex()[:160]))
        if found.time != outer[frame - 1].time:
            faults.append("frame %d: time %d, it is %d" % (frame, found.time, outer[frame - 1].time))
        if found.comment is not None and str(frame) not in found.comment.replace(",", " ").split():
            faults.append("frame %d: comment %r" % (frame, found.comment))
        if found.link != 101:
            faults.append("frame %d: link type %d" % (frame, found.link))
    return faults


def inner_with(t, form):
    expected = opened_with(t, form)
    return [(frame, data) for frame, data in t.inner if any(
        opens and p.inner is not None for p, opens in zip(t.protected[frame], expected[frame]))]


def decrypt(t, form, keys, folder, layout=""):
    faults = []
    true = inner_with(t, form)
    outer = pcapfile.read(t.outer)
    for suffix in "pcap", "pcapng":
        path = os.path.join(folder, "inner." + suffix)
        output, ended = run("decrypt", "-k", keys, "-w", path, t.outer)
        faults.extend(ended)
        if not ended:
            written = pcapfile.read(path)
            if suffix == "pcapng":
                faults.extend("%s: no comment" % suffix for frame in written if frame.comment is None)
            faults.extend("%s: %s" % (suffix, fault) for fault in check_inner(true, written, outer))
    report("%s: decrypt with %s%s gives the %d inner packets" % (t.label, form, layout, len(true)), faults)


def packets(t, form, keys, schema):
    faults = []
    frames = pcapfile.read(t.outer)
    output, ended = run("packets", "-T", "json", *(("-k", keys) if keys else ()), t.outer)
    found = records(output, schema, faults)
    faults.extend(ended + check_frames(found, frames))
    report("%s: JSON contract, %s" % (t.label, form), faults)
    report("%s: SPIs, sequence numbers and states, %s" % (t.label, form), check_protected(t, form, found))
    return found, frames


def shown(t, schema):
    """Every way to look at it ends well and says something."""
    output, faults = run("summary", "-T", "json", t.outer)
    records(output, schema, faults)
    for arguments in ["summary"], ["packets"], ["packets", "-v", "-x"]:
        output, ended = run(*arguments, t.outer)
        faults.extend(ended)
        if not output:
            faults.append(" ".join(arguments) + ": no output")
        try:
            output.decode("utf-8")
        except ValueError as error:
            faults.append("%s: %s" % (" ".join(arguments), error))
    report("%s: summary, lines and fields" % t.label, faults)


def others(t, keys, folder):
    """The same session under other link types and formats, or from another place: the inner packets are the same."""
    for name in sorted(os.listdir(t.folder)):
        if not name.startswith("outer-") and name != "outer.pcapng":
            continue
        path, written = os.path.join(t.folder, name), os.path.join(folder, "other.pcapng")
        output, faults = run("decrypt", "-k", keys, "-w", written, path)
        true = [data for frame, data in t.inner if suits(name, data)]
        if not faults:
            found = [frame.data for frame in pcapfile.read(written)]
            if "lan" in name:       # one side of the address translation: what its initiator saw
                true = [frame.data for frame in t.capture("inner.pcap")]
            if found != true:
                faults.append("%d inner packets, %d of %d as they were" % (
                    len(found), sum(a == b for a, b in zip(found, true)), len(true)))
        report("%s: %s" % (t.label, name), faults)


def suits(name, data):
    version = data[0] >> 4
    return not ("ipv4" in name and version == 6 or "ipv6" in name and version == 4)


def write_state(t, layout, folder):
    """The SAs as `ip xfrm` shows or takes them; see xfrm_state.py for the layouts."""
    path = os.path.join(folder, "%s.state" % layout)
    with open(path, "w", encoding="utf-8") as f:
        f.write(xfrm_state.state(t.sas(), layout))
    return path


def check(path, schema, folder):
    t = truth.Truth(path)
    xfrm = os.path.join(path, "xfrm.state")
    if not os.path.exists(xfrm):
        xfrm = write_state(t, "plain", folder)
    table = t.table()
    shown(t, schema)
    found, frames = packets(t, "none", None, schema)
    if not t.damaged:
        report("%s: IKE headers and payloads" % t.label, check_ike(t, found))
    for form, keys in ("esp_sa", table), ("xfrm", xfrm):
        if keys and t.protected:
            found, frames = packets(t, form, keys, schema)
            decrypt(t, form, keys, folder)
    report("%s: summary's numbers" % t.label, check_overview(t, xfrm))
    report("%s: nothing sound is called damaged" % t.label, check_damage(t, found, frames))
    if t.protected:
        for layout in "esn", "stats", "oneline", "monitor", "add":
            decrypt(t, "xfrm", write_state(t, layout, folder), folder, " as " + layout)
        others(t, xfrm, folder)


def main():
    os.umask(0o077)             # keys are for their owner alone
    schema = load_schema()
    for path in truth.folders():
        if len(sys.argv) == 1 or os.path.basename(path) in sys.argv[1:]:
            with tempfile.TemporaryDirectory() as folder:
                try:
                    check(path, schema, folder)
                except Exception as error:      # a test that cannot be made is a failed one
                    report(os.path.basename(path), ["%s: %s" % (type(error).__name__, error)])
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
