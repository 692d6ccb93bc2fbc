#!/bin/sh
# Why a negotiation failed is found from the first screen by few keys, at every
# size: that there is something, where it is said, and in which packets.
#
# usage: tests/screens/found.sh

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
program=${SPIGLASS:-$top/build/spiglass}
most=9
if ! "$program" --help | grep -q '^  tui '; then
	echo 'skip - failures are found: built without screens'
	exit 0
fi
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
LC_ALL=C.UTF-8
export LC_ALL

# SAMPLE, what the first screen says, and then keys and what is to be seen behind them, again and again.
found() {
	sample=$1 pressed=0 wrong=
	echo 'wait end' >"$folder/keys"
	look "$2"
	shift 2
	while [ $# -gt 0 ]; do
		echo "key $1" >>"$folder/keys"
		# shellcheck disable=SC2086
		pressed=$((pressed + $(set -- $1; echo $#)))
		look "$2"
		shift 2
	done
	[ $pressed -le $most ] || wrong="$wrong; $pressed keys"
	if [ -z "$wrong" ]; then echo "ok - failures are found: $sample, $pressed keys"; else echo "not ok - failures are found: $sample$wrong"; fi
}

look() {
	for size in 80x24 100x30 200x50; do
		{ cat "$folder/keys"; echo 'dump seen'; } >"$folder/script"
		"$program" tui --no-config --tui-script "$folder/script" --tui-size $size "$top/samples/$sample/outer.pcap" \
			</dev/null >"$folder/screen" 2>&1
		grep -qF -- "$1" "$folder/screen" || wrong="$wrong; $size, after $pressed keys: no '$1'"
	done
}

found v2-fail-psk '1 error: F8' F8 'authentication failed' 'J J J J' 'the pre-shared key differs' Enter 'packet 5' Enter 'IKE_AUTH request'
found v1-fail-psk '1 error: F8' F8 'authentication failed' 'J J J J' 'the pre-shared key differs' Enter 'packet 7' Enter 'packet 7 '
found v2-fail-noprop '1 error: F8' F8 'no IKE proposal in common' 'J J J J' 'encryption, integrity, PRF or group differ' \
	Enter 'NO_PROPOS' Enter 'IKE_SA_INIT request'
found v2-no-answer 'error: F8' F8 'ERROR' Enter 'IKE_SA_INIT 0'
