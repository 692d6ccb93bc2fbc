#!/bin/sh
# The manual lists every limit of limits.h, each with its value, and no other.

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

sed -n 's/^[	 ]*\(LIMIT_[A-Z_]*\) = \([^,]*\),.*/\1 \2/p' "$top/include/spiglass/limits.h" |
    while read -r name value; do echo "$name $(($value))"; done | LC_ALL=C sort >"$folder/header"
sed -n 's/^\.It Dv \(LIMIT_[A-Z_]*\) Pq \([0-9]*\)$/\1 \2/p' "$top/man/spiglass.1" | LC_ALL=C sort >"$folder/manual"

[ -s "$folder/header" ] && diff "$folder/header" "$folder/manual" && exit 0
echo '	limits of limits.h (<) and of the manual (>) differ'
exit 1
