#!/bin/sh
# The program's own help and its manual name the same verbs, options and arguments.

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
spiglass=${SPIGLASS:-$top/build/spiglass}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
LC_ALL=C
export LC_ALL

# "  -r, --read FILE   ..." and "      --time=FORM   ..." become "r read file" and " time form".
"$spiglass" --help >"$folder/help" || exit 1
sed -n '/^Options:/,$s/^  [ -]\(.\)[ ,] --\([a-z0-9-]*\)[[ =]*\([A-Z]*\)]* .*/\1 \2=\3/p' "$folder/help" |
	awk -F= '{ print $1, tolower($2) }' | sed 's/^ *//; s/ *$//' | sort >"$folder/help.options"
# ".It Fl r Ar file , Fl -read Ar file" and ".It Fl -time Ns = Ns Ar form" become the same.
sed -n 's/^\.It Fl //p' "$top/man/spiglass.1" |
	sed 's/ Ar [a-z]* ,/ ,/; s/ , Fl -/ /; s/^-//; s/ Ns Oo Ns = Ns//; s/ Oc$//; s/ Ns = Ns//; s/ Ar / /' | sort >"$folder/man.options"

sed -n '/^Sees/,/^$/s/^  \([a-z]*\) .*/\1/p' "$folder/help" | sort >"$folder/help.verbs"
sed -n '/^The verbs are:/,/^\.El/s/^\.It Cm //p' "$top/man/spiglass.1" | sort >"$folder/man.verbs"

for what in options verbs; do
	[ -s "$folder/help.$what" ] || { echo "no $what in --help"; exit 1; }
	diff "$folder/help.$what" "$folder/man.$what" || { echo "--help (<) and the manual (>) differ in $what"; exit 1; }
done

# The manual has every form of keys that is known.
for form in $(echo 'no form' | "$spiglass" keys -k - 2>&1 | sed -n 's/.*known are: //p' | tr -d ,); do
	sed -n '/^\.Sh KEY SOURCES/,/^\.Ss/s/^\.It Cm //p' "$top/man/spiglass.1" | tr -d , | grep -qw "$form" ||
		{ echo "the manual does not have the form $form"; exit 1; }
done

# What a verb says of itself stands in the whole help, too.
while read -r verb; do
	"$spiglass" "$verb" --help | grep '^  [ -].*--' | grep -vxFf "$folder/help" && { echo "$verb --help says more"; exit 1; }
done <"$folder/help.verbs"
exit 0
