# trace-tree: which trace, what is said of it, how it looks.
. tests/lib.sh

R=testdata/tree

# fits NAME WIDTH COMMAND...: no line is wider (wc -L counts columns).
fits() {
	name=$1 width=$2
	shift 2
	run "$@"
	is "$name" "$(wc -L <"$TMP/out" | awk -v w="$width" '{ print $1 <= w ? "fits" : $1 }')" fits
}

# ---- how it looks ----
expect 'a turn' tree/turn.txt 0 trace-tree $R/turn.jsonl
expect 'at 80 columns' tree/turn-80.txt 0 trace-tree --width 80 $R/turn.jsonl
expect 'at 40 columns' tree/turn-40.txt 0 trace-tree --width 40 $R/turn.jsonl
expect 'in ASCII' tree/turn-ascii.txt 0 trace-tree --ascii --width 100 $R/turn.jsonl
expect 'in colour' tree/turn-colour.txt 0 trace-tree --color always --width 100 $R/turn.jsonl
expect 'a waterfall' tree/waterfall.txt 0 trace-tree -w --width 140 $R/turn.jsonl
expect 'a waterfall at 80 columns' tree/waterfall-80.txt 0 trace-tree --waterfall --width 80 $R/turn.jsonl
expect 'the critical path' tree/critical.txt 0 trace-tree --critical-path $R/turn.jsonl
expect 'down to a depth' tree/depth.txt 0 trace-tree --depth 1 $R/turn.jsonl
expect 'all attributes' tree/all.txt 0 trace-tree -a all --width 100 $R/turn.jsonl
expect 'attributes by key, glob and facet' tree/some.txt 0 \
	trace-tree -a http.route -a 'gen_ai.tool.*' -a request.model -a exception.type $R/turn.jsonl
expect 'events' tree/events.txt 0 trace-tree -e $R/turn.jsonl
expect 'all that can be odd' tree/odd.txt 0 trace-tree --width 100 $R/odd.jsonl
expect 'all that can be odd, as a waterfall' tree/odd-waterfall.txt 0 trace-tree -w -c --width 100 $R/odd.jsonl
expect 'both halves of an RPC' tree/rpc.txt 0 trace-tree $R/rpc.json
expect 'hostile text' tree/hostile.txt 0 trace-tree -a all --width 100 $R/hostile.jsonl
expect 'Markdown' tree/turn.md 0 trace-tree --markdown $R/turn.jsonl
expect 'hostile text in Markdown' tree/hostile.md 0 trace-tree --markdown $R/hostile.jsonl
expect 'several traces' tree/several.txt 0 trace-tree $R/several.jsonl
expect 'JSON' tree/odd.json 0 trace-tree --json -c $R/odd.jsonl
expect 'several traces as JSON' tree/several.json 0 trace-tree --json $R/several.jsonl

for width in 20 40 80 200; do
	fits "hostile text fits $width columns" $width trace-tree --width $width -a all -e -c $R/hostile.jsonl
	fits "a waterfall fits $width columns" $width trace-tree --width $width -w $R/odd.jsonl
	fits "attributes fit $width columns" $width trace-tree --width $width -a all -e -c $R/turn.jsonl
done
ok 'no control characters reach the output' sh -c \
	"! trace-tree -a all -e $R/hostile.jsonl | LC_ALL=C grep -q '[[:cntrl:]]'"
ok '--ascii is ASCII' sh -c "! trace-tree --ascii -a all -w -c $R/hostile.jsonl | LC_ALL=C grep -q '[^ -~]'"
ok 'the fence of Markdown is closed by its own end only' \
	[ "$(trace-tree --markdown $R/hostile.jsonl | grep -cE '^ {0,3}(```|~~~)')" = 2 ]
ok 'JSON is JSON' sh -c "trace-tree --json $R/hostile.jsonl | jq -e .schema"

# ---- the same trace in other dialects ----
trace-tree $R/turn.jsonl | grep -vE '^from |:[0-9]+$' >"$TMP/flat"
for form in turn.otlp.json turn.document.json; do
	is "$form is the same tree" "$(trace-tree $R/$form | grep -vE '^from |:[0-9]+$')" "$(cat "$TMP/flat")"
done
is 'through a pipe of trace-find' "$(trace-find --spans --session s-4402 $R/turn.jsonl | trace-tree)" \
	"$(trace-tree $R/turn.jsonl)"
is 'in any order of the lines' "$(sort -r $R/turn.jsonl | trace-tree | grep -vE '^from |:[0-9]+$')" "$(cat "$TMP/flat")"
is 'over several files' "$(head -4 $R/turn.jsonl >"$TMP/1.jsonl"; tail -n +5 $R/turn.jsonl >"$TMP/2.jsonl"
	trace-tree "$TMP/1.jsonl" "$TMP/2.jsonl" | sed -n 's/.*and \(1 other file\).*/\1/p')" '1 other file'

# ---- which trace ----
exits 'the beginning of an id' 0 trace-tree -t bbbb $R/several.jsonl
says 'gives that trace' '^trace +bbbb3333000000000000000000000003$'
exits 'in upper case, with dashes' 0 trace-tree -t AAAA1111-0000-0000-0000-000000000001 $R/several.jsonl
says 'is the same id' '^trace +aaaa1111000000000000000000000001$'
exits 'an id that another one begins with' 0 trace-tree -t tr_77 $R/several.jsonl
says 'is the one that was named' '^trace +tr_77$'
exits 'an ambiguous beginning' 2 trace-tree -t aaaa $R/several.jsonl
warns 'names the candidates' "candidate 'aaaa2222000000000000000000000002'"
exits 'an id that is not there' 1 trace-tree -t aaaa1112 $R/several.jsonl
warns 'names the nearest one' "did you mean 'aaaa1111000000000000000000000001'"
exits 'the id of a span' 1 trace-tree -t d000000000000003 $R/several.jsonl
warns 'names its trace' "a span of trace 'bbbb3333000000000000000000000003'"
exits 'the end of an id' 1 trace-tree -t 3333000000000000000000000003 $R/several.jsonl
warns 'names the whole one' "a part of trace 'bbbb3333000000000000000000000003'"
exits 'an id that escapes hide' 0 sh -c "sed 's/bbbb3333/\\\\u0062bbb3333/g' $R/several.jsonl | trace-tree -t bbbb3"
says 'is found nevertheless' '^trace +bbbb3333000000000000000000000003$'

# ---- mistakes ----
exits 'a key that nobody has' 0 trace-tree -a gen_ai.modle $R/turn.jsonl
warns 'is told, with the nearest one' "no span has 'gen_ai.modle'; did you mean 'gen_ai.request.model'"
cat >"$TMP/picked.jsonl" <<'END'
{"trace_id":"t1","span_id":"a","parent_id":null,"name":"run","start_ms":1763629200000,"duration_ms":900,"attributes":{"app.user.mood":"glad","gen_ai.request.model":"m-1"},"resource":{"service.name":"shop","host.name":"h1"},"events":[{"name":"token","time_ms":1763629200001,"attributes":{"n":7}}]}
END
# shown PICK: the attributes that are shown with it.
shown() {
	trace-tree --no-diagnosis --width 0 -a "$1" "$TMP/picked.jsonl" 2>"$TMP/err" </dev/null | sed -n 's/^ *\([^ ]*\) = /\1=/p' | sort | paste -sd' ' -
}
is 'an attribute' "$(shown app.user.mood)" 'app.user.mood=glad'
is 'attributes by a glob' "$(shown 'app.*')" 'app.user.mood=glad'
is 'attributes by one sign' "$(shown 'app.user.moo?')" 'app.user.mood=glad'
is 'attributes by a set of signs' "$(shown 'app.user.[lm]ood')" 'app.user.mood=glad'
is 'of the resource' "$(shown host.name)" 'host.name=h1'
is 'of an event' "$(shown token/n)" 'token/n=7'
is 'of an event, by its key alone' "$(shown n)" 'token/n=7'
for slip in 'app.mood app.user.mood' 'requst.model request.model' 'user app.user.mood' 'hostname host.name'; do
	exits "a slip: ${slip% *}" 0 trace-tree -a "${slip% *}" "$TMP/picked.jsonl"
	warns '... is answered' "no span has '${slip% *}'; did you mean '${slip#* }'"
done
exits 'what is like nothing' 0 trace-tree -a zq "$TMP/picked.jsonl"
is '... is answered with nothing' "$(grep -c 'did you mean' "$TMP/err")" 0

# ---- what users said of it ----

exits 'a complaint that came with the spans' 0 sh -c 'trace-find -q --complaint testdata/find/slip-turn.json --spans testdata/find/dumps | trace-tree'
says '... is shown above the tree' '^feedback cs_2 Wrong answer$'
exits 'a complaint among the dumps' 0 trace-tree -t tr_102 testdata/find/dumps testdata/find/slips.jsonl
says '... by its session and turn' '^feedback cs_8 tool broke$'
is '... and in JSON, with its place' "$(trace-tree --json -t tr_102 testdata/find/dumps testdata/find/slips.jsonl | jq -c .trace.feedback)" \
	'[{"ticket":"cs_8","text":"tool broke","file":"testdata/find/slips.jsonl","line":2}]'
exits 'a complaint of another trace' 0 trace-tree -t tr_103 testdata/find/dumps testdata/find/slips.jsonl
is '... is not' "$(grep -c ^feedback "$TMP/out")" 0
for i in 1 2 3 4 5; do echo "{\"trace_id\":\"tr_102\",\"ticket_id\":\"t$i\",\"feedback_label\":\"bad\\u001b[31m\"}"; done >"$TMP/many.jsonl"
exits 'many of them' 0 trace-tree -t tr_102 testdata/find/dumps "$TMP/many.jsonl"
is '... are counted, and escaped' "$(sed -n '/^feedback/,/^$/p' "$TMP/out" | tr '\n' '|')" 'feedback t1 bad\x1b[31m|         t2 bad\x1b[31m|         t3 bad\x1b[31m   and 2 more||'

exits 'no id' 2 trace-tree -t '' $R/turn.jsonl
exits 'two formats' 2 trace-tree --json --markdown $R/turn.jsonl
exits 'no such file' 2 trace-tree $R/absent.jsonl
exits 'no spans' 2 trace-tree $D/feedback/counts.tsv
{ head -5 $R/turn.jsonl; echo '{"trace_id":"5f3a'; tail -n +6 $R/turn.jsonl; } >"$TMP/bad.jsonl"
exits 'a bad line: the tree, and 3' 3 trace-tree "$TMP/bad.jsonl"
says 'the rest is there' '^spans +10 '
warns 'the line is located' 'bad.jsonl:6:'
exits 'output into a file' 0 trace-tree -o "$TMP/tree.txt" $R/turn.jsonl
is 'is the same' "$(cat "$TMP/tree.txt")" "$(trace-tree $R/turn.jsonl)"

# ---- size ----
awk 'BEGIN { for (i = 1; i <= 100000; i++)
	printf "{\"trace_id\":\"t\",\"span_id\":\"s%d\",\"parent_id\":%s,\"name\":\"n\",\"start_ms\":1779350000000,\"duration_ms\":5}\n",
		i, i == 1 ? "null" : "\"s" i - 1 "\"" }' >"$TMP/chain.jsonl"
fits 'a chain of 100,000 spans fits 80 columns' 80 trace-tree --width 80 -w "$TMP/chain.jsonl"
is 'and each is there' "$(grep -c '^[^a-z].* n  ' "$TMP/out")" 99999
says 'the last one at its depth' '⟨99,999⟩ n '
sed 's/"s[0-9]*","name"/"s1","name"/' "$TMP/chain.jsonl" >"$TMP/fan.jsonl"
exits 'a fan of 100,000 spans' 0 trace-tree "$TMP/fan.jsonl"
is 'shows them all' "$(grep -c '─ n ' "$TMP/out")" 99999

finish
