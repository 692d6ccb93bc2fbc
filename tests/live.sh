#!/bin/sh
# Live capture between two network namespaces of its own, and captures that come slowly through a pipe.
#
# usage: SPIGLASS=build/spiglass sh tests/live.sh
#
# Nothing leaves the namespaces, which are removed at the end.  Without root or namespaces, that part is skipped.

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
spiglass=${SPIGLASS:-$top/build/spiglass}
sample=$top/samples/v2-aesgcm16
folder=$(mktemp -d) || exit 1
a=spiglass-a-$$ b=spiglass-b-$$
running=
failed=0

clean() {
	[ -z "$running" ] || kill -KILL "$running" 2>/dev/null
	ip netns del $a 2>/dev/null
	ip netns del $b 2>/dev/null
	rm -rf "$folder"
}
trap clean EXIT
trap 'exit 1' INT TERM HUP

ok() { echo "ok - $1"; }
bad() {
	echo "not ok - $1: $2"
	sed 's/^/	/' "$folder/err" 2>/dev/null | tail -n 5
	failed=1
}
is() { # name, what there is, what is wanted
	if [ "$2" = "$3" ]; then ok "$1"; else bad "$1" "'$2', not '$3'"; fi
}

# Wait up to ten seconds for a command to come true.
until_true() {
	for _ in $(seq 100); do
		eval "$1" && return 0
		sleep 0.1
	done
	return 1
}

[ -x "$spiglass" ] || { echo "no program at $spiglass: build it, or set SPIGLASS" >&2; exit 1; }

# --- pipes ---

# The first packet of a capture must show while the second is not there yet, whatever the format.
slowly() {
	python=/usr/bin/python3
	[ -x $python ] || python=python3
	command -v $python >/dev/null || { echo "skip - slow pipes: no Python on this machine"; return; }
	$python - "$spiglass" "$top" <<'PYTHON' || failed=1
import os, select, subprocess, sys
spiglass, top = sys.argv[1:]
sys.path.insert(0, os.path.join(top, "tests"))
import pcapfile, sniffer
path = os.path.join(top, "samples/v2-aesgcm16/outer.pcap")
frames = pcapfile.read(path)[:4]
classic = open(path, "rb").read()
at, parts = 24, []
for f in frames:
    parts.append(classic[at:at + 16 + len(f.data)])
    at += 16 + len(f.data)
parts[0] = classic[:24] + parts[0]
text = [sniffer.text([f]) for f in frames]
whole = 0
for name, parts in ("pcap", parts), ("FortiGate's text", text):
    p = subprocess.Popen([spiglass, "packets", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    good = True
    for i, part in enumerate(parts):
        half = parts[i + 1][:20] if i + 1 < len(parts) else b""     # the next one has begun: no reason to wait
        p.stdin.write(part[20 if i else 0:] + half)
        p.stdin.flush()
        came = select.select([p.stdout], [], [], 5)[0] and os.read(p.stdout.fileno(), 65536)
        good = good and came and came.decode().startswith(f"{i + 1} ")
    p.stdin.close()
    good = p.wait(10) == 0 and good
    whole |= not good
    print(f"{'ok' if good else 'not ok'} - {name} through a slow pipe: each packet at once")
p = subprocess.Popen([spiglass, "sas", "--json", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
p.stdin.write(b"".join(parts) if isinstance(parts[0], bytes) else b"")
p.stdin.flush()
select.select([], [], [], 0.5)
p.terminate()
good = b'"kind":"sas"' in p.communicate(timeout=10)[0] and p.returncode == 0
print(f"{'ok' if good else 'not ok'} - SIGTERM while a pipe is waited for: results are written")
sys.exit(whole or not good)
PYTHON
}

# --- two namespaces ---

needs() {
	[ "$(id -u)" = 0 ] || { echo 'skip - live capture: not root'; return 1; }
	for tool in ip cc; do
		command -v $tool >/dev/null || { echo "skip - live capture: no $tool on this machine"; return 1; }
	done
	ip netns add $a 2>/dev/null && ip netns add $b 2>/dev/null && ip link add spg$$a type veth peer name spg$$b 2>/dev/null ||
		{ echo 'skip - live capture: no network namespaces'; return 1; }
	ip link del spg$$a
	cc -O2 -D_GNU_SOURCE -o "$folder/blast" "$top/tests/bench/blast.c" 2>"$folder/err" || { bad 'live capture' 'blast.c does not compile'; return 1; }
}

link() { # make the two ends va and vb
	ip -n $a link add va type veth peer name vb netns $b
	for end in "$a va" "$b vb"; do
		# shellcheck disable=SC2086
		set -- $end
		ip netns exec "$1" sysctl -qw "net.ipv6.conf.$2.disable_ipv6=1" 2>/dev/null
		ip -n "$1" link set "$2" up
	done
}

sockets() { ip netns exec $b sed 1d /proc/net/packet | wc -l; }

# Run spiglass in the background, until its socket is there, and bound.
begin() {
	ip netns exec $b "$spiglass" "$@" >"$folder/out" 2>"$folder/err" &
	running=$!
	until_true '[ "$(sockets)" -gt 0 ]' || bad "$*" 'it does not begin'
	sleep 0.3
}

# Send for so long at that rate; $sent packets have arrived at the other end.
send() { sent=$(ip netns exec $a "$folder/blast" va "$sample/outer.pcap" "$1" "$2" | sed 's/sent \([0-9]*\) .*/\1/'); }

# Ask for the end, once the buffer is empty.
end() {
	sleep 0.4
	kill "-${1:-INT}" "$running"
	wait "$running"
	status=$?
	running=
}

field() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$folder/out" | tail -n 1; }
packets_in() { "$spiglass" --json "$1" | grep -o '"packets":[0-9]*' | head -n 1 | tr -dc 0-9; }
total() { n=0; for f in "$@"; do n=$((n + $(packets_in "$f"))); done; echo $n; }

counts() {
	begin sas --json -i vb
	send 20000 1
	end
	is 'sas: all that was sent was received' "$(field received)" "$sent"
	is 'sas: and read' "$(field packets)" "$sent"
	is 'sas: and nothing dropped' "$(field dropped)" 0
	is 'SIGINT: exit status' $status 0

	begin packets -i vb -k "$sample/xfrm.state"
	send 20000 1
	end TERM
	is 'packets -k: a line each' "$(wc -l <"$folder/out")" "$sent"
	is 'SIGTERM: exit status' $status 0
	esp=$(sed -n 's/.* ESP \([0-9,]*\), AH .*/\1/p' "$folder/err")
	is 'packets -k: all of ESP opened' "$(sed -n 's/.* opened \([0-9,]*\), .*/\1/p' "$folder/err")" "$esp"

	begin -i vb
	send 1000 0.5
	end
	is 'overview: counters' "$(sed -n 2p "$folder/out")" "received $sent, dropped by the kernel 0, by the interface 0"

	begin packets --json -i vb -i lo
	send 20000 0.5
	end
	is 'two interfaces' "$(grep -c '"number"' "$folder/out")" "$sent"
	begin -i any --json
	send 1000 0.5
	end
	is 'any' "$(field received)" "$sent"
}

filters() {
	for f in 'udp port 4500' 'udp port 500' @ipsec 'ip6'; do
		begin sas --json -i vb -f "$f"
		ip netns exec $a "$folder/blast" va "$sample/outer.pcap" 2000 1 >/dev/null
		end
		case $f in
		ip6) is "filter $f: nothing" "$(field received)" 0 ;;
		*) if [ "$(field received)" -gt 0 ]; then ok "filter $f"; else bad "filter $f" nothing; fi ;;
		esac
		is "filter $f: exact" "$(field packets)" "$(field received)"
	done
}

ends() {
	begin packets --json -i vb -a packets:100
	send 20000 0.5
	wait "$running"
	is '-a packets: ends by itself' "$? $(grep -c '"number"' "$folder/out")" '0 100'
	received=$(sed -n 's/.*; received \([0-9,]*\), .*/\1/p' "$folder/err" | tr -d ,)
	is '-a packets: the others are told as not read' "$(sed -n 's/.*not read //p' "$folder/err" | tr -d ,)" $((received - 100))
	begin packets -i vb -a duration:1s
	wait "$running"
	is '-a duration: ends by itself' $? 0
	running=
}

quiet_link() {
	begin packets -i vb
	send 32 0.1
	until_true '[ "$(wc -l <"$folder/out")" = "$sent" ]' && ok 'a quiet link: lines at once' || bad 'a quiet link' 'lines are late'
	kill -USR1 "$running"
	until_true 'grep -q "received $sent, dropped" "$folder/err"' && ok 'SIGUSR1: counters' || bad SIGUSR1 'no counters'
	end
}

rings() {
	begin summary -i vb -w "$folder/r.pcap" --rotate=size:100k --files=3
	send 20000 1
	end
	is 'ring: three files are kept' "$(ls "$folder"/r-*.pcap | wc -l)" 3
	for f in "$folder"/r-*.pcap; do
		"$spiglass" -q "$f" >"$folder/read" 2>"$folder/err" || bad "ring: $f" 'not a whole capture'
		[ "$(wc -c <"$f")" -le 105000 ] || bad "ring: $f" 'too large'
	done
	rm "$folder"/r-*

	begin summary -i vb -w "$folder/t-%s.pcapng" --rotate=time:1s
	send 5000 2.5
	sleep 1.2
	n=$(ls "$folder"/t-*.pcapng | wc -l)
	if [ "$n" -ge 3 ]; then ok 'ring by time'; else bad 'ring by time' "$n files"; fi
	is 'ring by time: complete while it still runs' "$(total "$folder"/t-*.pcapng)" "$sent"
	end
	rm "$folder"/t-*

	begin summary -i vb -w "$folder/h.pcap"
	send 5000 0.5
	first=$sent
	sleep 0.5
	mv "$folder/h.pcap" "$folder/moved.pcap"
	kill -HUP "$running"
	until_true '[ "$(packets_in "$folder/moved.pcap")" = "$first" ]'
	send 5000 0.5
	until_true '[ -e "$folder/h.pcap" ]'
	kill -HUP "$running"
	end
	is 'SIGHUP: the moved file' "$(packets_in "$folder/moved.pcap")" "$first"
	is 'SIGHUP: the new one, and it stays' "$(packets_in "$folder/h.pcap")" "$sent"

	begin summary -i vb -w "$folder/s.pcap" --rotate=size:50k -a files:2
	send 20000 1
	wait "$running"
	is '-a files: ends by itself' "$? $(ls "$folder"/s-*.pcap | wc -l)" '0 2'
	running=
}

comes_and_goes() {
	begin sas --json -i vb
	send 1000 0.2
	first=$sent
	ip -n $b link set vb down
	until_true 'grep -q "vb: down" "$folder/err"' && ok 'down: told' || bad down 'not told'
	ip -n $b link set vb up
	until_true 'grep -q "vb: up again" "$folder/err"' && ok 'up again: told' || bad 'up again' 'not told'
	sleep 0.3
	send 1000 0.2
	end
	is 'down and up: what came before and after' "$(field packets)" $((first + sent))

	begin sas --json -i vb
	send 1000 0.2
	sleep 0.3
	ip -n $b link del vb
	wait "$running"
	is 'gone, in the sandbox: it ends' "$? $(field packets)" "3 $sent"
	if grep -q 'vb: gone; to open it again takes --no-sandbox' "$folder/err"; then ok 'and says why'; else bad 'gone, in the sandbox' 'not told'; fi
	link

	begin sas --json -i vb --no-sandbox
	send 1000 0.2
	first=$sent
	sleep 0.3
	ip -n $b link del vb
	until_true 'grep -q "vb: gone" "$folder/err"' && ok 'gone: told' || bad gone 'not told'
	link
	until_true 'grep -q "vb: there again" "$folder/err"' && ok 'there again: told' || bad 'there again' 'not told'
	send 1000 0.2
	end
	is 'gone and there again: what came before and after' "$(field packets)" $((first + sent))
}

# More than it can take: what was sent is read or told as dropped.
flood() {
	begin packets --json -x -i vb --buffer-size=1M
	kill -STOP "$running"
	send 100000 0.5
	kill -CONT "$running"
	end
	received=$(sed -n 's/.*; received \([0-9,]*\), .*/\1/p' "$folder/err" | tr -d ,)
	dropped=$(sed -n 's/.*dropped by the kernel \([0-9,]*\).*/\1/p' "$folder/err" | tr -d ,)
	is 'flood: sent is received' "$received" "$sent"
	is 'flood: read and dropped is sent' $(($(grep -c '"number"' "$folder/out") + dropped)) "$sent"
	if [ "$dropped" -gt 0 ]; then ok 'flood: some were dropped'; else bad flood 'none were dropped: it proves nothing'; fi
}

refusals() {
	ip netns exec $b "$spiglass" -i nosuch >"$folder/out" 2>"$folder/err"
	is 'no such interface: exit status' $? 3
	is 'no such interface: a line' "$(cat "$folder/out" "$folder/err")" 'spiglass: nosuch: no such interface; spiglass -D lists them'
	ip -n $b link set vb down
	ip netns exec $b "$spiglass" -i vb >"$folder/out" 2>"$folder/err"
	is 'an interface that is down' "$? $(cat "$folder/err")" '3 spiglass: vb: the interface is down'
	ip -n $b link set vb up
	if command -v setpriv >/dev/null; then
		cp "$spiglass" "$folder/spiglass" && chmod 755 "$folder" "$folder/spiglass"
		ip netns exec $b setpriv --reuid 65534 --regid 65534 --clear-groups "$folder/spiglass" -i vb >"$folder/out" 2>"$folder/err"
		is 'not permitted' "$? $(cat "$folder/err")" '3 spiglass: vb: not permitted to capture; that takes root, or CAP_NET_RAW'
	fi
	ip netns exec $b "$spiglass" -i vb "$sample/outer.pcap" >"$folder/out" 2>"$folder/err"
	is 'interfaces and captures' $? 2
}

listed() {
	ip -n $b addr add 192.0.2.2/24 dev vb
	is '-D' "$(ip netns exec $b "$spiglass" -D | grep '^vb ' | tr -s ' ')" 'vb up 192.0.2.2'
	ip -n $b addr del 192.0.2.2/24 dev vb
}

slowly
if needs; then
	link
	ip -n $b link set lo up
	for part in counts filters ends quiet_link rings comes_and_goes flood refusals listed; do
		$part
	done
fi
exit $failed
