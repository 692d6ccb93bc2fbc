#!/bin/sh
# Golden screens: what a user of the interactive screen sees, cell by cell.
#
# usage: tests/screens/run.sh [--update] [NAME...]
#
# Each row of tests/screens/list is a name, sizes (comma-separated) and the
# arguments of `spiglass tui`.  NAME.keys is played (src/tui/script.c says what
# it may hold) at each size, and what it dumps must equal NAME.SIZE.txt.  Of
# NAME@OTHER the keys are those of NAME.  --update writes anew: read the diff.

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd)
program=${SPIGLASS:-$top/build/spiglass}
update=
[ "$1" = --update ] && update=yes && shift

[ -x "$program" ] || { echo "no program at $program: build it, or set SPIGLASS" >&2; exit 1; }
if ! "$program" --help | grep -q '^  tui '; then
	echo 'skip - screens: built without them'
	exit 0
fi
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
umask 077
cp -R "$top/samples" "$folder/samples"
head -c 3000 "$top/samples/v2-child-rekey-pfs/outer.pcap" >"$folder/cut.pcap"
# An identity that would colour a terminal, turn text round and take two columns a character: of twelve octets, as it was.
LC_ALL=C sed "s/left\\.example/$(printf '\033[31m\342\200\256\350\252\236x')/g" \
	"$top/samples/v1-aggressive-psk/outer.pcap" |
	# The vendor ID of dead peer detection would give the window another title.
	LC_ALL=C sed "s/\xaf\xca\xd7\x13\x68\xa1\xf1\xc9\x6b\x86\x96\xfc\x77\x57\x01/$(printf '\033]0;title\007\033[2mx')/g" \
		>"$folder/hostile.pcap"
cp "$here"/*.keys "$here"/*.config "$folder"
cd "$folder" || exit 1
LC_ALL=C.UTF-8
export LC_ALL
unset TZ NO_COLOR COLUMNS LINES

# A terminal's own sequences must never come from what is drawn.
clean() {
	! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$1"
}

check() {
	name=$1 size=$2
	shift 2
	golden=$here/$name.$size.txt
	"$program" tui --tui-script "${name%@*}.keys" --tui-size "$size" "$@" >"$folder/screens" 2>&1 </dev/null
	echo "-- exit status $?" >>"$folder/screens"
	[ ! -f saved.txt ] || { echo '-- saved.txt'; cat saved.txt; } >>"$folder/screens"
	rm -f saved.*
	if ! clean "$folder/screens"; then
		echo "not ok - screens $name $size: control characters"
	elif [ -n "$update" ]; then
		cmp -s "$folder/screens" "$golden" || echo "wrote $name.$size.txt"
		cp "$folder/screens" "$golden"
	elif ! [ -f "$golden" ]; then
		echo "not ok - screens $name $size: no $name.$size.txt yet (--update writes it)"
	elif diff -u "$golden" "$folder/screens" >"$folder/diff"; then
		echo "ok - screens $name $size"
	else
		echo "not ok - screens $name $size"
		head -n 60 "$folder/diff"
	fi
}

wanted=" $* "
grep -v '^#' "$here/list" | grep . >"$folder/list"
while read -r name sizes arguments; do
	[ "$wanted" = '  ' ] || case $wanted in *" $name "*) ;; *) continue ;; esac
	for size in $(echo "$sizes" | tr , ' '); do
		# shellcheck disable=SC2086
		check "$name" "$size" $arguments
	done
done <"$folder/list"

# A golden screen without a row would never be compared again.
[ "$wanted" = '  ' ] || exit 0
for file in "$here"/*.txt; do
	row=$(basename "$file" .txt)
	grep -q "^${row%.*}[	 ].*${row##*.}" "$folder/list" || echo "not ok - screens: $row is in no row of the list"
done
