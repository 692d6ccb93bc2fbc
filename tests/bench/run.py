#!/usr/bin/env python3
"""Times spiglass beside tshark, tcpdump and the bare OpenSSL loop, and holds the figures against their bounds.

The commands take turns on the same captures, round after round, so that a slow spell of the machine hits them all.
A figure is the median over the rounds of one round's ratio of CPU time (user + system); see README.md.
"""
import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

import screen

HERE = os.path.dirname(os.path.abspath(__file__))
TSHARK_SHARE = 10  # tshark -T ek gets a tenth of "gcm", and its time is scaled, see README.md
CAPTURES = {
    # name: (share of --packets, options of genesp)
    "gcm": (1, "--sas 16 --cipher aes128-gcm --size imix"),
    "gcm-tenth": (1 / TSHARK_SHARE, "--sas 16 --cipher aes128-gcm --size imix"),
    "cbc": (1, "--sas 16 --cipher aes256-cbc-sha256 --size 1400"),
    "many": (1, "--sas 10000 --cipher aes128-gcm --size imix"),
    "short": (1, "--sas 16 --cipher aes128-gcm --size 64"),
    "long": (4, "--sas 16 --cipher aes128-gcm --size 64"),
    "gcm-twice": (2 / TSHARK_SHARE, "--sas 16 --cipher aes128-gcm --size imix"),
    "cbc-tenth": (1 / TSHARK_SHARE, "--sas 16 --cipher aes256-cbc-sha256 --size 1400"),
    "cbc-twice": (2 / TSHARK_SHARE, "--sas 16 --cipher aes256-cbc-sha256 --size 1400"),
    "none": (0, "--sas 16 --cipher aes128-gcm"),
    "sas": (1, "--sas 100000 --cipher aes128-gcm --size 64"),
    "bind": (0.03, "--sas 10000 --cipher aes256-cbc-sha256 --size 200"),
    "init": (1, "--ike-init --ike {half}"),
    "init-double": (2, "--ike-init --ike {half}"),
}


GROWTH = 50000  # packets a second
QUERY = "esp.spi != 1 and ip4.ttl > 10 and ip4.source in 0.0.0.0/0"
BINDS = ("right", "stale", "swapped", "shuffled")


# --- keys that are told wrongly: what becomes of a list of SAs as "ip xfrm state" prints them ---

KEY = re.compile(r"(?m)^\s+(?:aead|enc|auth-trunc) .*\n")


def keys_stale(sas):
    """Other addresses than those of the capture."""
    return [re.sub(r"^src \S+ dst \S+", "src 203.0.113.1 dst 203.0.113.2", sa) for sa in sas]


def keys_swapped(sas):
    """Each has the keys of the other direction's; the SAs of a pair stand side by side."""
    return [KEY.sub("", sa) + "".join(KEY.findall(sas[i ^ 1])) for i, sa in enumerate(sas)]


def keys_shuffled(sas):
    """The same, in no order at all."""
    sas = keys_swapped(sas)
    random.Random(1).shuffle(sas)
    return sas


def keys_wrong(sas):
    """One bit of each key is another."""
    return [re.sub(r"(?m)0x([0-9a-f]{2})([0-9a-f]*)( \d+)?$", lambda m: "0x%02x%s%s" % (int(m[1], 16) ^ 1, m[2], m[3] or ""), sa)
            for sa in sas]


def say(text):
    print(text, file=sys.stderr, flush=True)


class Bench:
    def __init__(self, args, scratch):
        self.args, self.scratch = args, scratch
        self.results = {}
        self.failures = []

    def path(self, name):
        return os.path.join(self.scratch, name)

    def build(self):
        compiler = os.environ.get("CC", "cc").split() + ["-O2", "-std=gnu11", "-D_GNU_SOURCE", "-Wno-deprecated-declarations"]
        for name, extra in {"genesp": "-lcrypto -lm", "limits": "-pthread -lpcap -lcrypto", "cost": "",
                            "flood": "", "allocations": "-shared -fPIC -U_FORTIFY_SOURCE"}.items():
            subprocess.run([*compiler, "-o", self.path(name), os.path.join(HERE, name + ".c"), *extra.split()], check=True)

    def tracking(self):
        """What following 100,000 SAs costs each packet beyond its dissection, in ns."""
        compiler = os.environ.get("CC", "cc").split() + ["-O2", "-std=gnu11", "-D_GNU_SOURCE"]
        archive = os.path.join(os.path.dirname(self.args.spiglass), "libspiglass.a")
        subprocess.run([*compiler, "-I" + os.path.join(HERE, "../../include"), "-o", self.path("track"),
                        os.path.join(HERE, "track.c"), archive, *"-lpcap -lcrypto -lz -lzstd -llzma -llz4 -lm".split()], check=True)
        track = [self.path("track"), self.capture("sas")]
        return statistics.median(float(subprocess.run(track, capture_output=True, text=True, check=True).stdout)
                                 for _ in range(self.args.rounds))

    def flood(self, requests):
        """Peak memory of so many IKE_SA_INIT requests, each of another SPI, through a pipe."""
        figures = self.path("cost.txt")
        with subprocess.Popen([self.path("flood"), str(requests)], stdout=subprocess.PIPE) as flood:
            subprocess.run([self.path("cost"), figures, self.args.spiglass, "summary", "-q", "-"], stdin=flood.stdout,
                           stdout=subprocess.DEVNULL, check=True)
        with open(figures) as f:
            return int(f.read().split()[2]) * 1024

    def capture(self, name):
        """The path of a capture, made on first need; its keys lie beside it."""
        path = self.path(name + ".pcap")
        share, options = CAPTURES[name]
        if not os.path.exists(path):
            packets = int(self.args.packets * share)
            say(f"making {name}: {packets} packets")
            subprocess.run([self.path("genesp"), "-o", path, "--packets", str(packets), "--keys", self.path(name),
                            *options.format(half=packets // 2).split()], check=True, stderr=subprocess.DEVNULL)
            if packets == 0:  # genesp's zero means none, but it writes its header all the same
                assert os.path.getsize(path) == 24
        return path

    def keys(self, capture, how=None):
        """The path of a capture's keys, right or told wrongly."""
        self.capture(capture)
        right = self.path(capture + ".xfrm")
        if how in (None, "right"):
            return right
        path = self.path(f"{capture}-{how}.xfrm")
        with open(right) as f:
            sas = re.split(r"(?m)^(?=src )", f.read())[1:]
        with open(path, "w") as f:
            f.write("".join(globals()["keys_" + how](sas)))
        return path

    def tshark(self, capture, *options):
        """tshark with the keys of a capture, in a profile of its own."""
        profile = self.path("profile-" + capture)
        os.makedirs(profile, exist_ok=True)
        self.capture(capture)
        shutil.copy(self.path(capture + ".esp_sa"), os.path.join(profile, "esp_sa"))
        with open(os.path.join(profile, "preferences"), "w") as f:
            f.write("esp.enable_encryption_decode: TRUE\nesp.enable_authentication_check: TRUE\n")
        return ["env", "WIRESHARK_CONFIG_DIR=" + profile, "tshark", "-n", *options]

    def script(self):
        """The path of keys for a screen that reads to the end."""
        path = self.path("end.keys")
        with open(path, "w") as f:
            f.write("wait end\ndump end\n")
        return path

    def grown(self):
        """The screen while a capture grows through a pipe: fewest pictures a second of any view, longest delay, most drawing."""
        figures, rate = screen.growing(self.args.spiglass, self.capture("long"), GROWTH)
        if rate < 0.98 * GROWTH:
            self.failures.append(f"a capture grew by {rate:.0f} packets a second, not {GROWTH}")
        for view, (pictures, late, share) in figures.items():
            say(f"view {view} of what grows: {pictures:.1f} pictures/s, {late:.3f} s too low, {share:.1%} of a core for drawing")
        pictures, late, share = zip(*figures.values())
        return min(pictures), max(late), max(share)

    def commands(self):
        """Everything that takes part in the rounds: name -> argument list."""
        sp, keys = self.args.spiglass, self.keys
        gcm, cbc, many = self.capture("gcm"), self.capture("cbc"), self.capture("many")
        tenth, none = self.capture("gcm-tenth"), self.capture("none")
        return {
            "spiglass overview": [sp, gcm],
            "tshark": ["tshark", "-n", "-r", gcm],
            "tcpdump": ["tcpdump", "-nn", "-r", gcm],
            "spiglass lines gcm": [sp, "packets", "-k", keys("gcm"), gcm],
            "dtext gcm": [self.path("limits"), "dtext", gcm, keys("gcm")],
            "tshark keys gcm": [*self.tshark("gcm"), "-r", gcm],
            "spiglass lines cbc": [sp, "packets", "-k", keys("cbc"), cbc],
            "dtext cbc": [self.path("limits"), "dtext", cbc, keys("cbc")],
            "tshark keys cbc": [*self.tshark("cbc"), "-r", cbc],
            "spiglass json": [sp, "packets", "-T", "json", "-k", keys("gcm"), gcm],
            "tshark ek": [*self.tshark("gcm", "-T", "ek"), "-r", tenth],
            "tshark ek none": [*self.tshark("gcm", "-T", "ek"), "-r", none],
            "spiglass wrong gcm": [sp, "packets", "-k", keys("gcm", "wrong"), gcm],
            "spiglass wrong cbc": [sp, "packets", "-k", keys("cbc", "wrong"), cbc],
            **{"bind " + how: [sp, "-k", keys("bind", how), self.capture("bind")] for how in BINDS},
            "spiglass sas": [sp, "sas", gcm],
            "spiglass screen": [sp, "tui", "--tui-script", self.script(), "--tui-size", "100x30", gcm],
            "spiglass lines": [sp, "packets", gcm],
            "spiglass query": [sp, "packets", "-Y", QUERY, gcm],
            "spiglass many": [sp, "packets", "-k", keys("many"), many],
            "spiglass ike": [sp, self.capture("init")],
            "spiglass ike lines": [sp, "packets", self.capture("init")],
            "spiglass ike fields": [sp, "packets", "-v", self.capture("init")],
        }

    def cost(self, command):
        figures = self.path("cost.txt")
        subprocess.run([self.path("cost"), figures, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=True)
        with open(figures) as f:
            cpu, wall, peak, status = f.read().split()
        return {"cpu": float(cpu), "wall": float(wall), "peak": int(peak) * 1024, "status": int(status)}

    def rounds(self):
        commands = self.commands()
        self.results = {name: [] for name in commands}
        for turn in range(self.args.rounds):
            for name, command in commands.items():
                result = self.cost(command)
                say(f"round {turn + 1}: {name:20} {result['cpu']:8.3f} s  {result['peak'] / 1048576:7.1f} MiB")
                if result["status"]:
                    self.failures.append(f"{name}: exit status {result['status']}")
                self.results[name].append(result)
        for result, start in zip(self.results["tshark ek"], self.results["tshark ek none"]):
            result["cpu"] = start["cpu"] + TSHARK_SHARE * (result["cpu"] - start["cpu"])

    def ratio(self, above, below):
        return statistics.median(a["cpu"] / max(b["cpu"], 1e-4) for a, b in zip(self.results[above], self.results[below]))

    def median(self, name, what="cpu"):
        return statistics.median(result[what] for result in self.results[name])

    def peak(self, *names):
        """The highest peak memory of spiglass on these captures, with keys."""
        return max(self.cost([self.args.spiglass, "packets", "-k", self.path(name + ".xfrm"), self.capture(name)])["peak"]
                   for name in names)

    def calls(self, name):
        """How often spiglass allocates and calls snprintf for a capture in all."""
        told = self.path("allocations.txt")
        keys = [] if name.startswith("init") else ["-k", self.path(name + ".xfrm")]
        capture = self.capture(name)
        subprocess.run([self.args.spiglass, "packets", "--no-sandbox", *keys, capture],  # the figures are written to a file
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
                       env={**os.environ, "LD_PRELOAD": self.path("allocations"), "BENCH_ALLOCATIONS": told})
        with open(told) as f:
            return [int(n) for n in f.read().split()]

    def check_opened(self):
        """A fast tool that opens nothing proves nothing: count what both opened."""
        for capture in ("gcm", "cbc"):
            some = ["-c", "1000", "-r", self.capture(capture)]
            ours = subprocess.run([self.args.spiglass, "packets", "-T", "json", "-k", self.path(capture + ".xfrm"), *some],
                                  capture_output=True, text=True).stdout.count('"state":"opened"')
            theirs = subprocess.run([*self.tshark(capture), *some, "-Y", "esp.icv_good == 1 && udp || esp.icv_good == 1 && tcp"],
                                    capture_output=True, text=True).stdout.count("\n")
            for who, opened in ("spiglass", ours), ("tshark", theirs):
                if opened != 1000:
                    self.failures.append(f"{who} opened {opened} of the first 1000 packets of {capture}")

    def check_bound(self):
        """Each of 10,000 SAs, whatever is wrong with its key."""
        for how in BINDS:
            said = subprocess.run([self.args.spiglass, "decrypt", "-k", self.keys("bind", how), "-w", os.devnull, self.capture("bind")],
                                  capture_output=True, text=True).stderr
            expected = int(self.args.packets * CAPTURES["bind"][0])
            if f"{expected} inner packets" not in said:
                self.failures.append(f"keys {how}: not all {expected} packets opened: {said.splitlines()[-1]}")

    def check_dissected(self):
        """So does one that looks at nothing: every payload of an IKE_SA_INIT must be there."""
        shown = subprocess.run([self.args.spiglass, "packets", "-T", "json", "-c", "1", self.capture("init")],
                               capture_output=True, text=True).stdout.splitlines()[-1]
        layers = json.loads(shown)["layers"]
        depth = next(layer["depth"] for layer in layers if layer["layer"] == "ike")
        payloads = [layer["layer"] for layer in layers if layer["depth"] == depth + 1]
        transforms = [layer for layer in layers if layer["layer"] == "transform"]
        if payloads != "SA KE No N N N N N V V".split() or len(transforms) != 4:
            self.failures.append(f"an IKE_SA_INIT is shown as {payloads}, with {len(transforms)} transforms")

    def messages(self, name):
        """CPU time of an IKE message, in us."""
        return self.median(name) / self.args.packets * 1e6

    def figures(self):
        """Rows of the table: what, figure, its unit, at least or at most, bound, aim."""
        r = self.ratio
        pictures, late, drawing = self.grown()
        rows = [
            ("overview, no keys: tshark -n / spiglass", r("tshark", "spiglass overview"), "x", ">=", 10, 20),
            ("overview, no keys: tcpdump -nn / spiglass", r("tcpdump", "spiglass overview"), "x", ">=", 5, None),
            ("GCM IMIX, a line each: tshark with keys / spiglass", r("tshark keys gcm", "spiglass lines gcm"), "x", ">=", 25, 40),
            ("GCM IMIX, a line each: spiglass / limits dtext", r("spiglass lines gcm", "dtext gcm"), "x", "<=", 2, 1.5),
            ("CBC-SHA2 1400, a line each: tshark with keys / spiglass", r("tshark keys cbc", "spiglass lines cbc"), "x", ">=", 25, 35),
            ("JSON of opened packets: tshark -T ek / spiglass *", r("tshark ek", "spiglass json"), "x", ">=", 50, 120),
            ("10,000 keyed SAs / 16: spiglass", r("spiglass many", "spiglass lines gcm"), "x", "<=", 1.5, None),
            *((f"10,000 keys, {how}: all of 10,000 SAs bound", self.median("bind " + how, "wall"), "s", "<=", 2, 0.5) for how in BINDS),
            ("a wrong key / the right one, GCM", r("spiglass wrong gcm", "spiglass lines gcm"), "x", "<=", 1, None),
            ("a wrong key / the right one, CBC-SHA2", r("spiglass wrong cbc", "spiglass lines cbc"), "x", "<=", 1, None),
            ("the screen, all counters / sas", r("spiglass screen", "spiglass sas"), "x", "<=", 1.3, None),
            ("the screen: until the first one stands", statistics.median(screen.first_picture(self.args.spiglass, self.capture("gcm")) for _ in range(self.args.rounds)),
             "s", "<=", 0.3, 0.1),
            ("the screen, 50,000 packets/s through a pipe: pictures", pictures, "/s", ">=", 5, 8),
            ("the same: counters are too low for", late, "s", "<=", 0.5, 0.2),
            ("the same: drawing, of a core", drawing * 100, "%", "<=", 30, 10),
            ("-Y of three terms that all packets pass / without", r("spiglass query", "spiglass lines"), "x", "<=", 1.15, None),
            ("IKE_SA_INIT of ten payloads, overview: each message", self.messages("spiglass ike"), "us", "<=", 5, 2),
            ("IKE_SA_INIT of ten payloads, a line each", 1e3 / self.messages("spiglass ike lines"), "k/s", ">=", 100, 500),
            ("IKE_SA_INIT of ten payloads, all fields as text", 1e3 / self.messages("spiglass ike fields"), "k/s", ">=", 100, 150),
        ]
        say("memory and allocations")
        once, twice = (self.flood(n * 1000000) for n in (1, 2))
        sas = self.cost([self.args.spiglass, self.capture("sas")])["peak"] - self.cost([self.args.spiglass, self.capture("short")])["peak"]
        short, long, few, many = (self.peak(name) for name in ("short", "long", "gcm", "many"))
        most = max(short, few, self.median("spiglass overview", "peak"), self.median("spiglass json", "peak"))
        more = [twice - once for pair in (("gcm-tenth", "gcm-twice"), ("cbc-tenth", "cbc-twice"), ("init", "init-double"))
                for once, twice in zip(self.calls(pair[0]), self.calls(pair[1]))]
        mib = 1 << 20
        return rows + [
            ("100,000 SAs: following each packet", self.tracking(), "ns", "<=", 150, None),
            ("peak memory, each SA of 100,000 without keys", sas / 99984, "B", "<=", 400, None),
            ("peak memory, 1 M forged IKE_SA_INIT", once / mib, "MiB", "<=", 160, None),
            ("peak memory, twice as many: growth", max(twice - once, 0) / mib, "MiB", "<=", 1, None),
            ("peak memory, 16 SAs", most / mib, "MiB", "<=", 16, None),
            ("peak memory, 4 times the packets: growth", max(long - short, 0) / mib, "MiB", "<=", 1, None),
            ("peak memory, each keyed SA of 10,000", (many - few) / 9984, "B", "<=", 2048, None),
            ("allocations for as many packets again, GCM", more[0], "", "<=", 0, None),
            ("allocations for as many packets again, CBC-SHA2", more[2], "", "<=", 0, None),
            ("allocations, each more IKE_SA_INIT of a new SA", more[4] / self.args.packets, "", "<=", 2.1, None),
            ("snprintf for as many packets again", more[1] + more[3] + more[5], "", "<=", 0, None),
        ]

    def table(self, rows):
        met = lambda figure, way, bound: figure >= bound if way == ">=" else figure <= bound
        print(f"{self.args.packets:,} packets, {self.args.rounds} rounds, {versions(self.args.spiglass)}\n")
        print(f"{'':20} {'cpu us/packet':>13} {'peak MiB':>9}")
        for name in self.results:
            if not name.endswith("none") and not name.startswith("bind"):
                print(f"{name:20} {self.median(name) / self.args.packets * 1e6:13.3f} {self.median(name, 'peak') / (1 << 20):9.1f}")
        print(f"\n{'':58} {'figure':>10}     {'bound':>8} {'aim':>8}")
        for what, figure, unit, way, bound, aim in rows:
            verdict = "met" if met(figure, way, bound) else "MISSED"
            if verdict == "met" and aim is not None:
                verdict = "aim met" if met(figure, way, aim) else "met, aim missed"
            print(f"{what:58} {figure:10.2f} {unit:3} {way}{bound:6g} {'' if aim is None else f'{way}{aim:6g}':>8}  {verdict}")
        print(f"\n* tshark -T ek got one packet in {TSHARK_SHARE}; its time without its start is taken {TSHARK_SHARE} times.")
        print("The bare OpenSSL loop (dtext), which no tool that verifies can beat: "
              f"tshark with keys takes {self.ratio('tshark keys gcm', 'dtext gcm'):.1f} x its time for GCM, "
              f"{self.ratio('tshark keys cbc', 'dtext cbc'):.1f} x for CBC-SHA2.")
        if self.args.packets < 1000000:
            print("The bounds are meant for a million packets: in a shorter run starts weigh more, and tshark is cheaper.")
        for failure in dict.fromkeys(self.failures):
            print("INVALID: " + failure)
        return not self.failures and all(met(figure, way, bound) for _, figure, _, way, bound, _ in rows)


def versions(spiglass):
    first = lambda *command: subprocess.run(command, capture_output=True, text=True).stdout.split("\n")[0]
    openssl = re.sub(r" \d+ \w+ \d+.*", "", first("openssl", "version"))
    return "; ".join(filter(None, [first(spiglass, "--version"), first("tshark", "--version").split(" (Git")[0],
                                   first("tcpdump", "--version"), openssl]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spiglass", help="the program to time")
    parser.add_argument("--packets", type=int, default=1000000, help="in a capture (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="(%(default)s)")
    parser.add_argument("--scratch", help="keep captures in this folder and take those that are there")
    parser.add_argument("--json", help="write all results to this file, too")
    args = parser.parse_args()
    args.spiglass = os.path.abspath(args.spiglass)
    for tool in ("tshark", "tcpdump"):
        if not shutil.which(tool):
            sys.exit(f"run.py: needs {tool}")

    with tempfile.TemporaryDirectory(prefix="bench.") as temporary:
        scratch = temporary
        if args.scratch:  # other sizes are other captures
            scratch = os.path.join(os.path.abspath(args.scratch), str(args.packets))
            os.makedirs(scratch, exist_ok=True)
        bench = Bench(args, scratch)
        bench.build()
        bench.capture("gcm"), bench.capture("cbc")
        bench.check_opened()
        bench.check_bound()
        bench.check_dissected()
        bench.rounds()
        rows = bench.figures()
        good = bench.table(rows)
        if args.json:
            with open(args.json, "w") as f:
                json.dump({"packets": args.packets, "results": bench.results, "figures": rows}, f, indent=1)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
