#!/bin/sh
# Makes the pages and pictures of the lessons anew, with what spiglass says now.
#
# usage: samples/lessons/make.sh [--check]
#
#	--check		change nothing; show what is stale, and fail when something is
#
# src/NAME.en.md becomes NAME.md, src/NAME.ja.md becomes ja/NAME.md.  Each line "$ COMMAND" of a fence marked
# "console run" is run in a fresh folder that has samples/, and its output follows; "@head" stands for src/head.*.md.
# A command draws pictures into samples/lessons/.  Whatever else is in the folder and was not made is stale.

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd)
program=${SPIGLASS:-$top/build/spiglass}

case "$# $1" in
'0 ' | '1 --check') ;;
*)
	sed -n 's/^# usage: /usage: /p' "$0" >&2
	exit 2
	;;
esac
[ -x "$program" ] || { echo "no program at $program: build it, or set SPIGLASS" >&2; exit 1; }

folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
umask 077
mkdir "$folder/bin"
ln -s "$program" "$folder/bin/spiglass"
cp -R "$top/samples" "$folder/samples"
made=$folder/samples/lessons
rm -f "$made"/*.md "$made"/*.svg "$made"/ja/*
PATH=$folder/bin:$PATH
LC_ALL=C.UTF-8
export PATH LC_ALL
unset TZ NO_COLOR COLUMNS LANGUAGE SPIGLASS_KEYS

run() {
	(cd "$folder" && sh -c "$1" 2>&1 </dev/null) ||
	    echo "$(basename "$source"): exit status $?: $1" >>"$folder/failed"
}

# The page of a source, which is read from standard input.
page() {
	fence=
	while IFS= read -r line; do
		case $fence$line in
		@head) page <"$here/src/head.$language.md" ;;
		'```console run') fence=run && echo '```console' ;;
		'run```') fence= && echo '```' ;;
		"run$ "*) printf '%s\n' "$line" && run "${line#??}" ;;
		run*) echo "$(basename "$source"): not a command: $line" >>"$folder/failed" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done
}

pages() {
	language=$1
	for source in "$here"/src/*."$language".md; do
		name=$(basename "$source" ".$language.md")
		[ "$name" = head ] || page <"$source" >"$2/$name.md"
	done
}

mkdir -p "$made/ja"
pages en "$made"
pages ja "$made/ja"
if [ -s "$folder/failed" ]; then
	cat "$folder/failed" >&2
	exit 1
fi
if [ "$1" = --check ]; then
	diff -ru "$here" "$made"
else
	rm -f "$here"/*.md "$here"/*.svg "$here"/ja/*
	cp -R "$made"/. "$here"
fi
