# TAP for shell tests. Every tests/*.t begins with `. tests/lib.sh`, runs in the project's root, and ends with `finish`.
#
#   expect NAME FILE EXIT COMMAND...  stdout is testdata/expected/FILE, stderr is the same name in .err (nothing,
#                                     when there is no such file), and the exit code is EXIT
#   exits NAME EXIT COMMAND...        only the exit code; what it said is in $TMP/out and $TMP/err
#   says NAME PATTERN                 the last command's stdout has a line that matches (grep -E); warns: stderr
#   silent NAME                       the last command said nothing on stderr
#   is NAME GOT WANT                  two texts are the same
#   ok NAME COMMAND...                the command succeeds
#   skip NAME WHY                     counts as passed, and says why it was not run
#
# Commands are found in $BUILD/bin. stdin is empty; pipes go through sh -c '...'. $D is testdata/dialects, $TMP is a
# folder of this test. GOLDEN=1 (make golden) rewrites the expected files instead of comparing.

: "${BUILD:=$PWD/build}"
D=testdata/dialects
TMP=$(mktemp -d "${TMPDIR:-/tmp}/casefile-test.XXXXXX") || exit 1
trap 'rm -rf "$TMP"' EXIT
trap 'exit 1' INT TERM HUP

PATH=$BUILD/bin:$PATH
LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1 TERM=dumb HOME=$TMP
# A finding of a sanitizer is no exit code of ours.
ASAN_OPTIONS=exitcode=99:$ASAN_OPTIONS LSAN_OPTIONS=exitcode=99 UBSAN_OPTIONS=exitcode=99:print_stacktrace=1
export BUILD PATH LC_ALL TZ NO_COLOR TERM HOME TMP D ASAN_OPTIONS LSAN_OPTIONS UBSAN_OPTIONS
unset COLUMNS LESS PAGER TRACE_PAGER CLICOLOR_FORCE MAKEFLAGS MAKELEVEL

count=0
failed=0

# pass or fail NAME; what is on stdin of fail explains it (from a file: at the end of a pipe nothing is counted).
pass() {
	count=$((count + 1))
	echo "ok $count - $1"
}

fail() {
	count=$((count + 1))
	failed=$((failed + 1))
	echo "not ok $count - $1"
	cat -v | head -60 | sed 's/^/# /'
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

run() {
	"$@" >"$TMP/out" 2>"$TMP/err" </dev/null
	status=$?
}

# same FILE GOT: true when equal; otherwise the difference. With GOLDEN, makes it so.
same() {
	if [ -n "$GOLDEN" ]; then
		mkdir -p "${1%/*}"
		if [ -s "$2" ] || [ "${1%.err}" = "$1" ]; then
			cp "$2" "$1"
		else
			rm -f "$1"
		fi
	elif [ -e "$1" ]; then
		diff -u "$1" "$2"
	elif [ "${1%.err}" != "$1" ]; then
		diff -u /dev/null "$2"
	else
		echo "$1 is not there: make golden writes it"
		false
	fi
}

expect() {
	name=$1 file=testdata/expected/$2 want=$3
	shift 3
	run "$@"
	{
		[ "$status" = "$want" ] || echo "exit code $status, not $want: $*"
		same "$file" "$TMP/out"
		same "${file%.*}.err" "$TMP/err"
	} >"$TMP/why"
	if [ -s "$TMP/why" ]; then
		fail "$name" <"$TMP/why"
	else
		pass "$name"
	fi
}

exits() {
	name=$1 want=$2
	shift 2
	run "$@"
	if [ "$status" = "$want" ]; then
		pass "$name"
	else
		{
			echo "exit code $status, not $want: $*"
			cat "$TMP/err"
		} >"$TMP/why"
		fail "$name" <"$TMP/why"
	fi
}

has() {
	if grep -Eq -e "$2" "$3"; then
		pass "$1"
	else
		{
			echo "nothing matches: $2"
			cat "$3"
		} >"$TMP/why"
		fail "$1" <"$TMP/why"
	fi
}

says() {
	has "$1" "$2" "$TMP/out"
}

warns() {
	has "$1" "$2" "$TMP/err"
}

silent() {
	if [ -s "$TMP/err" ]; then
		fail "$1" <"$TMP/err"
	else
		pass "$1"
	fi
}

is() {
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		printf 'got:  %s\nwant: %s\n' "$2" "$3" >"$TMP/why"
		fail "$1" <"$TMP/why"
	fi
}

ok() {
	name=$1
	shift
	if "$@" >"$TMP/why" 2>&1 </dev/null; then
		pass "$name"
	else
		fail "$name" <"$TMP/why"
	fi
}

finish() {
	echo "1..$count"
	[ "$failed" = 0 ]
	exit
}
