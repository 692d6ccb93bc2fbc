# Sets up and builds spiglass, for the scripts that source this file with $top
# set to the source folder:
#
#	setup_for_build		what the program needs; stops when it cannot be had
#	setup_for_tests		what the tests need besides; says what stays missing
#	setup_build [SWITCH...]	$SPIGLASS is then the program, $build its folder
#
# Packages are installed by name when root on a Debian-like system, otherwise
# named.  Builds in build/ of the source folder, or in $SPIGLASS_BUILD.

build=${SPIGLASS_BUILD:-$top/build}

to_build='gcc libc6-dev make autoconf automake pkg-config gettext libpcap-dev libssl-dev libncurses-dev libseccomp-dev
	libmnl-dev zlib1g-dev libzstd-dev liblzma-dev liblz4-dev'
to_test='libcmocka-dev python3 python3-scapy python3-cryptography python3-jsonschema tshark tcpdump mandoc
	gzip zstd xz-utils lz4 strace'
to_fuzz='clang llvm libclang-rt-dev'

# The packages of a list that are not installed, on one line.
setup_missing() {
	command -v dpkg-query >/dev/null || return 0
	for package in $1; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
	done
}

setup_apt() {
	DEBIAN_FRONTEND=noninteractive apt-get "$@" </dev/null
}

# Install what is missing of a list, when that is ours to do; the package lists are fetched only if they are needed.
setup_install() {
	wanted=$(setup_missing "$1")
	[ -n "$wanted" ] && [ "$(id -u)" -eq 0 ] || return 0
	echo "installing: $wanted"
	log=$(mktemp)
	# shellcheck disable=SC2086
	{ setup_apt install -y --no-install-recommends $wanted ||
	    { setup_apt update && setup_apt install -y --no-install-recommends $wanted; }; } >"$log" 2>&1 ||
	    tail -n 20 "$log" >&2
	rm -f "$log"
}

setup_command() {
	echo "	sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
}

setup_for_build() {
	setup_install "$to_build"
	wanted=$(setup_missing "$to_build")
	if [ -n "$wanted" ]; then
		{
			echo "To build spiglass these packages are missing: $wanted"
			echo "Install them with"
			# shellcheck disable=SC2086
			setup_command $wanted
		} >&2
		exit 1
	fi
}

setup_for_tests() {
	setup_install "$to_test"
	wanted=$(setup_missing "$to_test")
	if [ -n "$wanted" ]; then
		echo "Tests that need these packages are skipped: $wanted"
		echo "To run them too, install them with"
		# shellcheck disable=SC2086
		setup_command $wanted
	fi
}

# Run quietly; when it fails, show the end of what it said and stop.
setup_quietly() {
	what=$1
	shift
	if ! "$@" >"$build/setup.log" 2>&1; then
		tail -n 30 "$build/setup.log" >&2
		echo "$what failed; all it said is in $build/setup.log" >&2
		exit 1
	fi
}

setup_autoreconf() { (cd "$top" && autoreconf -i); }
setup_configure() { (cd "$build" && "$top/configure" "$@"); }
setup_make() { make -C "$build" -j "$(nproc 2>/dev/null || echo 1)" "$@"; }

# A build folder is configured anew when the source folder was moved, the switches changed, or cmocka came.
setup_build() {
	mkdir -p "$build" && build=$(cd "$build" && pwd) || exit 1
	[ -f "$top/configure" ] || setup_quietly autoreconf setup_autoreconf
	wanted="$top $* cmocka $(pkg-config --modversion cmocka 2>/dev/null)"
	if [ ! -f "$build/Makefile" ] || [ "$(cat "$build/setup.switches" 2>/dev/null)" != "$wanted" ]; then
		echo "configuring in $build"
		rm -f "$build/setup.switches"
		setup_quietly configure setup_configure "$@"
		echo "$wanted" >"$build/setup.switches"
	fi
	setup_make -q all >/dev/null 2>&1 || echo "building in $build"
	setup_quietly make setup_make all
	chmod go-rwx "$top"/samples/*/uat/[ei]* "$top"/samples/*/xfrm.state 2>/dev/null	# else spiglass warns of them
	SPIGLASS=$build/spiglass
	export SPIGLASS
}
