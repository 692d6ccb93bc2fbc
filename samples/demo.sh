#!/bin/sh
# Shows what spiglass does, on a recorded VPN session: sets up, builds, then
# decodes and decrypts samples/v2-psk-aescbc.  Every command can be repeated.

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
. "$top/samples/setup.sh"

setup_for_build
setup_build
cd "$top" || exit 1

session=samples/v2-psk-aescbc
written=$build/inner.pcapng

heading() {
	printf '\n== %s\n' "$1"
}

# A word as a shell would have to be given it.
word() {
	case $1 in
	*[!A-Za-z0-9_@%+=:,./-]*) printf " '%s'" "$1" ;;
	*) printf ' %s' "$1" ;;
	esac
}

show() {
	printf '\n$ spiglass'
	for argument; do word "$argument"; done
	printf '\n'
	"$SPIGLASS" "$@" || exit
}

echo "spiglass is $SPIGLASS here; all commands can be repeated in $top."

heading 'What is in this capture, and what can be opened?'
show $session/outer.pcap

heading 'The same with the keys of its IKE and ESP SAs, in the tables Wireshark keeps'
show -k $session/uat $session/outer.pcap

heading 'The key exchange and the first packets, one line each'
show packets -k $session/uat -c 12 $session/outer.pcap

heading 'One ESP packet in full: every field, and the bytes as captured and as decrypted'
show packets -k $session/uat/esp_sa -f 'udp[8:4] = 0xcdef53f3' -c 1 -v -x $session/outer.pcap

heading 'The decrypted packets as a capture, for any other tool'
show decrypt -k $session/uat/esp_sa -w "$written" $session/outer.pcap
show packets -c 4 "$written"

printf '\nspiglass --help says more, and so does README.md.\n'
