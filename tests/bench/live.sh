#!/bin/sh
# What live capture takes: ESP IMIX between two network namespaces of its own, at rates asked for.
#
# usage: sh tests/bench/live.sh [-n SECONDS] [-d FOLDER] SPIGLASS [RATE...]
#
# Each line: what was asked for and sent, what spiglass read and what it told as dropped, and its CPU time.
# Without rates those of the bounds: no packet lost in ten seconds at 300,000 a second with `sas` and with
# `packets -k`, at 100,000 with `packets -k -T json`; and a rate nobody keeps up with, where sent must be read
# and dropped.  The sender takes a whole core.  Exit status 1 when a bound is missed.  Needs root.

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
seconds=10 folder=
while getopts n:d: option; do
	case $option in
	n) seconds=$OPTARG ;;
	d) folder=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || { sed -n 's/^# usage: /usage: /p' "$0" >&2; exit 2; }
spiglass=$(realpath "$1") || exit 1
shift
a=bench-a-$$ b=bench-b-$$ missed=0
work=$(mktemp -d) || exit 1
keep=${folder:-$work}
trap 'ip netns del $a; ip netns del $b; rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

cc -O2 -D_GNU_SOURCE -o "$work/blast" "$top/tests/bench/blast.c" || exit 1
cc -O2 -w -D_GNU_SOURCE -o "$work/genesp" "$top/tests/bench/genesp.c" -lcrypto || exit 1
[ -e "$keep/imix.pcap" ] || "$work/genesp" -o "$keep/imix.pcap" --packets 300000 --size imix --keys "$keep/imix" >"$work/made" || exit 1
chmod 600 "$keep"/imix.*
ip netns add $a && ip netns add $b && ip -n $a link add va mtu 9000 type veth peer name vb mtu 9000 netns $b || exit 1
ip netns exec $a sysctl -qw net.ipv6.conf.va.disable_ipv6=1
ip netns exec $b sysctl -qw net.ipv6.conf.vb.disable_ipv6=1
ip -n $a link set va up
ip -n $b link set vb up

number() { sed -n "s/.*$1 \([0-9,]*\).*/\1/p" "$work/err" | tail -n 1 | tr -d ,; }

# RATE, whether a loss misses the bound, and what to run.
measure() {
	rate=$1 bound=$2
	shift 2
	ip netns exec $b "$spiglass" "$@" -i vb >/dev/null 2>"$work/err" &
	sleep 2
	said=$(ip netns exec $a "$work/blast" va "$keep/imix.pcap" "$rate" "$seconds")
	sleep 2
	cpu=$(awk -v hz="$(getconf CLK_TCK)" '{ printf "%.2f", ($14 + $15) / hz }' /proc/$!/stat)
	kill -INT $!
	wait $!
	sent=${said#sent } sent=${sent%% *}
	read=$(sed -n 's/spiglass: \([0-9,]*\) packets, .*/\1/p' "$work/err" | tail -n 1 | tr -d ,)
	dropped=$(number 'dropped by the kernel')
	verdict=
	[ "$dropped" = 0 ] || [ "$bound" = no ] || verdict=' MISSED' missed=1
	[ $((read + dropped)) = "$sent" ] || verdict="$verdict WRONG: $((sent - read - dropped)) unaccounted for" missed=1
	printf '%-28s asked %7s sent %8s (%s a second) read %8s dropped %8s opened %8s cpu %s s%s\n' "$*" "$rate" "$sent" \
		"${said##* }" "$read" "$dropped" "$(number opened)" "$cpu" "$verdict" | sed "s|$keep/||"
}

if [ $# -gt 0 ]; then
	for rate; do
		measure "$rate" yes sas
		measure "$rate" yes packets -k "$keep/imix.esp_sa"
		measure "$rate" yes packets -k "$keep/imix.esp_sa" -T json
	done
else
	measure 300000 yes sas
	measure 300000 yes packets -k "$keep/imix.esp_sa"
	measure 100000 yes packets -k "$keep/imix.esp_sa" -T json
	measure 1000000 no packets -k "$keep/imix.esp_sa" -T json -x
fi
exit $missed
