#!/bin/sh
# Builds every fuzz target with libFuzzer and the sanitizers, in a build folder
# of its own, and runs each for some seconds.  What a target chokes on is left
# in that folder as tests/fuzz/NAME.crash-*.
#
# usage: sh tests/fuzz.sh [SECONDS [TARGET...]]

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
. "$top/samples/setup.sh"
build=${SPIGLASS_BUILD:-$top/build}-fuzz
seconds=${1:-10}
[ $# -eq 0 ] || shift

setup_for_build
setup_install "$to_fuzz"
command -v clang >/dev/null || { echo 'skip - fuzz targets: no clang on this machine'; exit 0; }
CC=clang
export CC
setup_build --enable-fuzzing

# Finds go to corpus/NAME of the build folder, beside what samples/ gives to start from.
/usr/bin/python3 "$top/tests/fuzz/seeds.py" "$build/corpus" || exit 1

fuzz() {
	mkdir -p "$build/corpus/$1"
	"$build/tests/fuzz/$1" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -verbosity=0 \
	    -artifact_prefix="$build/tests/fuzz/$1." "$build/corpus/$1"
}

build_and_fuzz() {
	setup_make "tests/fuzz/$1" && fuzz "$1"
}

failed=0
for source in "$top"/tests/fuzz/*.c; do
	name=$(basename "$source" .c)
	[ "$name" != driver ] || continue
	[ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
	if build_and_fuzz "$name" >"$build/fuzz.log" 2>&1; then
		echo "ok - fuzz $name: $seconds seconds"
	else
		echo "not ok - fuzz $name"
		tail -n 40 "$build/fuzz.log"
		failed=1
	fi
done
exit $failed
