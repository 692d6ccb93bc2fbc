#!/bin/sh
# What the save dialog writes is what the verbs write: packets, those inside,
# SAs and findings, of all, of marked ones, and of those a filter shows.
#
# usage: tests/screens/saved.sh

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
program=${SPIGLASS:-$top/build/spiglass}
if ! "$program" --help | grep -q '^  tui '; then
	echo 'skip - saving: built without screens'
	exit 0
fi
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
umask 077
cp -R "$top/samples/v2-child-rekey-pfs" "$folder/sample"
cd "$folder" || exit 1
keys=sample/uat/ikev2_decryption_table
capture=sample/outer.pcap
LC_ALL=C.UTF-8
export LC_ALL

run() { "$program" "$@" -k $keys $capture 2>/dev/null; }

# NAME, keys before F2, keys in the dialog, the file; what it is to be equal to stands in `wanted`.
check() {
	{ [ -z "$2" ] || echo "$2"; printf 'key F2 Ctrl-U\ntype %s\nkey Down %s Enter\ndump after\n' "$4" "$3"; } >script
	run tui --tui-script script --tui-size 80x24 >screen
	if ! cmp -s "$4" wanted; then
		echo "not ok - saving $1"
		sed -n 3p screen
		cmp "$4" wanted
	else
		echo "ok - saving $1"
	fi
	rm -f "$4" wanted script
}

run packets -w wanted.pcapng; mv wanted.pcapng wanted
check 'all packets, pcapng' '' '' saved.pcapng
run packets -w wanted
check 'all packets, pcap' '' '' saved.pcap
run packets -T json >wanted
check 'all packets, JSON' '' '' saved.json
run packets >wanted
check 'all packets, text' '' '' saved.txt
run decrypt -w wanted.pcapng; mv wanted.pcapng wanted
check 'inner packets' '' 'Right' saved.pcapng
run sas -T json >wanted
check 'SAs, JSON' '' 'Right Right' saved.json
run sas -T csv >wanted
check 'SAs, CSV' '' 'Right Right' saved.csv
run sas -T markdown >wanted
check 'SAs, Markdown' '' 'Right Right' saved.md
run diag -T json >wanted
check 'findings, JSON' '' 'Right Right Right' saved.json
run diag -T markdown >wanted
check 'findings, Markdown' '' 'Right Right Right' saved.md

run sas -T json -Y 'proto == ESP and packets > 2' >wanted
check 'SAs that are shown' "$(printf 'key F4\ntype proto == ESP and packets > 2\nkey Enter')" 'Right Right' saved.json
run packets -w wanted -Y 'number in {1, 3}'
check 'marked packets' 'key 6 Space Down Space' '' saved.pcap
run packets -w wanted -Y 'esp.spi == 0x27e03e3f'
check 'packets of a marked SA' 'key Down Space' '' saved.pcap
run packets -w wanted -Y 'ike or esp'
check 'packets of a marked IKE SA and its children' 'key Space' '' saved.pcap

# A file that is there is written over only when that is agreed to.
echo precious >wanted
cp wanted saved.pcap
check 'nothing over a file' '' 'Enter Esc Up Up Up' saved.pcap
cp $capture before.pcap
cp before.pcap wanted
check 'nothing over the capture' '' '' $capture
