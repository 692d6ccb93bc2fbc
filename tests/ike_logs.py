#!/usr/bin/python3
"""IKE messages against what the daemons that sent and received them wrote in their logs.

usage: SPIGLASS=build/spiglass tests/ike_logs.py [NAME...]

strongSwan logs each message with its payloads, "parsed IKE_AUTH response 1 [ IDr
AUTH SA TSi TSr ]", and what came of the negotiation.  spiglass must show the
same payloads in the same order, inside the encryption too, and the same outcome.
expected.json adds lengths, SPIs and the decrypted bytes.  Runs over samples/ and
the captures of SPIGLASS_CAPTURES; samples have no logs, only expected.json.
"""

import collections
import glob
import json
import os
import re
import shutil
import sys
import tempfile

import ike_shown
import ike_table
import truth
from captures import PROGRAM, number, report, run

# --- strongSwan's words, and IANA's ---

PAYLOADS = {            # by version
    1: {"SA": "Security Association", "KE": "Key Exchange", "ID": "Identification", "CERT": "Certificate",
        "CERTREQ": "Certificate Request", "HASH": "Hash", "SIG": "Signature", "No": "Nonce", "D": "Delete",
        "V": "Vendor ID", "NAT-D": "NAT Discovery", "NAT-OA": "NAT Original Address"},
    2: {"SA": "Security Association", "KE": "Key Exchange", "IDi": "Identification - Initiator",
        "IDr": "Identification - Responder", "CERT": "Certificate", "CERTREQ": "Certificate Request",
        "AUTH": "Authentication", "No": "Nonce", "D": "Delete", "V": "Vendor ID",
        "TSi": "Traffic Selector - Initiator", "TSr": "Traffic Selector - Responder"},
}
NOTIFIES = {
    1: {"INITIAL_CONTACT": "INITIAL-CONTACT", "DPD": "R-U-THERE", "DPD_ACK": "R-U-THERE-ACK",
        "NO_PROP": "NO-PROPOSAL-CHOSEN", "PLD_MAL": "PAYLOAD-MALFORMED", "INVAL_ID": "INVALID-ID-INFORMATION"},
    2: {"NATD_S_IP": "NAT_DETECTION_SOURCE_IP", "NATD_D_IP": "NAT_DETECTION_DESTINATION_IP",
        "FRAG_SUP": "IKEV2_FRAGMENTATION_SUPPORTED", "HASH_ALG": "SIGNATURE_HASH_ALGORITHMS",
        "REDIR_SUP": "REDIRECT_SUPPORTED", "CHDLESS_SUP": "CHILDLESS_IKEV2_SUPPORTED",
        "MULT_AUTH": "MULTIPLE_AUTH_SUPPORTED", "INIT_CONTACT": "INITIAL_CONTACT", "MOBIKE_SUP": "MOBIKE_SUPPORTED",
        "NO_ADD_ADDR": "NO_ADDITIONAL_ADDRESSES", "EAP_ONLY": "EAP_ONLY_AUTHENTICATION",
        "MSG_ID_SYN_SUP": "IKEV2_MESSAGE_ID_SYNC_SUPPORTED", "REKEY_SA": "REKEY_SA",
        "ADD_KE": "ADDITIONAL_KEY_EXCHANGE", "COOKIE": "COOKIE", "COOKIE2": "COOKIE2",
        "IKE_INT_SUP": "INTERMEDIATE_EXCHANGE_SUPPORTED", "USE_PPK": "USE_PPK", "PPK_ID": "PPK_IDENTITY",
        "NO_PROP": "NO_PROPOSAL_CHOSEN", "INVAL_KE": "INVALID_KE_PAYLOAD", "TS_UNACCEPT": "TS_UNACCEPTABLE",
        "AUTH_FAILED": "AUTHENTICATION_FAILED", "UPD_SA_ADDR": "UPDATE_SA_ADDRESSES",
        "USE_TRANSP": "USE_TRANSPORT_MODE"},
}
CONFIGURATIONS = {"CPRQ": "CFG_REQUEST", "CPRP": "CFG_REPLY", "CPS": "CFG_SET", "CPA": "CFG_ACK"}
ATTRIBUTES = {"ADDR": "INTERNAL_IP4_ADDRESS", "DNS": "INTERNAL_IP4_DNS", "SUBNET": "INTERNAL_IP4_SUBNET",
              "X_USER": "XAUTH_USER_NAME", "X_PWD": "XAUTH_USER_PASSWORD", "X_STATUS": "XAUTH_STATUS"}
EAP_CODES = {"REQ": "Request", "RES": "Response", "SUCC": "Success", "FAIL": "Failure"}
EAP_TYPES = {"ID": "Identity", "MSCHAPV2": "MS-EAP-Authentication"}

WORD = re.compile(r"(?P<payload>[\w-]+)(?:\((?P<detail>[^)]*)\)|/(?P<path>\S+))?")


def heard(word, version):
    """A word of strongSwan's list in IANA's names; a KeyError where it is not in the tables above."""
    payload, detail, path = word["payload"], word["detail"], word["path"]
    if payload == "N":
        return "%s %s" % ("Notification" if version == 1 else "Notify", NOTIFIES[version][detail])
    if payload == "EF":
        return "Encrypted and Authenticated Fragment " + detail
    if payload == "FRAG":
        return "IKE Fragmentation " + detail.split("/")[0] + (" last" if "/" in detail else "")
    if payload == "EAP":
        code, *kind = path.split("/")
        return " ".join(["Extensible Authentication", EAP_CODES[code], *(EAP_TYPES[name] for name in kind)])
    if payload in CONFIGURATIONS:
        attributes = [ATTRIBUTES[name] for name in detail.split()]
        prefix = "Attributes ISAKMP_" if version == 1 else "Configuration "
        return " ".join([prefix + CONFIGURATIONS[payload], *attributes])
    return PAYLOADS[version][payload]


def named(value):
    """The name of a registry's value, or the bare number: then it matches nothing."""
    return str(value.get("name", value["value"])) if value is not None else "?"


def said(payload, version):
    """A payload spiglass shows, in the same words."""
    name = payload.name or "payload %d" % payload.type
    if name in ("Notify", "Notification"):
        return "%s %s" % (name, named(payload.fields.get("type")))
    if name == "Encrypted and Authenticated Fragment":
        return "%s %d/%d" % (name, payload.fields["fragment_number"], payload.fields["total_fragments"])
    if name == "IKE Fragmentation":
        return "%s %d%s" % (name, payload.fields["fragment_number"], " last" if payload.fields["last"] else "")
    if name == "Extensible Authentication":
        return " ".join([name, *said_eap(payload)])
    if name in ("Configuration", "Attributes"):
        return " ".join([name, *said_configuration(payload)])
    return name


def said_eap(payload):
    yield named(payload.find("code"))
    if payload.find("type") is not None:
        yield named(payload.find("type"))


def said_configuration(payload):
    yield named(payload.fields.get("cfg_type", payload.fields.get("type")))
    for attribute in payload.below():
        if "type" in attribute.fields:
            yield named(attribute.fields["type"])


# --- the logs ---

# A line begins with the time as syslog or ISO 8601 has it, or with none.
LINE = re.compile(r"^(?P<time>.* |)\d\d\[ENC\](?: <[^>]*>)? (?P<verb>parsed|generating) "
                  r"(?P<exchange>[A-Z]\w+) (?:request|response) (?P<id>\d+) \[ (?P<payloads>.*)\]$")
SENT = re.compile(r"\[NET\](?: <[^>]*>)? sending packet: from ([0-9a-f.:]+)\[")

Line = collections.namedtuple("Line", "sender exchange id fragment words text")


def entries(folder, side, version):
    """(verb, line) of each message in the logs of one side, in time's order; there may be two initiators."""
    found = []
    for path in sorted(glob.glob(os.path.join(folder, side + "*.log"))):
        for text in lines(path):
            match = LINE.match(text)
            if match:
                found.append((match["time"], match))
    for time, match in sorted(found, key=lambda pair: pair[0]):
        words = [heard(word, version) for word in WORD.finditer(match["payloads"])]
        sender = side if match["verb"] == "generating" else other(side)
        yield match["verb"], Line(sender, match["exchange"], int(match["id"]), fragment_of(words), words, match[0])


def lines(path):
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read().splitlines()


def other(side):
    return "initiator" if side == "responder" else "responder"


def fragment_of(words):
    """Its number, as a part of what tells messages apart; 0 for whole ones."""
    match = re.match(r"(?:IKE|Encrypted and Authenticated) Fragment(?:ation)? (\d+)", words[0]) if words else None
    return int(match[1]) if match else 0


def key(line):
    return line.sender, line.exchange, line.id, line.fragment


# --- what spiglass shows, in the same form ---

def shown_lines(t, shown, responders):
    """(frame, line): each message, and each that was put together, as its receiver reads it; no retransmissions."""
    for frame, true in sorted(t.ike.items()):
        if "retransmit_of" in true or frame not in shown:
            continue
        sender = "responder" if true["src"] in responders else "initiator"
        message = shown[frame]
        while message:
            for payloads in readings(message):
                words = [said(payload, message.version) for payload in payloads]
                yield frame, Line(sender, true["exchange_name"], true["mid"], fragment_of(words), words, "")
            message = message.whole


def readings(message):
    """The payload lists of one message: a fragment as such, and what is complete."""
    if message.fragment or not message.sealed:
        yield message.outer
    if message.inner or message.sealed and not message.fragment:
        yield message.outer if message.inner is None else message.inner


def sort_by_key(pairs):
    found = {}
    for place, line in pairs:
        found.setdefault(key(line), []).append((place, line))
    return found


def addresses(t):
    """Those the responder sends from."""
    found = (SENT.search(text) for text in lines(os.path.join(t.folder, "responder.log")))
    return {match[1] for match in found if match}


def check_logs(t, shown, responders):
    """Both logs: what a side generated is all there is from it, what it parsed is some of what the other sent."""
    faults = []
    version = t.data["ike_version"]
    shown = sort_by_key(shown_lines(t, shown, responders))
    for side in "initiator", "responder":
        logged = {"generating": {}, "parsed": {}}
        for verb, line in entries(t.folder, side, version):
            logged[verb].setdefault(key(line), []).append(line)
        for wanted in sorted(set(shown) | set(logged["generating"])):
            if wanted[0] == side:
                faults.extend(unequal(shown.get(wanted, []), logged["generating"].get(wanted, [])))
        for wanted, found in sorted(logged["parsed"].items()):
            faults.extend(missing(shown.get(wanted, []), found))
    return faults


def unequal(shown, logged):
    for (frame, mine), theirs in zip(shown, logged):
        if mine.words != theirs.words:
            yield "frame %d: %s; the log has: %s" % (frame, ", ".join(mine.words), theirs.text)
    for frame, mine in shown[len(logged):]:
        yield "frame %d: %s: not in its sender's log" % (frame, ", ".join(mine.words))
    for theirs in logged[len(shown):]:
        yield "not shown: " + theirs.text


def missing(shown, logged):
    rest = iter(shown)
    for theirs in logged:
        if not any(mine.words == theirs.words for frame, mine in rest):
            yield "not shown, or out of order: " + theirs.text


# --- what came of it ---

CHANGE = re.compile(r"\[IKE\](?: <[^>]*>)? IKE_SA \S+\[(\d+)\] state change: \w+ => (\w+)$")
REFUSALS = {"NO_PROPOSAL_CHOSEN", "AUTHENTICATION_FAILED", "NO-PROPOSAL-CHOSEN", "PAYLOAD-MALFORMED"}


def logged_outcomes(t):
    """What the initiators' logs say of each IKE SA, in the overview's words: a sorted list."""
    found = []
    for path in sorted(glob.glob(os.path.join(t.folder, "initiator*.log"))):
        states = collections.defaultdict(set)
        for text in lines(path):
            match = CHANGE.search(text)
            if match:
                states[match[1]].add(match[2])
        found += ["established" if "ESTABLISHED" in seen else unfinished(t) for seen in states.values()]
    return sorted(found)


def unfinished(t):
    """Why an IKE SA did not come about: the responder refused it, never answered, or nobody knows."""
    sent = [line for verb, line in entries(t.folder, "responder", t.data["ike_version"]) if verb == "generating"]
    refusals = {name for line in sent for word in line.words for name in word.split() if name in REFUSALS}
    if refusals:
        return "failed " + " ".join(sorted(refusals))
    return "negotiating" if sent else "unanswered"


def shown_outcomes(t, keys):
    arguments = [argument for path in keys for argument in ("-k", path)]
    output, faults = run("summary", "-T", "json", *arguments, t.outer)
    if faults:
        raise RuntimeError(faults[0])
    found = json.loads(output.splitlines()[-1])
    told = [" ".join([sa["state"]] + ([named(sa["notify"])] if "notify" in sa else [])) for sa in found["ike_sas"]]
    counts = collections.Counter(word.split()[0] for word in told)
    wrong = ["%d %s, %d are listed" % (count, state, counts[state])
             for state, count in found["ike_outcomes"].items() if count != counts[state]]
    return sorted(told), wrong


def check_outcomes(t, keys):
    """With keys the outcome is the logs'; without, it is that or unknown."""
    logged = logged_outcomes(t)
    told, faults = shown_outcomes(t, keys)
    if told != logged:
        faults.append("with keys %s; the logs have %s" % (", ".join(told), ", ".join(logged)))
    closed, wrong = shown_outcomes(t, ())
    rest = collections.Counter(closed) - collections.Counter(logged)
    if len(closed) != len(logged) or set(rest) - {"unknown"}:
        faults.append("without keys %s; the logs have %s" % (", ".join(closed), ", ".join(logged)))
    return faults + wrong


# --- expected.json ---

def truths(t):
    """(frame, its message, the message that has its content): of a retransmission that is the first one."""
    for frame, true in sorted(t.ike.items()):
        if "retransmit_of" not in true:
            yield frame, true, true
        elif "parts" not in t.data:         # where the numbers are of the parts
            yield frame, true, t.ike[true["retransmit_of"]]


def check_payloads(t, shown):
    """Types, lengths, protocols, SPIs and proposals, inside too."""
    faults = []
    for frame, true, source in truths(t):
        message = shown.get(frame)
        if message is None:
            faults.append("frame %d: no IKE message" % frame)
            continue
        if "payloads" in source and "fragment" not in source:
            payloads = message.inner if source.get("encrypted") else message.outer
            faults.extend("frame %d: %s" % (frame, fault) for fault in payload_faults(source["payloads"], payloads))
        if "reassembled" in source and "payloads" in source["reassembled"]:
            payloads = (message.whole or message).inner
            faults.extend("frame %d, whole: %s" % (frame, fault)
                          for fault in payload_faults(source["reassembled"]["payloads"], payloads))
        faults.extend("frame %d: %s" % (frame, fault) for fault in fragment_faults(source, message))
    return faults


def payload_faults(true, payloads):
    if payloads is None:
        yield "not opened"
        return
    if [payload.type for payload in payloads] != [payload["type"] for payload in true]:
        yield "payloads %s, they are %s" % ([p.type for p in payloads], [p["type"] for p in true])
        return
    for payload, wanted in zip(payloads, true):
        facts = {name: reader(payload) for name, reader in READERS.items() if name in wanted}
        for name, value in facts.items():
            if value != wanted[name]:
                yield "%s: %s is %s, it is %s" % (payload.name, name, value, wanted[name])


def hexadecimal(value):
    """SPIs are "0x..." numbers or bare hex."""
    return "" if value is None else value.removeprefix("0x")


def spis_of(payload):
    """The SPIs of a Delete, whether each has a layer of its own or all are one field."""
    size, found = payload.fields["spi_size"], []
    for tree in payload.tree:
        if "spi" in tree.fields:
            octets = hexadecimal(tree.fields["spi"])
            found += [octets[at:at + 2 * size] for at in range(0, len(octets), 2 * size)]
    return found


def proposals_of(payload):
    found = []
    for tree in payload.below("proposal"):
        transforms = [below for below in tree if below.layer["layer"] == "transform"]
        found.append({"number": tree.fields["number"], "protocol": number(tree.layer, "protocol_id"),
                      "spi": hexadecimal(next((below.fields["spi"] for below in tree if "spi" in below.fields), None)),
                      "transforms": len(transforms)})
    return found


READERS = {
    "length": lambda payload: payload.fields["length"],
    "notify": lambda payload: number(payload.tree.layer, "type"),
    "protocol": lambda payload: number(payload.tree.layer, "protocol_id"),
    "spi": lambda payload: hexadecimal(payload.find("spi")),
    "spis": spis_of,
    "proposals": proposals_of,
}


def fragment_faults(true, message):
    if ("fragment" in true) != (message.fragment is not None):
        yield "a fragment, or not?"
    elif "fragment" in true:
        fields = message.fragment.fields
        total = fields["total_fragments"] if message.version == 2 else "last" if fields["last"] else "more"
        if true["fragment"] != [fields["fragment_number"], total]:
            yield "fragment %s, it is %s" % ([fields["fragment_number"], total], true["fragment"])


def check_plaintext(t, shown):
    """What decrypts is what went in, byte for byte: IKEv2 with padding behind it, IKEv1 with it."""
    faults = []
    for frame, true, source in truths(t):
        wanted = [part["plaintext"] for part in (source, source.get("reassembled", {})) if "plaintext" in part]
        message = shown.get(frame)
        if message is None:
            continue
        found = [b for kind in ("decrypted", "reassembled") for b in message.blocks(kind)]
        for plaintext in map(bytes.fromhex, wanted):
            if not any(equal(plaintext, octets, message.version) for octets in found):
                faults.append("frame %d: %s, it is %s" % (
                    frame, " and ".join(octets.hex()[:60] for octets in found) or "nothing opened", plaintext.hex()[:80]))
    return faults


def equal(plaintext, octets, version):
    rest = octets[len(plaintext):]
    return octets.startswith(plaintext) and (not rest or version == 2 and rest[-1] == len(rest) - 1)


def check_sealed(t, shown, opens):
    """With keys everything encrypted opens; without, it is listed as encrypted and nothing inside is shown."""
    faults = []
    for frame, true in sorted(t.ike.items()):
        message = shown.get(frame)
        while message and message.whole:
            message = message.whole
        encrypted = true.get("encrypted") or true.get("reassembled", {}).get("encrypted")
        if message is None:
            continue
        state = message.sealed and message.sealed["state"]
        if state != ("opened" if opens else "no-key") and encrypted or state and not encrypted:
            faults.append("frame %d: %s (%s)" % (frame, state, message.sealed and message.sealed.get("reason")))
        if encrypted and not opens:
            faults.extend("frame %d: %s" % (frame, fault) for fault in leaks(message))
    return faults


def leaks(message):
    """What is shown of an encrypted message nobody could open."""
    if message.inner is not None or any(tree.block != message.tree.block for tree in message.tree):
        yield "something came out of it"
    names = [payload.name for payload in message.outer]
    if message.version == 2 and names not in (["Encrypted and Authenticated"], ["Encrypted and Authenticated Fragment"]):
        yield "shown as %s" % names
    if message.version == 1 and names:
        yield "payloads are shown: %s" % names


# --- what is said of messages beyond their octets ---

def facts(tree, key):
    return [fact for fact in tree.layer.get("facts", ()) if fact["key"] == key]


def frame_in(found):
    """The number in "frame 22"; None where nothing is said."""
    return int(found[0]["value"].split()[1]) if found else None


def check_once(shown):
    """Nothing is said twice of a layer."""
    faults = []
    for frame, message in sorted(shown.items()):
        for tree in message.tree:
            said_of = [(fact["key"], fact["value"]) for fact in tree.layer.get("facts", ())]
            twice = {pair for pair in said_of if said_of.count(pair) > 1}
            faults.extend("frame %d: %s: %s: %s: twice" % (frame, tree.layer["layer"], *pair) for pair in sorted(twice))
    return faults


def check_exchanges(t, shown):
    """Retransmissions are known as such, and IKEv2's responses name the last frame of their request."""
    faults, requests = [], {}
    for frame, true in sorted(t.ike.items()):
        message = shown.get(frame)
        if message is None:
            continue
        retransmits = frame_in(facts(message.tree, "retransmission"))
        if retransmits != true.get("retransmit_of"):
            faults.append("frame %d: retransmission of %s, it is of %s" % (frame, retransmits, true.get("retransmit_of")))
        here = true["spi_i"], true["mid"], true["exchange"]
        if message.version == 2 and not true["flags"] & 32 and retransmits is None:
            requests[(*here, true["flags"] & 8)] = frame
        elif message.version == 2 and retransmits is None:
            answers, request = frame_in(facts(message.tree, "answers")), requests.get((*here, ~true["flags"] & 8))
            if answers != request and not (answers is None and "fragment" in true):
                faults.append("frame %d: answers %s, it answers %s" % (frame, answers, request))
    return faults


def nat_hashes(message):
    """(of the source?, is it right?) of each NAT detection hash."""
    tell = [payload for payload in message.inner or message.outer if facts(payload.tree, "nat_detection")]
    for place, payload in enumerate(tell):
        source = place > 0 if message.version == 1 else named(payload.fields["type"]) == "NAT_DETECTION_SOURCE_IP"
        yield source, facts(payload.tree, "nat_detection")[0]["verdict"] == "verified"


def check_nat(t, shown, responders):
    """Whose hash fails is who the other side says is behind a NAT.  Behind one, the initiator sees other addresses."""
    faults = []
    sides = ["responder"] if os.path.exists(os.path.join(t.folder, "outer-lan.pcap")) else ["responder", "initiator"]
    for side in sides:
        log = "\n".join(text for path in glob.glob(os.path.join(t.folder, side + "*.log")) for text in lines(path))
        if "[ENC]" not in log:
            continue            # it heard nothing
        received = [shown[frame] for frame, true in t.ike.items()
                    if frame in shown and (true["src"] in responders) == (side == "initiator")]
        for source, words in (True, "remote host is behind NAT"), (False, "local host is behind NAT"):
            verdicts = [[right for of, right in nat_hashes(message) if of == source] for message in received]
            behind = any(found and not any(found) for found in verdicts)
            if behind != (words in log):
                faults.append("%s: %s, in its log: %s: hashes are right %s" % (side, words, words in log, verdicts))
    return faults


# --- damaged captures ---

# What must become of encrypted messages that do not open, with the keys in uat/; "*": all of them.
CLOSED = {
    ("x-corrupt-aead", 6): "integrity-failed", ("x-corrupt-cbc", 6): "integrity-failed",
    ("x-corrupt-v1", 8): "integrity-failed",
    ("x-wrongkey", 6): "no-key", ("x-wrongkey", 28): "no-key",
    ("x-snaplen", "*"): "cut",
}


def check_damaged(t, folder):
    tables = (os.path.join(t.folder, "uat", "ikev%d_decryption_table" % version) for version in (1, 2))
    keys = []
    for path in filter(os.path.exists, tables):
        keys.append(shutil.copy(path, folder))
    shown, faults = ike_shown.messages(PROGRAM, t.outer, keys), []
    for record in t.data["records"]:
        frame = record["frame"]
        if record.get("kind") != "ike":
            continue
        sealed = shown[frame].sealed if frame in shown else None
        clear = record["exchange_name"] == "IKE_SA_INIT" or t.data["ike_version"] == 1 and frame < 7
        wanted = None if clear else CLOSED.get((t.name, frame), CLOSED.get((t.name, "*"), "opened"))
        if (sealed and sealed["state"]) != wanted:
            faults.append("frame %d: %s, it is %s" % (frame, sealed, wanted))
        if wanted not in (None, "opened") and shown[frame].inner is not None:
            faults.append("frame %d: what did not open is shown" % frame)
    return faults


# --- one capture ---

def keys_of(t, folder):
    """All keys, in Wireshark's form: its own tables lack algorithms it does not know, and second keys of the same SPIs."""
    sas = [sa for part in getattr(t, "parts", [t]) for sa in part.data["ike_sas"]]
    found = []
    for name, table in ("ikev1_decryption_table", ike_table.ikev1_table), ("ikev2_decryption_table", ike_table.ikev2_table):
        if table(sas):
            found.append(os.path.join(folder, name))
            with open(found[-1], "w", encoding="utf-8") as f:
                f.write(table(sas))
    return found


def check(path):
    t = truth.Truth(path)
    if "records" in t.data:
        with tempfile.TemporaryDirectory() as folder:
            report("%s: damaged IKE messages" % t.label, check_damaged(t, folder))
    if not t.ike:
        return
    with tempfile.TemporaryDirectory() as folder:
        keys = keys_of(t, folder)
        shown = ike_shown.messages(PROGRAM, t.outer, keys)
        if os.path.exists(os.path.join(path, "responder.log")):
            report("%s: outcomes as in the daemons' logs" % t.label, check_outcomes(t, keys))
    closed = ike_shown.messages(PROGRAM, t.outer)
    report("%s: %d IKE messages, their payloads and SPIs" % (t.label, len(t.ike)), check_payloads(t, shown))
    report("%s: IKE without keys" % t.label, check_sealed(t, closed, False))
    if keys:
        report("%s: IKE with keys opens" % t.label, check_sealed(t, shown, True))
        report("%s: IKE plaintext" % t.label, check_plaintext(t, shown))
    report("%s: facts of IKE messages, each once" % t.label, check_once(shown))
    if "parts" not in t.data:
        report("%s: IKE retransmissions and answers" % t.label, check_exchanges(t, shown))
    if os.path.exists(os.path.join(path, "responder.log")):
        report("%s: payloads as in the daemons' logs" % t.label, check_logs(t, shown, addresses(t)))
        report("%s: NAT detection as in the daemons' logs" % t.label, check_nat(t, shown, addresses(t)))


def main():
    os.umask(0o077)
    if not any(glob.glob(os.path.join(path, "*.log")) for path in truth.folders()):
        print("skip - payloads as in the daemons' logs: the samples have none, SPIGLASS_CAPTURES names no captures")
    for path in truth.folders():
        if len(sys.argv) == 1 or os.path.basename(path) in sys.argv[1:]:
            try:
                check(path)
            except Exception as error:      # a test that cannot be made is a failed one
                report(os.path.basename(path), ["%s: %s" % (type(error).__name__, error)])
    import captures
    sys.exit(1 if captures.failures else 0)


if __name__ == "__main__":
    main()
