"""The IKE messages of a capture, as `spiglass packets -x --json` shows them.

A record's layers are a flat list with depths; here they are a tree again, and
each IKE message of it has

    header      its layer
    outer       its payloads as they are on the wire, in order
    inner       the payloads that came out of what is encrypted in it, or None
    sealed      state, reason ... of what is encrypted in it, or None
    whole       the message that was put together from it and the fragments before it, or None

A payload has its type and name (they stand in the payload before it), its layer, and the layers below it.
"""

import json
import subprocess


class Tree:
    """A layer and those below it."""

    def __init__(self, layer):
        self.layer, self.below = layer, []

    def __iter__(self):
        """It and all below, in wire order."""
        yield self
        for below in self.below:
            yield from below

    @property
    def fields(self):
        return self.layer["fields"]

    @property
    def block(self):
        return self.layer.get("block", 0)


def grown(layers):
    """The trees of a record's layers."""
    top = Tree({"layer": None, "depth": -1, "fields": {}})
    path = [top]
    for layer in layers:
        while path[-1].layer["depth"] >= layer["depth"]:
            path.pop()
        path[-1].below.append(Tree(layer))
        path.append(path[-1].below[-1])
    return top


def number(value):
    """A field as a number, whatever it looks like: 34, "0x22", {"value":34}."""
    if isinstance(value, dict):
        value = value["value"]
    return int(value, 16) if isinstance(value, str) else value


class Payload:
    def __init__(self, kind, tree):
        self.type, self.name = kind["value"], kind.get("name")
        self.tree, self.fields = tree, tree.fields

    def below(self, *layers):
        """The layers inside it, of these names."""
        return [tree for tree in self.tree if tree is not self.tree and (not layers or tree.layer["layer"] in layers)]

    def find(self, key):
        """The first field of that name, in it or below."""
        return next((tree.fields[key] for tree in self.tree if key in tree.fields), None)


def is_payload(tree):
    return "next_payload" in tree.fields and "length" in tree.fields


def chain(kind, trees):
    """The payloads among trees, each under the type the one before it gives."""
    found = []
    for tree in trees:
        if is_payload(tree):
            found.append(Payload(kind, tree))
            kind = tree.fields["next_payload"]
    return found


def is_message(tree):
    return tree.layer["layer"] == "ike"


def foreign(tree, block):
    """The trees below that were opened or put together: the outermost that stand in another block."""
    for below in tree.below:
        if below.block != block:
            yield below
        else:
            yield from foreign(below, block)


class Message:
    def __init__(self, tree, record, first):
        fields = tree.fields
        self.record, self.header, self.tree = record, tree.layer, tree
        self.frame = record["number"]
        self.version = fields["major_version"]
        self.outer = chain(fields["next_payload"], [below for below in tree.below if below.block == tree.block])
        self.sealed = next((below.layer["sealed"] for below in tree if "sealed" in below.layer), None)
        inside = list(foreign(tree, tree.block))
        self.whole = next((Message(below, record, first) for below in inside if is_message(below)), None)
        self.inner = None
        if self.sealed and self.sealed["state"] == "opened":
            self.inner = chain(self.first_inside(first), [below for below in inside if not is_message(below)])

    def first_inside(self, first):
        """The type of the first payload inside: of fragments, the first one tells it (RFC 7383, 2.5)."""
        last = self.outer[-1] if self.outer else None
        if last is None or self.version == 1:
            return self.header["fields"]["next_payload"]
        number_of = last.fields.get("fragment_number")
        here = tuple(self.header["fields"][key] for key in ("initiator_spi", "responder_spi", "response", "message_id"))
        if number_of == 1:
            first[here] = last.fields["next_payload"]
        return last.fields["next_payload"] if number_of is None else first.get(here, {"value": 0})

    @property
    def fragment(self):
        """Its fragment payload, where it is one."""
        return next((payload for payload in self.outer if "fragment_number" in payload.fields), None)

    def blocks(self, kind):
        """The bytes of the record's blocks of that kind: they belong to its only message."""
        return [bytes.fromhex(block["bytes"]) for block in self.record.get("blocks", ()) if block["kind"] == kind]


def records(program, capture, keys):
    command = [program, "packets", "-x", "-T", "json"]
    for path in keys:
        command += "-k", path
    done = subprocess.run([*command, capture], capture_output=True, timeout=120)
    if done.returncode not in (0, 4):
        raise RuntimeError("exit status %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace").strip()))
    found = (json.loads(line) for line in done.stdout.decode("utf-8").splitlines())
    return [record for record in found if "number" in record]


def messages(program, capture, keys=()):
    """{frame: its IKE message}"""
    first, found = {}, {}
    for record in records(program, capture, keys):
        layers = [layer for layer in record["layers"] if not layer.get("quoted")]
        tree = next((tree for tree in grown(layers) if is_message(tree)), None)
        if tree is not None and "length" in tree.fields:
            found[record["number"]] = Message(tree, record, first)
    return found
