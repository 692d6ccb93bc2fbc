#!/bin/sh
# The rooms of src/ stand in one order, and includes point to the left only:
# a file in src/ROOM, or include/spiglass/ROOM.h, may include <spiglass/X.h> or
# "X/..." when X is ROOM or stands to its left.  limits.h belongs to nobody.
#
# usage: tests/layers.sh [SOURCE-FOLDER]

cd "${1:-$(dirname "$0")/..}" || exit 1

find src include/spiglass -name '*.[ch]' | LC_ALL=C sort | xargs awk '
function room_of(path,    part) {
	if (path == "src/main.c")
		return "main"
	split(path, part, "/")
	sub(/\.h$/, "", part[3])
	return path ~ /^include/ ? part[3] : part[2]
}

function complain(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what
	wrong++
}

BEGIN {
	rooms = split("base packet registry proto crypto keyring sa engine diag query capture output tui cmd main", room, " ")
	for (i = 1; i <= rooms; i++)
		place[room[i]] = i
}

FNR == 1 {
	files++
	here = room_of(FILENAME)
	if (here != "limits" && !(here in place))
		complain("is in no room of the house")
}

# A quoted file without a folder is a neighbour; anything in <> but <spiglass/...> is a library.
/^[ \t]*#[ \t]*include[ \t]*["<]/ {
	target = $0
	sub(/^[^"<]*["<]/, "", target)
	sub(/[">].*/, "", target)
	if (target ~ /\.\./) {
		if (target !~ /^\.\.\/\.\.\/src\/registry\/[a-z0-9-]*\.def$/ || here != "registry")
			complain("includes " target ": paths start at include/ or src/")
		next
	}
	if ($0 ~ /</ && target !~ /^spiglass\//)
		next
	if ($0 ~ /"/ && target !~ /\//)
		next
	sub(/^spiglass\//, "", target)
	sub(/[\/.].*/, "", target)
	if (target == "limits" || target == "config")
		next
	if (!(target in place))
		complain("includes " target ", which is no room of the house")
	else if (place[target] > place[here])
		complain(here " includes " target ", which stands to its right")
}

END {
	if (wrong || !files)
		exit 1
}'
