#!/bin/sh
# Brings the catalogs up to date with the sources: new words come in empty,
# those whose English changed are marked fuzzy, those that are gone go.
#
# usage: src/po/update.sh [--check]		(from anywhere)
#
# A theme is a catalog and the sources whose words it has.  --check changes
# nothing, and fails when something is not translated.

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
cd "$top" || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
status=0
LC_ALL=C.UTF-8
export LC_ALL

# N_ marks words in tables, text_say() and _() show them; F, HEADER and the like describe fields and headers of protocols.
headers="-kF:6 -kHEADER:4 -kHEADER_AS:5 -kHEADER_WITH:3 -kSPAN:2 -kTAIL:2 -kPLAIN:4 -kSELECTOR_HEADER:4 -kNOTIFY_SPAN:4 -kID_FORM:5
	-kID_HEADERS:2 -kIDENTITY_SHAPES:3 -kATTRIBUTE_CLASS:6 -kCFG:5 -kCFG_TAIL:3 -kROHC_FIELDS:4 -kpacket_fact:4 -kfact_frame:3 -khashed_kept:3"
theme() {
	name=$1 po=src/po/ja/$1.po
	shift
	xgettext --from-code=UTF-8 --language=C --package-name=spiglass --no-wrap --add-location=file -k -k_ -kN_ -ktext_say:2 $headers \
		-o "$folder/$name.pot" "$@" || exit 1
	[ -f "$folder/$name.pot" ] || return
	xgettext --join-existing --from-code=UTF-8 --language=C --no-wrap --add-location=file -k -kSPAN:5 -o "$folder/$name.pot" "$@" || exit 1
	[ -f "$po" ] || sed '/^$/q' src/po/ja/layout.po >"$po"
	msgmerge --quiet --no-wrap --no-fuzzy-matching "$po" "$folder/$name.pot" -o "$folder/$name.po"
	msgattrib --no-obsolete --no-wrap "$folder/$name.po" | sed '/^"\(POT-Creation-Date\|Report-Msgid-Bugs-To\)/d' >"$folder/$name.new"
	missing=$(msgattrib --untranslated --no-wrap "$folder/$name.new" | grep -c '^msgid "..*')
	if [ -z "$check" ]; then
		cmp -s "$folder/$name.new" "$po" || cp "$folder/$name.new" "$po"
		[ "$missing" = 0 ] || echo "$name: $missing not translated"
	elif [ "$missing" != 0 ] || ! msgfmt -c -o /dev/null "$folder/$name.new"; then
		echo "not ok - $name: $missing not translated"
		msgattrib --untranslated --no-wrap "$folder/$name.new" | grep '^msgid "..*' | head -n 5
		status=1
	else
		echo "ok - $name is translated"
	fi
}

check=
[ "$1" = --check ] && check=yes

theme protocols src/packet/*.c src/proto/*.[ch] src/registry/*.c
theme engine src/sa/*.c src/engine/*.c src/crypto/*.c src/output/told.c src/output/closed.c
theme terms src/output/explain_terms.c src/output/explain_life.c
theme words src/output/explain_exchange_words.c src/output/explain_field_words.c src/output/explain_header_words.c \
	src/output/explain_payload_words.c
theme values src/output/explain_notify_words.c src/output/explain_transform_words.c src/output/explain_value_words.c
theme explain src/output/explain.c src/output/explain_headers.c src/output/explain_json.c src/output/explain_markdown.c \
	src/output/explain_text.c src/output/explain_values.c src/cmd/explain.c
theme diag src/diag/*.c src/output/diag*.c src/cmd/diag.c
theme keys src/keyring/*.c src/output/keys*.c src/cmd/keys*.c
theme layout src/output/layout*.c src/cmd/layout.c
theme output $(ls src/output/*.c | grep -v '/\(explain\|diag\|keys\|layout\|told\|closed\)') src/query/*.c
theme screen src/tui/*.c
theme commands src/base/*.c src/capture/*.c $(ls src/cmd/*.c | grep -v '/\(explain\|diag\|keys\|layout\)')
exit $status
