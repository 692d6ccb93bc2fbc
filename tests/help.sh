#!/bin/sh
# --help and the manual name the same verbs and the same options: none of them may lie.

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
program=${SPIGLASS:-$top/build/spiglass}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

"$program" --help >"$folder/help" || exit 1

# "  -r, --read FILE ..." and "      --json ..."; "  packets     one line a packet"
sed -n 's/^  *\(-[A-Za-z]\), --\([a-z-]*\).*/\1 --\2/p; s/^  *--\([a-z-]*\).*/--\1/p' "$folder/help" |
    tr ' ' '\n' | LC_ALL=C sort -u >"$folder/help.options"
sed -n 's/^  \([a-z][a-z]*\)  *.*/\1/p' "$folder/help" | LC_ALL=C sort -u >"$folder/help.verbs"

# ".It Fl r , Fl Fl read Ar FILE": mdoc's ways to write -r and --read
awk '/^\.It Fl / {
	for (i = 2; i < NF; i++)
		if ($i == "Fl" && $(i + 1) == "Fl")
			print "--" $(i += 2)
		else if ($i == "Fl")
			print "-" $(++i)
}' "$top/man/spiglass.1" | LC_ALL=C sort -u >"$folder/man.options"
sed -n 's/^\.It Cm \([a-z][a-z]*\).*/\1/p' "$top/man/spiglass.1" | LC_ALL=C sort -u >"$folder/man.verbs"

[ -s "$folder/help.options" ] && [ -s "$folder/help.verbs" ] || { echo '	--help lists no options or no verbs'; exit 1; }
status=0
for what in options verbs; do
	diff "$folder/help.$what" "$folder/man.$what" >"$folder/diff" && continue
	echo "	$what of --help (<) and of the manual (>) differ:"
	sed 's/^/	/' "$folder/diff"
	status=1
done
exit $status
