# The sandbox from outside: everything works in it, and what was not named stays closed.
. tests/lib.sh

W=$D/trace-document/warranty.json
offer=$(trace --version | sed -n 's/^sandbox: //p')
case $offer in *Landlock*) landlock=yes ;; *) landlock= ;; esac
case $offer in *seccomp*) seccomp=yes ;; *) seccomp= ;; esac

ok 'trace --version says what there is' sh -c "trace --version | grep -Eq '^sandbox: (Landlock|seccomp|none)'"

# ---- with it and without it, the same ----

mkdir "$TMP/folder" "$TMP/folder/below"
cp "$W" "$TMP/folder/below/a.json"
cp $D/flat/lines.jsonl "$TMP/folder/b.jsonl"
gzip -c "$W" >"$TMP/w.json.gz"
tar -C "$TMP" -cf "$TMP/inner.tar" folder
tar -C "$TMP" -czf "$TMP/outer.tar.gz" inner.tar w.json.gz
cat "$W" $D/flat/lines.jsonl >"$TMP/both.json"
trace-tree --json "$W" >"$TMP/tree.json"
printf '{"rules":{}}' >"$TMP/config.json"

# both NAME COMMAND...: the same as with --no-sandbox.
both() {
	name=$1 command=$2
	shift 2
	run "$command" "$@"
	cp "$TMP/out" "$TMP/inside"
	cp "$TMP/err" "$TMP/inside.err"
	inside=$status
	run "$command" --no-sandbox "$@"
	is "$name: the same exit code without a sandbox" "$inside" "$status"
	ok '... the same output' cmp "$TMP/out" "$TMP/inside"
	ok '... the same messages' cmp "$TMP/err" "$TMP/inside.err"
	ok '... something was put out' test -s "$TMP/inside"
}

for input in "$W" "$TMP/folder" "$TMP/folder/" "$TMP/w.json.gz" "$TMP/outer.tar.gz" "$TMP/inner.tar"; do
	both "trace-find in ${input#"$TMP"/}" trace-find --json "$input"
done
both 'trace-tree in an archive' trace-tree -t 7d3e "$TMP/outer.tar.gz"
both 'trace-diff of two files' trace-diff "$W" "$TMP/w.json.gz" -t 7d3e
both 'trace-diff of populations' trace-diff --populations "$TMP/folder" --vs "$TMP/w.json.gz"
both 'a complaint' trace-find --complaint testdata/find/slip-turn.json testdata/find/dumps
both 'a configuration' trace-tree --config "$TMP/config.json" "$W"
both 'a baseline' trace-tree --baseline "$TMP/folder" "$W"
both 'a contract is recorded' trace-replay-check --record "$W"
printf 'Please contact support.\n' >"$TMP/answer"
both 'an answer in a file' trace-find --response "@$TMP/answer" testdata/find/dumps
both 'an audit with folders' trace-replay-check --audit --registry "$TMP/folder" --artifacts "$TMP/folder" "$W"
trace-replay-check --record "$W" >"$TMP/contract.json" 2>/dev/null
both 'a contract' trace-replay-check --contract "$TMP/contract.json" "$W"
both 'spans that vanished' trace-replay-check --baseline "$W" "$TMP/w.json.gz"

# trace-to-eval, by what it writes and whom it asks
E=$TMP/eval.jsonl
jq -nc --arg kind many -f testdata/eval/traces.jq >"$E"
head -n 2 "$E" >"$TMP/one.jsonl"
echo '{"trace_id": "many-0", "text": "wrong", "corrected_answer": "so"}' >"$TMP/slips.jsonl"
both 'fixtures' trace-to-eval -f jsonl "$E"
both 'fixtures of what is to be a folder' trace-to-eval -f promptfoo "$E"
both 'fixtures with all that options name' trace-to-eval -f jsonl --expect "$TMP/answer" --artifacts "$TMP/folder" \
	--feedback "$TMP/slips.jsonl" --hmac-key-file "$E" "$TMP/one.jsonl"
both 'a reduction' trace-to-eval --reduce 'grep -q gen_ai "$CASEFILE_TRACE" && trace-tree --json | grep -q trace' "$TMP/one.jsonl"

# same_set NAME OPTION...: into a place that is %s.
same_set() {
	name=$1
	shift
	for sandbox in '' --no-sandbox; do
		place=$TMP/set$sandbox
		rm -rf "$place"
		exits "$name${sandbox:+, $sandbox}" 0 trace-to-eval -q $sandbox "$@" -o "$place" "$TMP/one.jsonl"
		exits '... and more behind it' 0 trace-to-eval -q $sandbox --append "$@" -o "$place" "$E"
	done
	ok '... the same files' diff -r "$TMP/set" "$TMP/set--no-sandbox"
	ok '... with something in them' test -n "$(find "$TMP/set" -type f -size +0)"
	is '... and no other' "$(find "$TMP" -maxdepth 3 -path "$TMP/set*" -name '*.??????' | grep -v jsonl | head -3)" ''
}
same_set 'a set in a file' -f jsonl
same_set 'a set in a folder' -f promptfoo
same_set 'splits' -f inspect --split train=0.5,test=0.5
is '... each in its file' "$(ls "$TMP/set" | xargs)" 'samples.test.jsonl samples.train.jsonl'

# trace-index, which writes beside what it reads
"$BUILD/bench/generate" --seed 1 --traces 1200 >"$TMP/dump.jsonl" 2>/dev/null
mkdir "$TMP/dumps" "$TMP/dumps/below" "$TMP/indexes"
cp "$TMP/dump.jsonl" "$TMP/dumps/below/a.jsonl"
cp "$TMP/dump.jsonl" "$TMP/dumps/b.jsonl"
exits 'an index of a file' 0 trace-index "$TMP/dump.jsonl"
exits '... of a folder' 0 trace-index "$TMP/dumps"
exits '... in a folder of its own' 0 trace-index --index "$TMP/indexes" "$TMP/dump.jsonl"
exits '... of a file in the folder at hand' 0 sh -c 'cd "$TMP/dumps" && trace-index -f b.jsonl'
is '... are there, and nothing else' "$(cd "$TMP" && find dump.jsonl* dumps indexes -type f | sed 's/jsonl\.[0-9a-f]*\.tix/jsonl.HASH.tix/' | LC_ALL=C sort | xargs)" \
	'dump.jsonl dump.jsonl.tix dumps/b.jsonl dumps/b.jsonl.tix dumps/below/a.jsonl dumps/below/a.jsonl.tix indexes/dump.jsonl.HASH.tix'
exits '... belong' 0 trace-index --check "$TMP/dump.jsonl" "$TMP/dumps"
cp "$TMP/dump.jsonl.tix" "$TMP/first.tix"
exits '... with --no-sandbox' 0 trace-index -f --no-sandbox "$TMP/dump.jsonl"
ok '... are the same' cmp "$TMP/first.tix" "$TMP/dump.jsonl.tix"

# ---- pipes ----

tree_of() {
	grep -vE '^from|:[0-9]+$' "$1"
}

trace-tree "$W" >"$TMP/wanted"
exits 'stdin' 0 sh -c "cat $W | trace-tree"
is '... is read' "$(tree_of "$TMP/out")" "$(tree_of "$TMP/wanted")"
exits 'a file on stdin' 0 sh -c "trace-tree - <$W"
is '... is read' "$(tree_of "$TMP/out")" "$(tree_of "$TMP/wanted")"
exits '/dev/stdin, a pipe' 0 sh -c "cat $W | trace-tree /dev/stdin"
is '... is read' "$(tree_of "$TMP/out")" "$(tree_of "$TMP/wanted")"
exits '/dev/stdin, a file' 0 sh -c "trace-tree /dev/stdin <$W"
mkfifo "$TMP/fifo" "$TMP/out.fifo"
cat "$W" >"$TMP/fifo" &
exits 'a named pipe' 0 timeout 20 trace-tree "$TMP/fifo"
wait
# More than is kept in memory, and read twice.
awk 'BEGIN {
	for (i = 1; i <= 90000; i++)
		printf "{\"trace_id\":\"t%d\",\"span_id\":\"s1\",\"parent_id\":\"\",\"name\":\"step\"," \
			"\"start_time\":\"2026-01-01T00:00:00Z\",\"duration_ms\":1}\n", i
}' >"$TMP/large.jsonl"
ok 'a large dump is large' test "$(wc -c <"$TMP/large.jsonl")" -gt 8500000
exits 'a large pipe that is read twice' 1 sh -c "cat $TMP/large.jsonl | trace-tree -t ffff"
warns '... is kept in a temporary file' "not found.*'ffff'"
is '... which can be read again' "$(grep -c 'cannot be read again' "$TMP/err")" 0

# A zip is read from its end: one that comes through something else is copied first.
if perl -MIO::Compress::Zip -e 1 2>/dev/null; then
	perl -MIO::Compress::Zip=:all -e 'zip($ARGV[0] => $ARGV[1], Method => ZIP_CM_STORE) or die' "$TMP/large.jsonl" "$TMP/large.zip"
	tar -C "$TMP" -cf "$TMP/large.tar" large.zip
	exits 'a large zip in an archive' 0 trace-find -c -q "$TMP/large.tar"
	says '... is read' '^90000$'
	exits 'a large zip in an archive on a pipe' 0 sh -c "cat $TMP/large.tar | trace-find -c -q"
	says '... is read' '^90000$'
	exits '... as the other side' 1 trace-diff --populations "$W" --vs "$TMP/large.tar" --min-effect 1
	is '... is read' "$(grep -c 'no room' "$TMP/err")" 0
else
	skip 'a large zip in an archive' 'no IO::Compress::Zip for perl'
fi

# Names of members do not depend on the locale, though the locale of the user is not UTF-8.
cp "$W" "$TMP/caf$(printf '\303\251').json"
tar --format=pax -C "$TMP" -cf "$TMP/names.tar" "caf$(printf '\303\251').json"
for locale in C C.UTF-8; do
	LC_ALL=$locale both "names of members in $locale" trace-find --json "$TMP/names.tar"
	says '... are told' 'names.tar!caf.u00e9.json|"caf.u00e9.json"'
done

# ---- outputs ----

mkdir "$TMP/o"
exits '-o' 0 trace-tree -o "$TMP/o/tree" "$W"
ok '... is written' cmp "$TMP/o/tree" "$TMP/wanted"
exits '-o over a file' 0 trace-tree -o "$TMP/o/tree" "$W"
exits '-o in the folder at hand' 0 sh -c 'cd "$2" && trace-tree -o here.gz "$1"' - "$PWD/$W" "$TMP/o"
ok '... is written' test -s "$TMP/o/here.gz"
exits '-o over the input, which is kept' 0 sh -c "cp $W $TMP/o/in && ! trace-tree --json -o $TMP/o/in $TMP/o/in && cmp $W $TMP/o/in"
exits '-o to a device' 0 trace-tree -o /dev/null "$W"
exits '-o to a full one' 2 trace-tree -o /dev/full "$W"
timeout 20 cat "$TMP/out.fifo" >"$TMP/piped" &
exits '-o to a pipe' 0 timeout 20 trace-tree -o "$TMP/out.fifo" "$W"
wait
ok '... is written' cmp "$TMP/piped" "$TMP/wanted"
exits '-o to /dev/stdout' 0 sh -c "trace-tree -o /dev/stdout $W | cat"
ok '... is written' cmp "$TMP/out" "$TMP/wanted"
exits 'a saved baseline' 0 trace-tree --baseline "$W" --save-baseline "$TMP/o/saved.json" "$W"
ok '... is there' test -s "$TMP/o/saved.json"
exits '... and can be read' 0 trace-tree --baseline "$TMP/o/saved.json" "$W"
exits 'a saved profile' 0 trace-diff --save "$TMP/o/profile.json" "$W"
ok '... is there' test -s "$TMP/o/profile.json"
exits 'reports' 0 trace-replay-check --contract "$TMP/contract.json" --report "junit:$TMP/o/j.xml" --report "tap:$TMP/o/t" "$W"
ok '... are there' test -s "$TMP/o/j.xml" -a -s "$TMP/o/t"
is 'nothing else is left' "$(ls "$TMP/o" | xargs)" 'here.gz in j.xml profile.json saved.json t tree'

exits 'what is not found leaves no file' 1 trace-tree -t ffff -o "$TMP/o/none" "$W"
is '... of any name' "$(ls "$TMP/o" | grep -c none)" 0
echo old >"$TMP/o/tree"
printf 'hello\n' >"$TMP/text"
exits 'nothing that can be read' 2 trace-find --json -o "$TMP/o/tree" "$TMP/text"
is '... replaces no file' "$(cat "$TMP/o/tree")" old
exits '-o into a folder that is not there' 2 trace-tree -o "$TMP/none/x" "$TMP/fifo"
warns '... is told before anything is read' "^trace-tree: cannot write '$TMP/none/x': No such file"

# Killed in the middle: it waits for input, and its file has a temporary name.
killed_by() {
	(exec 3<>"$TMP/fifo" && exec trace-tree -o "$TMP/o/killed" - <&3 >/dev/null 2>&1) &
	pid=$!
	for _ in $(seq 50); do
		ls "$TMP/o" | grep -q '^killed\.' && break
		sleep 0.1
	done
	ls "$TMP/o" | grep -q '^killed\.' || echo 'never began'
	kill "-$1" $pid
	wait $pid 2>/dev/null
	for _ in $(seq 50); do
		ls "$TMP/o" | grep -q '^killed' || break
		sleep 0.1
	done
	ls "$TMP/o" | grep '^killed'
}
is 'SIGTERM leaves nothing behind' "$(killed_by TERM)" ''
is 'SIGKILL leaves nothing behind' "$(killed_by KILL)" ''

# The command of a reduction ends with the one that wants to know, and its file goes.
killed_reduction() {
	mkdir -p "$TMP/reduce"
	rm -f "$TMP/reduce/"*
	TMPDIR=$TMP/reduce trace-to-eval --reduce "echo \$\$ >$TMP/sleeper; sleep 60; true" "$TMP/one.jsonl" >/dev/null 2>&1 &
	pid=$!
	for _ in $(seq 50); do
		[ -s "$TMP/sleeper" ] && break
		sleep 0.1
	done
	ls "$TMP/reduce" | grep -q . || echo 'never began'
	kill "-$1" $pid
	wait $pid 2>/dev/null
	for _ in $(seq 50); do
		kill -0 "$(cat "$TMP/sleeper")" 2>/dev/null || break
		sleep 0.1
	done
	kill -0 "$(cat "$TMP/sleeper")" 2>/dev/null && echo 'still runs'
	for _ in $(seq 50); do
		ls "$TMP/reduce" | grep -q . || break
		sleep 0.1
	done
	ls "$TMP/reduce"
	rm -f "$TMP/sleeper"
}
is 'SIGTERM ends the command of a reduction' "$(killed_reduction TERM)" ''
is 'SIGKILL ends it, too' "$(killed_reduction KILL)" ''
is 'that was interrupted in no folder' "$(ls "$TMP/reduce")" ''

# A set is there in full or not at all.
mkdir "$TMP/half" "$TMP/half/tests.jsonl"
exits 'a folder that stands where a file shall be' 2 trace-to-eval -q -f promptfoo -o "$TMP/half" "$E"
warns '... is named' "^trace-to-eval: cannot write '$TMP/half/tests.jsonl': Is a directory"
is '... nothing is written' "$(find "$TMP/half" | wc -l)" 2
exits '--append to a link that leads out of the folder' 2 sh -c 'mkdir "$TMP/linked" && ln -s ../eval.jsonl "$TMP/linked/cases.jsonl" &&
	trace-to-eval -q -f jsonl --append -o "$TMP/linked" "$TMP/one.jsonl"'

# ---- a pager ----

if command -v script >/dev/null; then
	script -qec "env TERM=xterm TRACE_PAGER='sed s/^/paged:/' trace-tree $W" /dev/null </dev/null 2>&1 | tr -d '\r' >"$TMP/out"
	says 'the pager runs' '^paged:.*trace'
	script -qec "env TERM=xterm trace-tree --no-pager $W" /dev/null </dev/null 2>&1 | tr -d '\r' | sed 's/^/paged:/' >"$TMP/unpaged"
	ok '... over all there is' cmp "$TMP/out" "$TMP/unpaged"
	mkdir "$TMP/bin"
	ln -s "$(command -v env)" "$(command -v sh)" "$BUILD/bin/trace-tree" "$TMP/bin"
	script -qec "env PATH=$TMP/bin TERM=xterm trace-tree $W" /dev/null </dev/null 2>&1 | tr -d '\r' | sed 's/^/paged:/' >"$TMP/out"
	ok '... nothing is lost where there is none' cmp "$TMP/out" "$TMP/unpaged"
	script -qec "env TERM=xterm TRACE_PAGER='echo started;cat' trace-tree -t ffff $W" /dev/null </dev/null >"$TMP/out" 2>&1
	is '... only when there is something to show' "$(grep -c started "$TMP/out")" 0
	says '... and what is said is seen' 'not found'
else
	skip 'the pager' 'no script(1)'
fi

# ---- what was not named ----

cp "$W" "$TMP/secret.json"
ln -s ../secret.json "$TMP/folder/way-out"
ln -s b.jsonl "$TMP/folder/way-in"
exits 'a link out of a folder' 3 trace-find -l "$TMP/folder"
warns '... is located' "^trace-find: $TMP/folder/way-out: error: link to a file outside of the folder is not followed \[input.link\]"
is '... one inside is followed' "$(grep -c way-in "$TMP/err")" 0
exits '... with --no-sandbox' 0 trace-find -l --no-sandbox "$TMP/folder"
silent '... is followed'
ln -s folder "$TMP/named"
exits 'a link that is named' 3 trace-find -l "$TMP/named"
warns '... is entered' "^trace-find: $TMP/named/way-out: error: link to a file outside"

# What the kernel says: the state of a process that waits for its input.
if [ -r /proc/self/status ]; then
	state_of() {
		(exec 3<>"$TMP/fifo" && exec "$@" - <&3 >/dev/null 2>&1) &
		pid=$!
		for _ in $(seq 50); do
			grep -q "^$want" /proc/$pid/status && break
			sleep 0.1
		done
		sed -n -e 's/^NoNewPrivs:[[:space:]]*//p' -e 's/^Seccomp:[[:space:]]*//p' /proc/$pid/status | xargs
		kill $pid
		wait $pid 2>/dev/null
	}
	if [ -n "$seccomp" ]; then
		want='Seccomp:.*2' && is 'seccomp is on' "$(state_of trace-tree)" '1 2'
		for options in '-f jsonl' "-f promptfoo -o $TMP/o/set/" "-f jsonl --append -o $TMP/o/set.jsonl" '--reduce true'; do
			want='Seccomp:.*2' && is "... of trace-to-eval $options" "$(state_of trace-to-eval $options)" '1 2'
		done
	else
		skip 'seccomp is on' "the kernel offers: $offer"
	fi
	outside=$(sed -n -e 's/^NoNewPrivs:[[:space:]]*//p' -e 's/^Seccomp:[[:space:]]*//p' /proc/self/status | xargs)
	want='Name:.*trace-tree' && is '... not with --no-sandbox' "$(state_of trace-tree --no-sandbox)" "$outside"
else
	skip 'the state of a process' 'no /proc'
fi

if [ -n "$landlock" ] && command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
	strace -o "$TMP/calls" trace-tree -o "$TMP/o/traced" "$W" >/dev/null 2>&1
	restricted=$(grep -n 'landlock_restrict_self(.*= 0' "$TMP/calls" | head -n 1 | cut -d: -f1)
	opened=$(grep -n "openat(.*$W\", O_RDONLY|O_NOCTTY|O_CLOEXEC" "$TMP/calls" | head -n 1 | cut -d: -f1)
	ok 'rights are gone before the input is opened' test "${restricted:-0}" -gt 0 -a "${restricted:-0}" -lt "${opened:-0}"
	is 'only a few bytes of it were looked at before' "$(sed -n "1,${restricted}p" "$TMP/calls" | awk -v path="\"$W\"" '
		/^openat/ { is = index($0, path) && !/O_PATH/ ? $NF : is }
		is && index($0, "read64(" is ",") { n += $NF }
		END { print (n > 0 && n <= 4096) }')" 1
	is 'and nothing is asked for in vain' \
		"$(sed -n "$restricted,\$p" "$TMP/calls" | grep -E '= -1 (EACCES|EPERM)')" ''
	for options in '-f jsonl' "-f promptfoo -o $TMP/o/traced.set/" '--reduce true'; do
		strace -o "$TMP/calls" trace-to-eval $options "$TMP/one.jsonl" >/dev/null 2>&1
		restricted=$(grep -n 'landlock_restrict_self(.*= 0' "$TMP/calls" | head -n 1 | cut -d: -f1)
		opened=$(grep -n "openat(.*one.jsonl\", O_RDONLY|O_NOCTTY|O_CLOEXEC" "$TMP/calls" | head -n 1 | cut -d: -f1)
		ok "trace-to-eval $options: the same" test "${restricted:-0}" -gt 0 -a "${restricted:-0}" -lt "${opened:-0}"
		is '... nothing in vain' "$(sed -n "$restricted,\$p" "$TMP/calls" | grep -E '= -1 (EACCES|EPERM)')" ''
	done
	strace -o "$TMP/calls" trace-index -f "$TMP/dump.jsonl" >/dev/null 2>&1
	restricted=$(grep -n 'landlock_restrict_self(.*= 0' "$TMP/calls" | head -n 1 | cut -d: -f1)
	opened=$(grep -n "openat(.*tix\", O_RDONLY.*NOCTTY" "$TMP/calls" | head -n 1 | cut -d: -f1)
	ok 'trace-index: before an index is opened' test "${restricted:-0}" -gt 0 -a "${restricted:-0}" -lt "${opened:-0}"
	is '... nothing in vain' "$(sed -n "$restricted,\$p" "$TMP/calls" | grep -E '= -1 (EACCES|EPERM)')" ''
else
	skip 'rights are gone before the input is opened' 'no Landlock, or no strace(1)'
fi

finish
