#!/bin/sh
# Golden transcripts: what a user sees, byte for byte.
#
# usage: tests/golden/run.sh [--update] [NAME...]
#
# Each row of tests/golden/list is a test: a name, the tools it needs besides
# ("-": none) and a command line, run in a fresh folder that has samples/ (keys
# for their owner alone, as spiglass wants them).  Its
# transcript (the command, stdout, stderr, exit status) must equal
# tests/golden/NAME.txt.  --update writes the transcripts anew: read the diff.

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd)
program=${SPIGLASS:-$top/build/spiglass}
update=
[ "$1" = --update ] && update=yes && shift

[ -x "$program" ] || { echo "no program at $program: build it, or set SPIGLASS" >&2; exit 1; }
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
umask 077
mkdir "$folder/bin"
cp -R "$top/samples" "$folder/samples"
ln -s "$program" "$folder/bin/spiglass"
PATH=$folder/bin:$PATH
SAMPLES=samples
LC_ALL=C.UTF-8
export PATH SAMPLES LC_ALL
unset TZ NO_COLOR COLUMNS

# A crash or a sanitizer's report is never what a transcript may say.
aborted() {
	[ "$1" -ge 126 ] && [ "$1" -ne 141 ] || [ "$1" -eq 99 ]
}

transcript() {
	rm -rf "$folder/work"
	mkdir "$folder/work"
	ln -s "$folder/samples" "$folder/work/samples"
	(cd "$folder/work" && sh -c "$1" >"$folder/stdout" 2>"$folder/stderr" </dev/null)
	status=$?
	printf '$ %s\n' "$1"
	cat "$folder/stdout"
	[ -z "$(tail -c 1 "$folder/stdout")" ] || printf '\n-- no newline at the end of stdout\n'
	[ ! -s "$folder/stderr" ] || { echo '-- stderr'; cat "$folder/stderr"; }
	echo "-- exit status $status"
	aborted $status && return 1
	return 0
}

missing() {
	for tool in $1; do
		[ "$tool" = - ] || command -v "$tool" >/dev/null || { echo "$tool"; return; }
	done
}

check() {
	name=$1 needs=$(echo "$2" | tr , ' ') command=$3
	lacking=$(missing "$needs")
	if [ -n "$lacking" ]; then
		echo "skip - golden $name: no $lacking on this machine"
	elif ! transcript "$command" >"$folder/transcript"; then
		echo "not ok - golden $name: crashed"
		tail -n 40 "$folder/transcript"
	elif [ -n "$update" ]; then
		cmp -s "$folder/transcript" "$here/$name.txt" || echo "wrote $name.txt"
		cp "$folder/transcript" "$here/$name.txt"
	elif ! [ -f "$here/$name.txt" ]; then
		echo "not ok - golden $name: no $name.txt yet (--update writes it)"
	elif diff -u "$here/$name.txt" "$folder/transcript" >"$folder/diff"; then
		echo "ok - golden $name"
	else
		echo "not ok - golden $name"
		head -n 60 "$folder/diff"
	fi
}

# A transcript without a row would never be compared again.
strays() {
	for file in "$here"/*.txt; do
		name=$(basename "$file" .txt)
		grep -q "^${name}[ 	]" "$here/list" || echo "not ok - golden $name: $name.txt has no row in the list"
	done
}

while read -r name needs command; do
	case $name in ''|'#'*) continue ;; esac
	[ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
	check "$name" "$needs" "$command"
done <"$here/list" >"$folder/results"
[ $# -ne 0 ] || strays >>"$folder/results"
cat "$folder/results"
! grep -q '^not ok' "$folder/results"
