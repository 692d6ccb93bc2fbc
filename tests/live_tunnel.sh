#!/bin/sh
# Both ends of a real strongSwan tunnel, watched live through rekeys with nothing but their growing logs: in the end
# spiglass says of the SAs what the daemons say, and every packet was opened.
#
# usage: SPIGLASS=build/spiglass sh tests/live_tunnel.sh
#
# The tunnel is that of lab/tunnel.sh beside the captures (SPIGLASS_LAB names the folder); it lives in two network
# namespaces of its own, sgA and sgB.  Without root, strongSwan or namespaces it is skipped.

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
spiglass=${SPIGLASS:-$top/build/spiglass}
lab=${SPIGLASS_LAB:-${SPIGLASS_CAPTURES:-$top/../shared/captures}/../lab}
plugins=/usr/lib/ipsec/plugins
name='a tunnel watched live'

skip() { echo "skip - $name: $1"; exit 0; }
[ -x "$spiglass" ] || { echo "no program at $spiglass: build it, or set SPIGLASS" >&2; exit 1; }
[ -f "$lab/tunnel.sh" ] || skip 'no tunnel.sh beside the captures'
[ "$(id -u)" = 0 ] || skip 'not root'
for tool in /usr/lib/ipsec/charon swanctl ip ping bash python3; do
	command -v $tool >/dev/null || skip "no $tool on this machine"
done
for plugin in kernel-libipsec gcm openssl; do
	[ -f $plugins/libstrongswan-$plugin.so ] || skip "strongSwan has no plugin $plugin here"
done
if ip netns list 2>/dev/null | grep -qE '^sg[AB]( |$)'; then skip 'namespaces sgA and sgB are in use'; fi

folder=$(mktemp -d) || exit 1
watchers=
clean() {
	# shellcheck disable=SC2086
	[ -z "$watchers" ] || kill -KILL $watchers 2>/dev/null
	bash "$lab/tunnel.sh" down "$folder" >/dev/null 2>&1
	rm -rf "$folder"
}
trap clean EXIT
trap 'exit 1' INT TERM HUP

tunnel() { bash "$lab/tunnel.sh" "$1" "$folder" "$2" >>"$folder/said" 2>&1; }
is() { # name, what there is, what is wanted
	if [ "$2" = "$3" ]; then echo "ok - $1"; else echo "not ok - $1: '$2', not '$3'"; failed=1; fi
}
failed=0

if ! tunnel up ''; then
	skip "no tunnel can be made: $(tail -n 1 "$folder/said")"
fi
watch() { # side, interface, verb, options
	side=$1 interface=$2 verb=$3
	shift 3
	ip netns exec "sg$side" "$spiglass" "$verb" -i "$interface" -k "log:$folder/$side.log" "$@" \
		>"$folder/$side.$verb" 2>"$folder/$side.$verb.err" </dev/null &
	watchers="$watchers $!"
}
watch A sgva sas -T json
watch B sgvb sas -T json
watch B sgvb packets -f '@ipsec'
sleep 1

tunnel start ''
tunnel traffic 20
for what in child ike child; do
	tunnel rekey $what
	tunnel traffic 10
done
# The log is cut, as logrotate's copytruncate does it, and goes on; there alone are the secrets of the next IKE SA.
cp "$folder/A.log" "$folder/A.log.1"
: >"$folder/A.log"
sleep 0.5
tunnel rekey ike
tunnel rekey child
tunnel traffic 10
sleep 0.5
bash "$lab/tunnel.sh" sas "$folder" >"$folder/truth" 2>/dev/null
# shellcheck disable=SC2086
kill -INT $watchers
wait
watchers=

for side in A B; do
	python3 - "$folder/truth" $side "$folder/$side.sas" <<'PYTHON' || failed=1
import json, re, sys
truth, side, path = sys.argv[1:]
text = re.search(rf"== {side}\n(.*?)(?:== |\Z)", open(truth).read(), re.S).group(1)
ike, child = {}, {}
for line in text.splitlines():
    if m := re.match(r"\S+: #\d+, (\w+), IKEv2, (\w+)_i\*? (\w+)_r", line):
        ike[m[2], m[3]] = at = {"state": m[1]}
    elif m := re.match(r"  (AES_CBC)-(\d+)/(\S+)/(\S+)/(\S+)", line):
        at["suite"] = (m[1], int(m[2]), m[3], m[4])
    elif m := re.match(r"  \S+: #\d+, reqid \d+, (\w+), \S+, ESP:(\w+)-(\d+)", line):
        state, suite = m[1], (m[2], int(m[3]))
    elif m := re.match(r"    (?:in|out)\s+(\w+),\s+\d+ bytes,\s+(\d+) packets", line):
        child[m[1]] = {"state": state, "suite": suite, "packets": int(m[2])}
rows = [json.loads(line) for line in open(path)]
seen_ike = {(r["initiator_spi"][2:], r["responder_spi"][2:]): r for r in rows if r["kind"] == "ike"}
seen = {r["spi"][2:]: r for r in rows if r["kind"] == "child"}
bad = False

def is_true(name, truth, why):
    global bad
    bad |= not truth
    print(f"{'ok' if truth else 'not ok'} - {side}: {name}" + ("" if truth else f": {why}"))

up = {k for k, v in ike.items() if v["state"] == "ESTABLISHED"}
is_true("the daemon has an IKE SA, and it is the one that is up", up and {k for k, v in seen_ike.items() if v["state"] == "UP"} == up,
        f"{up} and {[(k, v['state']) for k, v in seen_ike.items()]}")
is_true("its algorithms", all((r := seen_ike.get(k)) and (r["encryption"][5:], r["key_bits"], r["integrity"][5:], r["prf"]) == v["suite"]
        for k, v in ike.items()), f"{ike} and {seen_ike}")
is_true("the one before was rekeyed to it", any(r["state"] == "DELETED" and r.get("replaced_by") for r in seen_ike.values()), seen_ike)
up = {k for k, v in child.items() if v["state"] == "INSTALLED"}
is_true("its child SAs are those that are up", up and {k for k, v in seen.items() if v["state"] == "UP"} == up,
        f"{up} and {[(k, v['state']) for k, v in seen.items()]}")
gone = {k for k, v in child.items() if v["state"] == "DELETED"}
is_true("those deleted are deleted", all(seen.get(k, {}).get("state") == "DELETED" for k in gone), gone)
is_true("their algorithms", all((seen[k]["encryption"][5:], seen[k]["key_bits"]) == child[k]["suite"] for k in child if k in seen),
        f"{child} and {seen}")
is_true("their packets", all(seen[k]["packets"] == child[k]["packets"] for k in up), [(seen[k]["packets"], child[k]) for k in up])
is_true("four pairs of child SAs, the last told of after the log was cut", len(seen) == 8, len(seen))
is_true("all of ESP is open", sum(r["packets"] for r in seen.values()) == 120 and all(r["opened"] == r["packets"] for r in seen.values()),
        [(r["packets"], r["opened"]) for r in seen.values()])
is_true("all of IKE is open", all(not r["closed"] for r in seen_ike.values()), [r["closed"] for r in seen_ike.values()])
sys.exit(bad)
PYTHON
done
is 'every packet of ESP shows what is inside' "$(grep ' ESP ' "$folder/B.packets" | grep -c 'ICV good | .*ICMP echo')" 120
exit $failed
