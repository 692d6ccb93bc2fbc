#!/bin/sh
# The sandbox: it holds, the system calls it leaves are those of the golden list, nothing is opened behind it, and it
# is soon closed.
#
# usage: SPIGLASS=build/spiglass sh tests/sandbox.sh

top=$(cd "$(dirname "$0")/.." && pwd) || exit 1
spiglass=${SPIGLASS:-$top/build/spiglass}
capture=$top/samples/v2-child-rekey-pfs/outer.pcap
[ -x "$spiglass" ] || { echo "no program at $spiglass: build it, or set SPIGLASS" >&2; exit 1; }
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
failed=0

ok() { echo "ok - $1"; }
bad() { echo "not ok - $1"; sed 's/^/	/' "$folder/out" "$folder/err" 2>/dev/null | tail -n 12; failed=1; }
is() { if [ "$2" = "$3" ]; then ok "$1"; else bad "$1: '$2', not '$3'"; fi; }
run() { "$spiglass" "$@" >"$folder/out" 2>"$folder/err"; }

has=$("$spiglass" --version -v | sed 1d)
case $has in
*'left out'*) echo 'skip - sandbox: this program was built without it'; exit 0 ;;
*'no Landlock'* | *'no seccomp'*)
	echo "skip - sandbox holds: $has"
	run --sandbox=require "$capture"
	is 'require is refused where the kernel lacks support' $? 2
	exit $failed ;;
esac

# --- it holds ---

if run --selftest-sandbox; then ok 'selftest: the sandbox holds'; else bad 'selftest'; fi
is 'selftest: profiles' "$(sed -n 's/: to .*//p' "$folder/out" | sort -u | tr '\n' ' ')" 'live offline screen '
for what in 'open a file to read it' 'open a socket' 'execute a program' 'trace' 'fork' 'signal another process'; do
	is "selftest: $what" "$(grep "^offline: to $what:" "$folder/out")" "offline: to $what: ended"
done

if [ "$(uname -m)" = x86_64 ]; then
	run --selftest-sandbox=list
	if diff "$top/tests/sandbox.txt" "$folder/out" >"$folder/err"; then ok 'system calls as listed'; else : >"$folder/out"; bad 'system calls as listed'; fi
fi
if [ "$(grep -c '^offline' "$top/tests/sandbox.txt")" -le 32 ]; then ok 'few are left offline'; else bad 'too many are left offline'; fi

# --- what the user sees ---

run --no-sandbox -q "$capture"
is 'without it: said, always' "$? $(cut -d: -f1,2 "$folder/err")" '0 spiglass: --no-sandbox'
run --sandbox=require "$capture"
is 'required and there' "$? $(cat "$folder/err")" '0 '
run --user=nosuchuser "$capture"
is 'no such user' $? 2

# As many SAs as the C library sorts in another way than a few.
python3 - >"$folder/many.pcap" <<'END'
import struct, sys
sys.stdout.buffer.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101))
for spi in range(1000, 2000):
	packet = bytes.fromhex('45000040000000004032b6d3c0000201c0000202') + struct.pack('>II', spi, 1) + bytes(36)
	sys.stdout.buffer.write(struct.pack('<IIII', spi, 0, len(packet), len(packet)) + packet)
END
printf 'wait end\ndump end\n' >"$folder/end.keys"
run sas -T csv "$folder/many.pcap"
is 'a thousand SAs' "$? $(grep -c '^' "$folder/out")" '0 1001'
if "$spiglass" --help | grep -q '^  tui '; then
	run tui --tui-script "$folder/end.keys" "$folder/many.pcap"
	is 'a thousand SAs on the screen' "$? $(grep -c 'CHILD 1,000' "$folder/out")" '0 1'
fi

# Root is nobody, without capabilities, while it reads.
while_reading() {
	mkfifo "$folder/pipe" && cp "$capture" "$folder/capture"
	"$spiglass" "$@" "$folder/pipe" >"$folder/out" 2>"$folder/err" &
	running=$!
	exec 9>"$folder/pipe"
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		grep -q '^Seccomp:	2' /proc/$running/status 2>/dev/null && break
		sleep 0.1
	done
	grep -E '^(Uid|Groups|CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/$running/status | tr -s '\t ' ' ' >"$folder/status"
	cat "$folder/capture" >&9
	exec 9>&-
	wait $running
	status=$?
	rm -f "$folder/pipe"
}
while_reading summary
is 'read after it closed' $status 0
is 'no new privileges' "$(grep NoNew "$folder/status")" 'NoNewPrivs: 1'
is 'no capabilities' "$(grep -c 'CapEff: 0*$' "$folder/status")" 1
if [ "$(id -u)" = 0 ]; then
	is 'none to be had' "$(grep -c 'CapBnd: 0*$' "$folder/status")" 1
	is 'no groups' "$(grep Groups "$folder/status" | tr -d ' ')" 'Groups:'
	case $(grep Uid "$folder/status") in 'Uid: 0 '*) bad 'root is still root' ;; *) ok 'root is another user' ;; esac
fi

# --- with holes: a program of ours that tries all the same ---

cat >"$folder/hole.c" <<'C'
#include <fcntl.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>
static long try_it(void)
{
	switch (HOLE) {
	case 1: return open("/etc/passwd", O_RDONLY);
	case 2: return socket(AF_INET, SOCK_STREAM, 0);
	case 3: return execl("/bin/true", "true", (char *)0);
	case 4: return ptrace(PTRACE_TRACEME, 0, 0, 0);
	}
	return 0;
}
/* The first octet of a capture is looked at behind the sandbox: the zlib of this program has a hole. */
struct z_stream_s;
int inflateInit2_(struct z_stream_s *s, int bits, const char *version, int size)
{
	(void)s, (void)bits, (void)version, (void)size;
	if (try_it() >= 0)
		_exit(77);
	_exit(78);
}
C
if command -v cc >/dev/null && command -v gzip >/dev/null; then
	gzip -c "$capture" >"$folder/capture.gz"
	for hole in '0 nothing' '1 open' '2 socket' '3 exec' '4 ptrace'; do
		cc -shared -fPIC -DHOLE="${hole% *}" -o "$folder/hole.so" "$folder/hole.c" || { bad 'hole.c does not compile'; break; }
		LD_PRELOAD=$folder/hole.so "$spiglass" "$folder/capture.gz" >"$folder/out" 2>"$folder/err"
		status=$?
		case ${hole% *} in
		0) is 'a hole is reached' $status 77 ;;
		*) is "a hole: ${hole#* } is stopped" "$status $(grep -c 'is not allowed in the sandbox' "$folder/err")" '159 1' ;;
		esac
	done
else
	echo 'skip - a hole in the program: no compiler here'
fi

# --- nothing is opened behind it ---

if command -v strace >/dev/null && strace -o "$folder/trace" true 2>/dev/null; then
	umask 077
	cp -R "$top/samples/v2-child-rekey-pfs/uat" "$folder/uat"
	for verb in summary packets 'packets -v --json' 'sas -v' flow diag layout 'keys test' 'decrypt -w -'; do
		# shellcheck disable=SC2086
		strace -f -o "$folder/trace" "$spiglass" $verb -k "$folder/uat" "$capture" >"$folder/out" 2>"$folder/err"
		sed '1,/SECCOMP_SET_MODE_FILTER, [^N]*{len/d' "$folder/trace" | grep -E 'open|socket|exec|SIGSYS' >"$folder/out"
		if grep -q 'SECCOMP_SET_MODE_FILTER, [^N]*{len' "$folder/trace" && ! [ -s "$folder/out" ]; then
			ok "nothing is opened behind it: $verb"
		else
			bad "something is opened behind it: $verb"
		fi
	done
else
	echo 'skip - nothing is opened behind it: no strace that works here'
fi

# --- what it costs ---

hundredths() { # of a millisecond, of 40 runs
	begin=$(date +%s%N)
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40; do
		"$spiglass" "$@" -q "$capture" >/dev/null 2>&1
	done
	echo $((($(date +%s%N) - begin) / 400000))
}
with=$(hundredths summary) without=$(hundredths summary --no-sandbox)
echo "a run takes $with/100 ms with it, $without/100 ms without"
if [ $((with - without)) -lt 500 ]; then ok 'it costs less than 5 ms'; else bad 'it costs 5 ms or more'; fi
exit $failed
