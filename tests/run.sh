#!/bin/sh
# Sets up, builds and runs every test.
#
# usage: sh tests/run.sh [--sanitize]
#
#	--sanitize	a build of its own with AddressSanitizer and UBSan, the same tests
#
# The tests run over samples/, and over all captures where they are beside the
# source folder (../shared/captures) or named by SPIGLASS_CAPTURES.  Every suite
# says "ok - NAME", "not ok - NAME" or "skip - NAME: WHY", one test a line; the
# last line adds them up.  Exit status 1 when anything failed.

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
. "$top/samples/setup.sh"

switches=
case "$# $1" in
'0 ') ;;
'1 --sanitize')
	switches=--enable-sanitizers
	build=${SPIGLASS_BUILD:-$top/build}-sanitize
	;;
*)
	sed -n 's/^# usage: /usage: /p' "$0" >&2
	exit 2
	;;
esac

setup_for_build
setup_for_tests
# shellcheck disable=SC2086
setup_build $switches
cd "$top" || exit 1

python=/usr/bin/python3			# the one that has Debian's modules
[ -x $python ] || python=python3
captures=${SPIGLASS_CAPTURES:-$top/../shared/captures}
if [ -d "$captures" ]; then
	SPIGLASS_CAPTURES=$(cd "$captures" && pwd)
	echo "captures: ${captures#"$top"/} ($(find "$SPIGLASS_CAPTURES/" -name expected.json | wc -l)), and samples"
else
	SPIGLASS_CAPTURES=
	echo 'captures: samples only'
fi
export SPIGLASS_CAPTURES

# A sanitizer's complaint must look like nothing a test may expect: see aborted() in tests/golden/run.sh.
export ASAN_OPTIONS=exitcode=99:detect_leaks=1:allocator_may_return_null=1
export UBSAN_OPTIONS=halt_on_error=1:exitcode=99:print_stacktrace=1
export PYTHONDONTWRITEBYTECODE=1
unset TZ SPIGLASS_KEYS
export LC_ALL=C.UTF-8

results=$build/tests.results
: >"$results"

# Run one suite, and keep what it said.  A suite that ends badly without naming a failed test is one failed test.
suite() {
	name=$1
	shift
	printf '\n== %s\n' "$name"
	"$@" >"$build/tests.suite" 2>&1 </dev/null
	status=$?
	cat "$build/tests.suite"
	grep -E '^(ok|not ok|skip) - ' "$build/tests.suite" >>"$results"
	if [ $status -ne 0 ] && ! grep -q '^not ok - ' "$build/tests.suite"; then
		echo "not ok - $name: exit status $status" | tee -a "$results"
	fi
}

# Is all of it there?  Else the test is skipped, by name.
needs() {
	for tool in $2; do
		if ! command -v "$tool" >/dev/null; then
			echo "skip - $1: no $tool on this machine"
			return 1
		fi
	done
}

needs_module() {
	if ! "$python" -c "import $2" 2>/dev/null; then
		echo "skip - $1: no Python module $2 on this machine"
		return 1
	fi
}

# The programs of make check, each one test, with the end of its log when it failed.
unit() {
	if grep -q '^CMOCKA_LIBS = *$' "$build/Makefile"; then
		echo 'skip - unit tests: no libcmocka-dev on this machine'
		return 0
	fi
	find "$build/tests" -name '*.trs' -delete
	make -C "$build" -k -j "$(nproc 2>/dev/null || echo 1)" check >"$build/check.log" 2>&1
	status=$?
	find "$build/tests" -name '*.trs' | LC_ALL=C sort >"$build/check.list"
	while read -r trs; do
		program=${trs#"$build"/}
		program=${program%.trs}
		case $(sed -n 's/^:global-test-result: *//p' "$trs") in
		PASS) echo "ok - $program" ;;
		SKIP) echo "skip - $program: $(tail -n 1 "${trs%.trs}.log")" ;;
		*)
			echo "not ok - $program"
			tail -n 30 "${trs%.trs}.log" | sed 's/^/	/'
			;;
		esac
	done <"$build/check.list"
	if [ $status -ne 0 ] || ! [ -s "$build/check.list" ]; then
		grep -E ': (fatal )?error: |\*\*\* ' "$build/check.log" | head -n 15 | sed 's/^/	/'
		return 1
	fi
}

one() {
	name=$1
	shift
	if "$@"; then
		echo "ok - $name"
	else
		echo "not ok - $name"
	fi
}

layers() {
	one 'includes point to the left' sh tests/layers.sh "$top"
	mkdir -p "$build/wrong/src/proto" "$build/wrong/include/spiglass"
	echo '#include <spiglass/crypto.h>' >"$build/wrong/src/proto/wrong.c"
	one 'an include to the right is seen' sh -c '! sh tests/layers.sh "$1" >/dev/null' sh "$build/wrong"
}

# The manual is clean, and the program and its manual name the same verbs and options.
manual() {
	needs 'man pages are clean' mandoc &&
		one 'man pages are clean' sh -c '! mandoc -Tlint -W warning man/*.[1-8] | grep .'
	one 'help and manual name the same verbs and options' sh tests/help.sh
	one 'manual has the limits' sh tests/limits.sh
}

japanese_manual() {
	needs 'the Japanese manual' "$python mandoc" || return 0
	"$python" tests/man.py
}

language() {
	needs 'Japanese output' "$python" && "$python" tests/lang.py
	needs 'words are translated' 'xgettext msgmerge msgfmt' && sh src/po/update.sh --check
}

readme() {
	needs 'examples of the README' "$python tcpdump" || return 0
	"$python" tests/readme.py
}

lessons() {
	needs lessons python3 || return 0
	sh tests/lessons.sh
}

captures() {
	needs 'captures against their truth' "$python" || return 0
	"$python" tests/captures.py
}

keys() {
	needs 'what one source of keys opens' "$python" || return 0
	"$python" tests/keys.py
}

mistakes() {
	needs 'mistakes in key files' "$python" || return 0
	"$python" tests/mistakes.py
}

key_forms() {
	needs 'keys as other programs show them' "$python" || return 0
	"$python" tests/key_forms.py
}

judges() {
	needs 'tshark and scapy' "$python tshark" && needs_module 'tshark and scapy' scapy || return 0
	"$python" tests/judges.py
}

findings() {
	needs 'findings' "$python" || return 0
	"$python" tests/diag.py
}

ike_logs() {
	needs 'IKE messages against the logs of the daemons' "$python" || return 0
	"$python" tests/ike_logs.py
}

ike_pdml() {
	needs 'IKE fields against tshark' "$python tshark" || return 0
	"$python" tests/ike_pdml.py
}

ike_auth() {
	needs 'IKE authentication computed again' "$python" || return 0
	"$python" tests/ike_auth.py
}

keys_convert() {
	needs 'converted keys' "$python" || return 0
	"$python" tests/keys_convert.py
}

injected() {
	needs 'loss and reordering as injected' "$python" || return 0
	"$python" tests/injected.py
}

cutting() {
	needs 'captures in parts' "$python" || return 0
	"$python" tests/cutting.py
}

sas_blind() {
	needs 'what is inferred of SAs without keys' "$python" || return 0
	"$python" tests/sas_blind.py
}

sas() {
	needs 'the life of SAs' "$python" || return 0
	"$python" tests/sas.py
}

sas_forms() {
	needs 'forms of sas' "$python" || return 0
	"$python" tests/sas_forms.py
}

metrics() {
	needs 'metrics' "$python" || return 0
	"$python" tests/metrics.py
}

query() {
	needs 'filter expressions' "$python" || return 0
	"$python" tests/query.py
}

fortigate() {
	needs "FortiGate's sniffer as text" "$python" || return 0
	"$python" tests/fortigate.py
}

bars() {
	needs 'bars of the screen' "$python" || return 0
	"$python" tests/screens/bars.py "$build/spiglass"
}

leaving() {
	needs 'leaving the screen' "$python" || return 0
	SPIGLASS_SLOW=$switches "$python" tests/screens/leaving.py "$build/spiglass"
}

hostile() {
	needs 'hostile captures' "$python" || return 0
	"$python" tests/hostile/run.py --count 2000 --seed 1 --kept "$build/hostile-failures"
}

# Mermaid itself is optional: the test says what it lacks.
flow() {
	needs 'forms of flow' "$python" || return 0
	SPIGLASS_BUILD=$build "$python" tests/mermaid/flow.py
	LC_ALL=ja_JP.UTF-8 SPIGLASS_BUILD=$build SPIGLASS_CAPTURES='' "$python" tests/mermaid/flow.py | sed 's/ - /&in Japanese: /'
}

layout() {
	needs 'sections of layouts' "$python" tshark || return 0
	"$python" tests/layout.py
}

layout_pictures() {
	needs 'pictures of layouts' "$python" || return 0
	SPIGLASS_BUILD=$build "$python" tests/layout_pictures.py
	LC_ALL=ja_JP.UTF-8 SPIGLASS_BUILD=$build SPIGLASS_CAPTURES='' "$python" tests/layout_pictures.py | sed 's/ - /&in Japanese: /'
}

suite 'unit tests (make check)' unit
suite 'order of the rooms' layers
suite 'help and manual' manual
suite 'the Japanese manual says what the English one says' japanese_manual
suite 'English and Japanese' language
suite 'golden transcripts' sh tests/golden/run.sh
suite 'screens' sh tests/screens/run.sh
suite 'screens in a terminal' sh tests/screens/tmux.sh
suite 'failures are found on the screen' sh tests/screens/found.sh
suite 'saving from the screen' sh tests/screens/saved.sh
suite 'bars of the screen at any width' bars
suite 'how soon the screen leaves' leaving
suite 'forms of flow: JSON, SVG, and Mermaid by its own parser' flow
suite 'sections of layouts against tshark, and modes against packets' layout
suite 'pictures of layouts: SVG, HTML, and Mermaid by its own parser' layout_pictures
suite 'examples of the README' readme
suite 'lessons, and their commands as copied' lessons
suite 'captures against their truth' captures
suite 'what one source of keys opens' keys
suite 'mistakes in key files' mistakes
suite 'keys as other programs show them' key_forms
suite 'tshark and scapy' judges
suite 'findings' findings
suite 'IKE messages against their truth and the logs of the daemons' ike_logs
suite 'IKE fields against tshark' ike_pdml
suite 'converted keys in tshark, tcpdump and spiglass' keys_convert
suite 'IKE authentication computed again' ike_auth
suite 'the life of SAs against their truth' sas
suite 'what is inferred of SAs without keys' sas_blind
suite 'loss and reordering as injected' injected
suite 'captures in parts' cutting
suite 'forms of sas' sas_forms
suite 'metrics and service' metrics
suite "FortiGate's sniffer as text" fortigate
suite 'sandbox' sh tests/sandbox.sh
suite 'live capture, and slow pipes' sh tests/live.sh
suite 'a strongSwan tunnel, watched live' sh tests/live_tunnel.sh
suite 'hostile captures through every verb and format' hostile
suite 'filter expressions: -Y as in tshark and JSON' query

passed=$(grep -c '^ok ' "$results")
failed=$(grep -c '^not ok ' "$results")
skipped=$(grep -c '^skip ' "$results")
printf '\n'
if [ "$failed" -ne 0 ]; then
	echo 'failed:'
	sed -n 's/^not ok - /	/p' "$results"
fi
if [ "$skipped" -ne 0 ]; then
	echo 'skipped:'
	sed -n 's/^skip - /	/p' "$results"
fi
echo "$passed passed, $failed failed$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
[ "$failed" -eq 0 ]
