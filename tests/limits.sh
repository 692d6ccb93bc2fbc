#!/bin/sh
# The manual lists every limit of include/spiglass/limits.h with its value, and no other.

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

sed -n 's/^[[:space:]]*\(LIMIT_[A-Z_0-9]*\) = \([0-9 <]*\),.*/\1 \2/p' "$top/include/spiglass/limits.h" |
	while read -r name value; do
		echo "$name $(($value))"
	done >"$folder/limits.h"
sed -n 's/^\.It Dv \(LIMIT_[A-Z_0-9]*\) Pq \([0-9]*\)$/\1 \2/p' "$top/man/spiglass.1" >"$folder/man"

[ "$(grep -c 'LIMIT_[A-Z_0-9]* =' "$top/include/spiglass/limits.h")" -eq "$(wc -l <"$folder/limits.h")" ] ||
	{ echo 'a limit this test cannot read'; exit 1; }
diff "$folder/limits.h" "$folder/man" || { echo 'limits.h (<) and the manual (>) differ'; exit 1; }
