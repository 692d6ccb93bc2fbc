#!/bin/sh
# The lessons in samples/lessons: pages are as their sources and the program make them, a stale one is seen, and
# whoever copies the commands of a page, in order, into a fresh checkout finds that each works.
#
# usage: tests/lessons.sh

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
program=${SPIGLASS:-$top/build/spiglass}
SPIGLASS=$program
LC_ALL=C.UTF-8
export SPIGLASS LC_ALL
unset LANGUAGE SPIGLASS_KEYS
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

verdict() {
	if [ "$1" -eq 0 ]; then
		echo "ok - lessons: $2"
	else
		echo "not ok - lessons: $2"
		head -n 40 "$folder/why"
	fi | tee -a "$folder/results"
}

# A checkout as git leaves it, with the program built: keys that others may read.
fresh() {
	rm -rf "$folder/checkout"
	mkdir -p "$folder/checkout/build"
	cp -R "$top/samples" "$folder/checkout/samples"
	chmod -R u+rwX,go+rX "$folder/checkout"
	ln -s "$program" "$folder/checkout/build/spiglass"
}

stale() {
	fresh
	(cd "$folder/checkout/samples/lessons" && sh -c "$2")
	! sh "$folder/checkout/samples/lessons/make.sh" --check >"$folder/why" 2>&1
	verdict $? "$1 is seen"
}

copied() {
	awk '/^```/ { fenced = $0 == "```console"; next } fenced && sub(/^\$ /, "")' "$1"
}

# Commands in the text: `spiglass ...`, and `explain WORD` in a row of these.
mentioned() {
	awk '/^```/ { fenced = !fenced } !fenced' "$1" | grep -oE '`(spiglass|explain) [^`]*`' |
	    sed 's/^`//; s/`$//; s/^explain/spiglass explain/'
}

# Every command ends well and complains of nothing.  The first ones put the program into PATH.
follow() (
	cd "$folder/checkout" || exit 1
	while IFS= read -r command <&3; do
		eval "$command" >"$folder/stdout" 2>"$folder/why" </dev/null || echo "exit status $?" >>"$folder/why"
		[ -s "$folder/why" ] && echo "of: $command" >>"$folder/why" && exit 1
	done 3<"$folder/commands"
	exit 0
)

page() {
	fresh
	copied "$1" >"$folder/commands"
	case $1 in */README.md) ;; *) mentioned "$1" >>"$folder/commands" ;; esac
	follow
	verdict $? "the commands of ${1#"$top"/samples/lessons/}"
}

same_commands() {
	for english in "$top"/samples/lessons/*.md; do
		copied "$english" >"$folder/english"
		copied "$top/samples/lessons/ja/$(basename "$english")" |
		    sed 's/ --lang=ja//; s:lessons/ja/:lessons/:' >"$folder/japanese"
		diff "$folder/english" "$folder/japanese" || basename "$english"
	done >"$folder/why" 2>&1
	[ ! -s "$folder/why" ]
	verdict $? 'both languages have the same commands'
}

links() {
	for page in "$top"/samples/README.md "$top"/samples/lessons/*.md "$top"/samples/lessons/ja/*.md; do
		awk '/^```/ { fenced = !fenced } !fenced' "$page" | grep -oE '\]\([^):]*\)' | sed 's/^](//; s/)$//' |
		    while read -r link; do
			[ -e "$(dirname "$page")/$link" ] || echo "$page: $link"
		    done
	done >"$folder/why"
	[ ! -s "$folder/why" ]
	verdict $? 'links lead somewhere'
}

sh "$top/samples/lessons/make.sh" --check >"$folder/why" 2>&1
verdict $? 'pages and pictures are up to date (sh samples/lessons/make.sh)'
stale 'an old output' 'echo "Frame 171" >>01-tunnel-mode.md'
stale 'an old output in Japanese' 'sed -i "s/ESPトレーラ/ESPトレイラ/" ja/02-transport-mode.md'
stale 'a source that has changed' 'echo "More." >>src/08-ikev2.en.md'
stale 'a command that fails' 'sed -i "s/--packet 7/--packet 7777/" src/01-tunnel-mode.en.md'
stale 'a picture that is not there' 'rm 05-main-mode.svg'
stale 'a page without a source' 'cp 12-keys.md 13-keys.md'
same_commands
links
for lesson in "$top"/samples/lessons/*.md "$top"/samples/lessons/ja/*.md; do
	page "$lesson"
done
! grep -q '^not ok' "$folder/results"
