# What all commands share: help, options, exit codes, and where output goes.
. tests/lib.sh

W=$D/trace-document/warranty.json
commands=$(sed -n 's/^COMMAND(\([a-z_]*\)).*/trace-\1/p' cmd/commands.def | tr _ -)
escape=$(printf '\033')

# ---- the dispatcher ----

exits 'trace alone is a mistake' 2 trace
warns '... that lists the commands' '^  trace-tree '
exits 'trace --help is none' 0 trace --help
says '... and lists the commands' '^  trace-find '
exits 'an unknown command' 2 trace tere
warns '... is answered with the nearest' 'did you mean trace-tree'
exits 'a slip in an option' 2 trace --versoin
warns '... is answered, too' 'did you mean --version'
exits 'an unknown command like none' 2 trace "$escape[31mx"
is '... is shown escaped' "$(grep -c "$escape" "$TMP/err")" 0
exits 'trace --version' 0 trace --version
says '... names the libraries' '^archives: libarchive [0-9]'

for c in $commands; do
	exits "$c --help" 0 "$c" --help
	cp "$TMP/out" "$TMP/long"
	silent '... on stdout only'
	ok '... begins with examples' test "$(grep -n '^Examples:' "$TMP/long" | cut -d: -f1)" -lt \
		"$(grep -n '^usage:' "$TMP/long" | cut -d: -f1)"
	is '... fits a terminal' "$(awk 'length($0) > 110' "$TMP/long")" ''
	exits "trace help ${c#trace-}" 0 trace help "${c#trace-}"
	ok '... is the same' cmp -s "$TMP/out" "$TMP/long"
	exits "$c -h" 0 "$c" -h
	is '... has no examples' "$(grep -c '^Examples:' "$TMP/out")" 0
	exits "$c --version" 0 "$c" --version
	exits "$c --help to a full disk" 2 sh -c "$c --help >/dev/full"
done

# ---- options ----

exits 'a near miss of an option' 2 trace-tree --depht=3 "$W"
warns '... is answered with the option' "^trace-tree: unknown option '--depht=3'; did you mean --depth\?"
exits 'a near miss of an option without a row' 2 trace-tree --versoin
warns '... is answered too' 'did you mean --version\?'
exits 'an option like none' 2 trace-tree --zzzzzz "$W"
warns '... points to the help' 'see trace-tree --help'
exits 'an unknown letter' 2 trace-tree -Z "$W"
exits 'an abbreviation is not taken' 2 trace-tree --dep=3 "$W"
exits 'a value that is missing' 2 trace-tree --depth
warns '... is named' 'option --depth needs a value'
exits 'a flag with a value' 2 trace-tree --json=yes "$W"
warns '... takes none' 'option --json takes no value'
for value in x -1 1x '' 99999999999999999999; do
	exits "the number '$value'" 2 trace-tree --depth="$value" "$W"
done
for value in x 1q -1 99999999999999999999G; do
	exits "the size '$value'" 2 trace-tree --max-record="$value" "$W"
done
exits 'a colour that is no answer' 2 trace-tree --color=red "$W"
exits 'a dialect that is none' 2 trace-tree --dialect=otpl-json "$W"
warns '... is answered with the nearest' 'did you mean otlp-json'
exits 'the list of dialects needs no input' 0 trace-tree --dialect list
says '... and has them' '^otlp-json +[A-Z]'
silent '... and says nothing else'

trace-tree --depth 1 "$W" >"$TMP/wanted"
exits 'options behind inputs' 0 trace-tree "$W" --depth=1
ok '... are options' cmp -s "$TMP/out" "$TMP/wanted"
mkdir "$TMP/dash"
cp "$W" "$TMP/dash/--json"
(cd "$TMP/dash" && trace-tree -- --json) >"$TMP/out"
says 'behind -- all are inputs' 'from +--json:'

# ---- exit codes: 0 yes, 1 no, 2 trouble, 3 in part ----

exits 'a good dump' 0 trace-tree "$W"
silent '... is read without a word'
exits 'a trace that is not there' 1 trace-tree -t ffff "$W"
warns '... is named' "not found.*'ffff'"
exits 'a file that is not there' 2 trace-tree "$TMP/none.jsonl"
warns '... is named' "^trace-tree: $TMP/none.jsonl: error: cannot open: No such file"
exits 'one that is there, one that is not' 3 trace-tree "$TMP/none.jsonl" "$W"
says '... is shown' 'warranty_chat.turn'
printf 'hello\nworld\n' >"$TMP/text.txt"
exits 'a file that is no dump' 2 trace-tree "$TMP/text.txt"
warns '... is said to hold no spans' 'no spans'
exits 'an empty input' 2 sh -c ': | trace-tree'
ok '... has no answer' test ! -s "$TMP/out"
{
	head -n 1 $D/flat/lines.jsonl
	echo '{"trace_id": "t1", "span_id": '
	tail -n +2 $D/flat/lines.jsonl
} >"$TMP/bad.jsonl"
exits 'a bad line between good ones' 3 trace-tree "$TMP/bad.jsonl"
warns '... is located' "^trace-tree: $TMP/bad.jsonl:2:[0-9]+: (warning|error): "
cp "$TMP/out" "$TMP/with"
trace-tree $D/flat/lines.jsonl >"$TMP/without"
is '... and costs no other' "$(grep -c . "$TMP/with")" "$(grep -c . "$TMP/without")"
yes '{"trace_id":"' | head -n 30 >"$TMP/thirty.jsonl"
cat "$W" >>"$TMP/thirty.jsonl"
exits 'thirty bad lines' 3 trace-tree "$TMP/thirty.jsonl"
ok '... are not all told' test "$(grep -c "^trace-tree: $TMP" "$TMP/err")" -le 21
warns '... but counted' '10 more of \['
exits '--quiet' 0 trace-tree -q "$W"

# ---- stdin, folders ----

exits 'stdin' 0 sh -c "trace-tree <$W"
grep -vE '^from|:[0-9]+$' "$TMP/out" >"$TMP/stdin"
trace-tree "$W" | grep -vE '^from|:[0-9]+$' >"$TMP/named"
ok '... is read like a file' cmp -s "$TMP/stdin" "$TMP/named"
exits 'stdin as -' 0 sh -c "trace-tree - <$W"
exits 'stdin that must be read twice' 1 sh -c "cat $W | trace-tree -t ffff"
warns '... is' "not found.*'ffff'"
mkdir -p "$TMP/dumps/b" "$TMP/dumps/a"
cp "$W" "$TMP/dumps/b/1.json"
cp $D/flat/lines.jsonl "$TMP/dumps/a/2.jsonl"
cksum "$TMP"/dumps/*/* >"$TMP/before"
exits 'a folder' 0 trace-tree --json "$TMP/dumps"
cp "$TMP/out" "$TMP/once"
exits 'a folder once more' 0 trace-tree --json "$TMP/dumps"
ok '... gives the same bytes' cmp -s "$TMP/out" "$TMP/once"
cksum "$TMP"/dumps/*/* >"$TMP/after"
ok 'inputs are not touched' cmp -s "$TMP/before" "$TMP/after"

# ---- where output goes ----

trace-tree "$W" >"$TMP/wanted"
mkdir "$TMP/o"
umask 022
exits '-o FILE' 0 trace-tree -o "$TMP/o/tree.txt" "$W"
ok '... holds the output' cmp -s "$TMP/o/tree.txt" "$TMP/wanted"
ok '... and stdout nothing' test ! -s "$TMP/out"
is '... with usual rights' "$(stat -c %a "$TMP/o/tree.txt")" 644
exits '-o FILE.gz' 0 trace-tree -o "$TMP/o/tree.gz" "$W"
gzip -dc "$TMP/o/tree.gz" >"$TMP/unpacked"
ok '... is compressed' cmp -s "$TMP/unpacked" "$TMP/wanted"
is '... and nothing else is left' "$(ls "$TMP/o" | tr '\n' ' ')" 'tree.gz tree.txt '
exits '-o into a folder that is not there' 2 trace-tree -o "$TMP/none/x" "$W"
warns '... is trouble' "cannot write '$TMP/none/x'"
exits '-o onto a folder' 2 trace-tree -o "$TMP/o" "$W"
is '... leaves nothing behind' "$(ls "$TMP" | grep -c '^o\.')" 0
echo old >"$TMP/o/kept.txt"
chmod 640 "$TMP/o/kept.txt"
ln -s kept.txt "$TMP/o/link"
exits '-o onto a link' 0 trace-tree -o "$TMP/o/link" "$W"
ok '... leaves it one' test -L "$TMP/o/link"
ok '... writes behind it' cmp -s "$TMP/o/kept.txt" "$TMP/wanted"
is '... with the rights that were' "$(stat -c %a "$TMP/o/kept.txt")" 640
mkfifo "$TMP/pipe"
timeout 20 cat "$TMP/pipe" >"$TMP/piped" &
exits '-o into a pipe' 0 timeout 20 trace-tree -o "$TMP/pipe" "$W"
wait
ok '... writes it' cmp -s "$TMP/piped" "$TMP/wanted"
ok '... does not replace it' test -p "$TMP/pipe"
exits '-o -' 0 trace-tree -o - "$W"
ok '... is stdout' cmp -s "$TMP/out" "$TMP/wanted"

exits 'a full disk' 2 sh -c "trace-tree $W >/dev/full"
warns '... is said' 'cannot write'
exits 'a closed stdout' 2 sh -c "trace-tree $W >&-"

# Far more than a pipe holds.
awk 'BEGIN {
	for (i = 1; i <= 4000; i++)
		printf "{\"trace_id\":\"t1\",\"span_id\":\"s%d\",\"parent_id\":\"%s\",\"name\":\"step %d\"," \
			"\"start_time\":\"2026-01-01T00:00:%06.3fZ\",\"duration_ms\":1}\n",
			i, i == 1 ? "" : "s1", i, i / 100
}' >"$TMP/wide.jsonl"
is 'a wide trace is shown in full' "$(trace-tree "$TMP/wide.jsonl" | grep -c 'step ')" 4000
sh -c 'trace-tree "$0" 2>"$1/err"; echo $? >"$1/status"' "$TMP/wide.jsonl" "$TMP" | head -n 1 >"$TMP/out"
silent 'a reader that has seen enough is no trouble'
is '... of no kind' "$(cat "$TMP/status")" 0

# ---- terminals ----

coloured() {
	grep -q "$escape" "$TMP/out" && echo coloured || echo plain
}

exits 'a pipe' 0 env -u NO_COLOR trace-tree "$W"
is '... is plain' "$(coloured)" plain
exits '--color=always' 0 trace-tree --color=always "$W"
is '... wins over NO_COLOR' "$(coloured)" coloured
sed "s/$escape\[[0-9;]*m//g" "$TMP/out" >"$TMP/stripped"
ok '... and is the same text' cmp -s "$TMP/stripped" "$TMP/wanted"
exits 'CLICOLOR_FORCE' 0 env -u NO_COLOR CLICOLOR_FORCE=1 trace-tree "$W"
is '... colours pipes' "$(coloured)" coloured
exits 'NO_COLOR' 0 env NO_COLOR=1 CLICOLOR_FORCE=1 trace-tree "$W"
is '... wins over CLICOLOR_FORCE' "$(coloured)" plain

for width in 40 60 100; do
	exits "--width=$width" 0 trace-tree --width=$width "$TMP/wide.jsonl"
	ok '... is kept' test "$(wc -L <"$TMP/out")" -le $width
done

# Each of them in a narrow and in a very narrow terminal.
narrow() {
	for width in 60 40; do
		run "$@" --width=$width
		is "$* in $width columns" "$(perl -CSD -lne "print if length > $width" "$TMP/out" | head -n 3)" ''
	done
}
F=testdata/find/dumps
for options in -q '--suspect all' '--by name' '--similar tr_102' --check "--complaint testdata/find/slip-turn.json"; do
	narrow trace-find $options $F
done
for options in '--rules all' '--ledger --no-diagnosis' --blame '-a all' -w '--explain retrieval-low-score' \
	'--explain json.invalid' '--dialect list'; do
	narrow trace-tree $options "$W"
done
narrow trace-to-eval -f list
narrow trace-replay-check --report list
narrow trace-replay-check --audit testdata/diff/healthy.json
narrow trace-diff testdata/diff/draft.json testdata/diff/healthy.json
narrow trace-diff -y testdata/diff/draft.json testdata/diff/healthy.json
exits 'a table too narrow for all' 0 trace-find --width=40 $F
is '... keeps when and which' "$(sed -n 1,2p "$TMP/out")" 'START                 TRACE
2026-05-21T09:14:30Z  tr_100'

printf '%s\n' '{"trace_id":"t1","span_id":"s1","name":"caf\u00e9 \u001b[31m\u202e\u6f22","start_time":"2026-01-01T00:00:00Z","duration_ms":3,"attributes":{"k\u001b[2J":"v\u009b2J\u0007"}}' >"$TMP/hostile.jsonl"
exits '--ascii' 0 trace-tree --ascii -a all "$TMP/hostile.jsonl"
is '... gives ASCII only' "$(LC_ALL=C grep -c '[^ -~]' "$TMP/out")" 0
for option in '' --json --markdown; do
	exits "recorded escapes $option" 0 trace-tree -a all $option "$TMP/hostile.jsonl"
	is '... are shown, not sent' "$(LC_ALL=C grep -cE "$escape|$(printf '\302\233')|$(printf '\007')" "$TMP/out")" 0
done
hostile=$(printf 'a\033[2J.jsonl')
exits 'a hostile file name' 2 trace-tree "$TMP/$hostile"
is '... is shown, not sent' "$(grep -c "$escape" "$TMP/err")" 0

# on_terminal ENV... COMMAND: what a person would see.
on_terminal() {
	script -qec "env -u NO_COLOR TERM=xterm $*" /dev/null </dev/null 2>&1 | tr -d '\r' >"$TMP/out"
}

if command -v script >/dev/null; then
	on_terminal TRACE_PAGER="'sed s/^/paged:/'" trace-tree "$W"
	says 'a terminal has a pager' '^paged:.*trace'
	is '... and colours' "$(coloured)" coloured
	on_terminal PAGER="'sed s/^/paged:/'" trace-tree "$W"
	says '... PAGER' '^paged:.*trace'
	on_terminal TRACE_PAGER="'sed s/^/paged:/'" trace-tree --no-pager "$W"
	is '... not with --no-pager' "$(grep -c paged: "$TMP/out")" 0
	on_terminal env -u TRACE_PAGER -u PAGER -u LESS TERM=dumb trace-tree --no-diagnosis --ascii "$W"
	is '... nor less where the terminal is dumb' "$(head -n 1 "$TMP/out")" 'trace    7d3e5a1c9b2f4860a1c4e8f20b6d9735'
	on_terminal TRACE_PAGER=/no/such/pager sh -c "'trace-tree $W; echo code \$?'"
	says '... one that is not there has shown nothing' '^code 2$'
	on_terminal TRACE_PAGER=false sh -c "'trace-tree $W; echo code \$?'"
	says '... one that fails is the reader s own' '^code 0$'
	on_terminal TRACE_PAGER= TERM=dumb trace-tree "$W"
	is '... no colours where it is dumb' "$(coloured)" plain
	on_terminal TRACE_PAGER= COLUMNS=50 TERM=dumb trace-tree "$TMP/wide.jsonl"
	ok '... COLUMNS' test "$(wc -L <"$TMP/out")" -le 50
	on_terminal TRACE_PAGER= COLUMNS=80 TERM=dumb trace-find testdata/find/dumps
	says '... what does not fit is named' '^\(2 columns do not fit: SESSION, USER; --width=0 shows all\)$'
	exits '... in a pipe' 0 trace-find --width=80 testdata/find/dumps
	is '... the table is all' "$(grep -c 'not fit' "$TMP/out")" 0
	on_terminal TRACE_PAGER= COLUMNS=200 TERM=dumb trace-find testdata/find/dumps
	is '... where all fits nothing is said' "$(grep -c 'not fit' "$TMP/out")" 0
	on_terminal TRACE_PAGER= COLUMNS=80 TERM=dumb trace-find testdata/find/dumps/billing.otlp.json
	says '... columns with nothing in them are no loss' '^\(1 column does not fit: SESSION;'
	on_terminal TRACE_PAGER= COLUMNS=80 TERM=dumb trace-find --complaint testdata/find/slip-window.json testdata/find/dumps
	says '... the reason is the last to go' 'MATCHED BY$'
	on_terminal TRACE_PAGER= COLUMNS=80 TERM=dumb trace-find --suspect all testdata/dialects/trace-document
	says '... what is wrong goes before where it stands' 'tool-timeout +tool.warranty_lookup timed out$'
	on_terminal TRACE_PAGER= COLUMNS=80 TERM=dumb trace-tree "$W"
	says '... also of a tree' '^\(1 column does not fit: cost; --width=0 shows all\)$'
	says '... its marks are explained' '^\[!1\] suspect 1; … cut, --width=0 shows all; … of another span; see trace-tree\(1\)$'
	is '... in no more columns' "$(wc -L <"$TMP/out")" 80
	on_terminal TRACE_PAGER= COLUMNS=200 TERM=dumb trace-tree --ascii --no-diagnosis "$W"
	is '... only those that are there' "$(grep -c 'see trace-tree(1)' "$TMP/out")" 0
	echo '{"complaint_txt": "refund", "sesion_id": "sess_1", "channel": "web", "meta": {"a": 1}}' >"$TMP/slip.json"
	on_terminal TERM=dumb trace-find --complaint "$TMP/slip.json" $F
	is '... what of a slip was not understood is said' "$(cat "$TMP/out")" \
		"trace-find: no trace matches the slip; tried: 'complaint_txt', 'sesion_id', 'channel'
trace-find: 'complaint_txt' of the slip leads nowhere; did you mean complaint_text?
trace-find: 'sesion_id' of the slip leads nowhere; did you mean session_id?
trace-find: 'meta' of the slip is a list or an object: passed over
trace-find: no trace matches"
	for columns in 24 60 80 200; do
		on_terminal LC_ALL=C TRACE_PAGER= COLUMNS=$columns TERM=dumb trace-find "$TMP/hostile.jsonl"
		is "... of $columns columns without UTF-8: ASCII" "$(LC_ALL=C grep -c '[^ -~]' "$TMP/out")" 0
	done
	is '... cells stand below each other' "$(awk 'NR <= 2 { print index($0, NR == 1 ? "DURATION" : "     3ms") }' "$TMP/out" | sort -u | wc -l)" 1
	on_terminal LC_ALL=C TERM=dumb trace-tree "$TMP/caf$(printf '\303\251').jsonl"
	says '... messages, too' 'caf.u\{e9\}\.jsonl: error: cannot open'
	on_terminal TRACE_PAGER= COLUMNS=40 TERM=dumb trace-replay-check --contract testdata/contract/refund-bot.json $F
	says '... cases as well' '^  violated  its trace is there$'
	is "... of a contract" "$(perl -CSD -lne "print if length > 40 && !/^trace-/" "$TMP/out")" ""
	script -qec "trace-tree; echo code \$?" /dev/null </dev/null 2>&1 | tr -d '\r' >"$TMP/out"
	says 'a terminal as input is not waited for' '^code 2'
	says '... the help is shown' '^usage: trace-tree'
else
	skip 'terminals' 'no script(1)'
fi

# ---- what cannot be read ----

exits 'no standard input' 2 sh -c 'trace-find - <&-'
warns '... is said' '^trace-find: -: error: cannot be read: Bad file descriptor'
exits '... beside a file' 3 sh -c 'trace-find -l - testdata/find/dumps/chat.jsonl <&-'
is '... that is read' "$(wc -l <"$TMP/out")" 4
exits 'a folder as standard input' 2 sh -c 'trace-find - <testdata'
warns '... is said' '^trace-find: -: error: cannot open: Is a directory'
if [ -r /proc/self/mem ]; then
	exits 'a file that fails' 2 trace-find /proc/self/mem
	warns '... is said' '^trace-find: /proc/self/mem: error: cannot be read: Input/output error'
else
	skip 'a file that fails' 'no /proc'
fi

# ---- completions ----

for shell in bash zsh fish; do
	exits "completions for $shell" 0 trace --generate complete-$shell
	cp "$TMP/out" "$TMP/complete"
	says '... know the options' 'max-record'
	if command -v $shell >/dev/null; then
		ok '... are sound' $shell -n "$TMP/complete"
	else
		skip '... are sound' "no $shell"
	fi
	missing=
	for c in $commands; do
		for option in $("$c" --help | sed -n 's/^  \(-., \|    \)--\([a-z-]*\).*/\2/p'); do
			case $shell in
			fish) pattern="^complete -c $c .*-l $option( |$)" ;;
			*) pattern="--$option[^a-z-]" ;;
			esac
			grep -qE -e "$pattern" "$TMP/complete" || missing="$missing $c --$option"
		done
	done
	is '... have all options' "$missing" ''
	for value in otlp-json deepeval junit stale-document always; do
		grep -q "[( ']$value[) ']" "$TMP/complete" || fail "... know $value" </dev/null
	done
done
if command -v bash >/dev/null; then
	cat >"$TMP/complete.bash" <<'END'
. "$1"
COMP_WORDS=(trace-find --color = al) COMP_CWORD=3
_trace_find
printf '%s,' "${COMPREPLY[@]}"
COMP_WORDS=(trace find --dial) COMP_CWORD=2
_trace
printf '%s,' "${COMPREPLY[@]}"
COMP_WORDS=(trace-to-eval -f rag) COMP_CWORD=2
_trace_to_eval
printf '%s\n' "${COMPREPLY[@]}"
END
	trace --generate=complete-bash >"$TMP/complete"
	is 'bash completes values and options' "$(bash "$TMP/complete.bash" "$TMP/complete" | xargs)" \
		'always,--dialect,ragas ragas-multi'
else
	skip 'bash completes values and options' 'no bash'
fi
exits 'completions for no shell' 2 trace --generate complete-csh
warns '... are told' 'complete-bash, complete-zsh or complete-fish'

finish
