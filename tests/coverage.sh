#!/bin/sh
# How many lines of the rooms that read hostile octets the tests run: unit
# tests, golden transcripts, captures, key forms, and what the fuzz targets
# start from.  In a build folder of its own; without the sandbox there, for
# what was counted is written at the end of each run.
#
# usage: sh tests/coverage.sh [--missing]
#
#	--missing	the numbers of the lines that were not run, too

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
. "$top/samples/setup.sh"
build=${SPIGLASS_BUILD:-$top/build}-coverage
rooms='packet proto keyring'
python=/usr/bin/python3

setup_for_build
setup_for_tests
setup_build --disable-hardening CPPFLAGS=-DSANDBOX_OFF CFLAGS='-O0 -g --coverage'
cd "$top" || exit 1
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
captures=${SPIGLASS_CAPTURES:-$top/../shared/captures}
[ -d "$captures" ] || captures=
SPIGLASS_CAPTURES=$captures
export SPIGLASS_CAPTURES

# Here they are only run; whether they pass is the affair of tests/run.sh, but is said.
run() {
	name=$1
	shift
	"$@" >"$build/coverage.log" 2>&1 </dev/null || echo "warning: $name did not pass"
}

# Each target with all it starts from.
replay() {
	for corpus in "$build"/corpus/*/; do
		target=$(basename "$corpus")
		find "$corpus" -type f -print0 | xargs -0 -r "$build/tests/fuzz/$target" || return 1
	done
}

find "$build" -name '*.gcda' -delete
setup_quietly 'make fuzzers' setup_make fuzzers
rm -rf "$build/corpus"
$python "$top/tests/fuzz/seeds.py" "$build/corpus" || exit 1
run 'make check' setup_make check
run 'golden transcripts' sh tests/golden/run.sh
run 'captures' $python tests/captures.py
run 'key forms' $python tests/key_forms.py
run 'mistakes in key files' $python tests/mistakes.py
run 'replayed seeds' replay
# shellcheck disable=SC2086
$python tests/coverage.py "$build" "$@" $rooms
