#!/bin/sh
# The screen in a real terminal, by tmux: opens, moves, resizes, quits, and
# leaves the terminal as it was; goes when it is told to, and when its terminal goes.
#
# usage: tests/screens/tmux.sh

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
program=${SPIGLASS:-$top/build/spiglass}
if ! command -v tmux >/dev/null; then
	echo 'skip - screens in a terminal: no tmux on this machine'
	exit 0
fi
if ! "$program" --help | grep -q '^  tui '; then
	echo 'skip - screens in a terminal: built without them'
	exit 0
fi
folder=$(mktemp -d) || exit 1
trap 'tmux_ kill-server 2>/dev/null; rm -rf "$folder"' EXIT
capture=$top/samples/v2-child-rekey-pfs/outer.pcap
LC_ALL=C.UTF-8
export LC_ALL
XDG_CONFIG_HOME=$folder
export XDG_CONFIG_HOME
unset TMUX NO_COLOR

tmux_() { tmux -S "$folder/socket" -f /dev/null "$@"; }
shown() { tmux_ capture-pane -p -t screen; }

# Wait up to three seconds for a word on the screen.
see() {
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		shown | grep -qF -- "$1" && return 0
		sleep 0.1
	done
	echo "	no '$1' in:"
	shown | sed 's/^/	/'
	return 1
}

# Each terminal runs a shell that tells how the program ended, and how the terminal is then.
start() {
	rm -f "$folder/pid" "$folder/after"
	cat >"$folder/run" <<END
$1 sh -c 'echo \$\$ >"$folder/pid"; exec "$program" tui $2'
echo "status \$?" >"$folder/after"
stty -a >>"$folder/after"
exec cat
END
	tmux_ new-session -d -s screen -x 100 -y 30 "sh $folder/run"
	see '[1 SAs]' && see '3.684941 s'	# the last packet's time: rows do not change any more
}

stop() { tmux_ kill-server 2>/dev/null; sleep 0.2; }

# One that nobody has buried yet does nothing any more, either.
alive() { case $(ps -o stat= -p "$1") in ''|Z*) return 1 ;; esac; }

# Is the program gone within so many tenths of a second?
ended() {
	pid=$(cat "$folder/pid")
	for _ in $(seq "$1"); do
		alive "$pid" || return 0
		sleep 0.1
	done
	echo "	still there: $pid"
	return 1
}

restored() {
	ended 3 && sleep 0.2 && grep -q "^status $1" "$folder/after" && grep -q '[^-]echo ' "$folder/after" &&
		grep -q '[^-]icanon' "$folder/after" && ! shown | grep -q 'SAs'
}

keys() { tmux_ send-keys -t screen "$@"; }

moves() {
	start '' "'$capture'" && keys Down Down Enter && see '[2 Ladder]' && keys 5 && see '[5 Findings]' &&
		keys Escape && see '[2 Ladder]' && keys '?' && see 'a screen down' && keys x && keys 1 && see '[1 SAs]' &&
		tmux_ resize-window -t screen -x 200 -y 50 && see 'f Follow' && see 'REKEYS' &&
		tmux_ resize-window -t screen -x 60 -y 20 && see 'need 80x24' &&
		tmux_ resize-window -t screen -x 80 -y 24 && see '..? Help' && keys F10 && restored 0
}

# Row 6, column 20 of the screen, pressed and let go, as terminals tell it.
click() {
	tmux_ send-keys -t screen -l "$(printf "\\033[M 5'\\033[M#5'")"
}

points() {
	start '' "'$capture'" && click && see '>~DEL    ~ ESP bab9ff65' && click && see '[2 Ladder]' && keys q && keys q && restored 0
}

# A capture that goes on: what has come is shown, and leaving does not wait for more.
grows() {
	start "(cat '$capture'; sleep 30) |" - && see 'reading' && see 'CHILD 6' && keys q && ended 3
}

# Keys come while the capture does: what was read already is opened, and lines that are pasted are never shown.
adds() {
	start "(cat '$capture'; sleep 30) |" - && keys 4 && see 'no keys are given' && keys a &&
		keys -l "$top/samples/v2-child-rekey-pfs/uat/esp_sa" && keys Enter && see 'used 6 of 6' && keys A &&
		keys -l "$(cat "$top/samples/v2-child-rekey-pfs/uat/ikev2_decryption_table")" && see 'are not shown' &&
		keys Enter Enter && see 'pasted 2' && see 'used 1 of 1' && keys Q && ended 3
}

# Every view by its number, and the row that its head begins with.
views() {
	for view in '2 Ladder' '3 Time' '4 Keys' '5 Findings' '6 Packets' '7 Detail' '8 Layout' '1 SAs'; do
		keys "${view%% *}" && see "[$view]" || return 1
	done
}

# All of a session, on a capture that has not ended.
session() {
	saved=$folder/saved.pcap
	start "(cat '$capture'; sleep 30) |" - && views &&
		keys F4 && keys -l 'spi == 0x53' && keys Tab && see 'spi == 0x53d5112e' && keys Enter && see 'only spi == 0x53d5112e' &&
		! shown | grep -q 27e03e3f && keys 6 && see '[6 Packets]' && ! shown | grep -q bab9ff65 &&
		keys 4 && see 'no keys are given' && keys a && keys -l "$top/samples/v2-child-rekey-pfs/uat/esp_sa" && keys Enter &&
		see 'used 6 of 6' && keys F4 && keys C-u Enter && views && see 'bab9ff65' &&
		tmux_ resize-window -t screen -x 200 -y 50 && see 'REKEYS' &&
		tmux_ resize-window -t screen -x 80 -y 24 && see '..? Help' && views &&
		keys F2 && see 'What   (*) packets' && keys C-u && keys -l "$saved" && keys Enter && see '34 packets written' &&
		keys F10 && ended 3 &&
		"$program" packets -r "$saved" >"$folder/out" && "$program" packets -r "$capture" | cmp -s - "$folder/out"
}

signal() {
	start '' "'$capture'" && kill "-$1" "$(cat "$folder/pid")" && restored 0
}

suspends() {
	start '' "'$capture'" && kill -TSTP "$(cat "$folder/pid")" && sleep 0.3 &&
		kill -CONT "$(cat "$folder/pid")" && see '[1 SAs]' && keys 2 && see '[2 Ladder]' && keys F10 && restored 0
}

# The terminal goes without a word.
vanishes() {
	start '' "'$capture'" && stop && ended 3
}

crashes() {
	start '' "'$capture'" && kill -SEGV "$(cat "$folder/pid")" && ended 3 && sleep 0.2 &&
		grep -q '[^-]icanon' "$folder/after"
}

no_terminal() {
	"$program" tui "$capture" </dev/null >"$folder/out" 2>"$folder/err"
	[ $? -eq 2 ] && [ ! -s "$folder/out" ] && [ "$(wc -l <"$folder/err")" -eq 1 ]
}

one() {
	name=$1
	shift
	if "$@"; then
		echo "ok - screens in a terminal: $name"
	else
		echo "not ok - screens in a terminal: $name"
	fi
	stop
}

one 'opens, moves, resizes and quits' moves
one 'is pointed at' points
one 'a session: all views, a filter, keys, other sizes, saved' session
one 'a capture that grows' grows
one 'keys that come later' adds
for name in TERM HUP INT; do
	one "goes at SIG$name, and gives the terminal back" signal $name
done
one 'stops and goes on' suspends
one 'goes with its terminal' vanishes
one 'gives the terminal back when it crashes' crashes
one 'one line where there is no terminal' no_terminal
