# trace-to-eval --reduce: the smallest trace for which a command still exits 0.
. tests/lib.sh

jq -nc --arg n 1 --arg shape retry-storm -f tests/refund-bot.jq | jq -c --arg to otel -f tests/convention.jq >"$TMP/in"

# reduce CMD [OPTION...]: what is left is in $TMP/out.
reduce() {
	cmd=$1
	shift
	run trace-to-eval --reduce "$cmd" "$@" "$TMP/in"
}

spans() {
	jq -c '.resourceSpans[].scopeSpans[].spans[]' "$TMP/out"
}

# What the writer adds on its own.
theirs='map(select(.key | startswith("casefile.") | not))'

reduce 'grep -q "upstream timed out"'
is 'it exits 0' "$status" 0
is 'one span is left' "$(spans | wc -l)" 1
is 'it is OTLP, which can be read' "$(trace-find -q -l "$TMP/out")" "$(jq -r .trace_id "$TMP/in" | head -1)"
warns 'how much is told' '^trace-to-eval: 1 of 10 spans is left after [0-9]+ runs$'

reduce 'grep -q gen_ai.tool.call.id'
is 'a known minimum: one span with one attribute' "$(spans | jq -c "[(.attributes | $theirs | map(.key)), (.events // [] | length)]")" '[["gen_ai.tool.call.id"],0]'
reduce 'grep -q "You are the refund bot" "$CASEFILE_TRACE" && grep -q pol_refund_v7'
is 'two spans with one attribute each' "$(spans | jq -c ".attributes | $theirs | map(.key)" | sort | tr '\n' ' ')" '["gen_ai.input.messages"] ["gen_ai.retrieval.documents"] '
is 'and their texts are short' "$(spans | jq -c ".attributes | $theirs | map(.value.stringValue | length) | max < 60" | sort -u)" true
reduce 'trace-tree --json "$CASEFILE_TRACE" | jq -e ".findings | map(.rule) | index(\"tool-timeout\")"'
is 'a finding that stays' "$(trace-tree --json "$TMP/out" | jq -c '[.findings[] | select(.rule == "tool-timeout")] | length >= 1')" true
is '... in fewer spans' "$(($(spans | wc -l) <= 2))" 1
cp "$TMP/out" "$TMP/first"
reduce 'trace-tree --json "$CASEFILE_TRACE" | jq -e ".findings | map(.rule) | index(\"tool-timeout\")"'
ok 'the same again' cmp "$TMP/first" "$TMP/out"
cp "$TMP/out" "$TMP/in2"
run trace-to-eval -q --reduce 'trace-tree --json "$CASEFILE_TRACE" | jq -e ".findings | map(.rule) | index(\"tool-timeout\")"' "$TMP/in2"
is 'what is reduced is not reduced further' "$(spans | wc -l)" "$(jq -c '.resourceSpans[].scopeSpans[].spans[]' "$TMP/in2" | wc -l)"

reduce true
is 'a command that always holds: next to nothing' "$(spans | jq -c "[(.attributes | $theirs | length), (.events // [] | length)]")" '[0,0]'
reduce 'cat >/dev/null; true' --runs 3
warns '--runs' 'after 3 runs, the most that --runs allows'
reduce false
is 'a command that never holds: 1' "$status" 1
warns '... and why' 'does not exit 0 on the whole trace'
is '... with nothing on stdout' "$(cat "$TMP/out")" ''
reduce 'kill -9 $$'
is 'a command that is killed does not hold' "$status" 1
reduce 'exit 126'
is 'a command that cannot be run does not hold' "$status" 1
reduce 'echo noise; echo noise >&2; grep -q pol_late'
is 'what it says is not in the result' "$(grep -c noise "$TMP/out" "$TMP/err" | cut -d : -f 2 | tr '\n' ' ')" '0 0 '

cat "$TMP/in" >"$TMP/both"
jq -c '.trace_id = "other"' "$TMP/in" >>"$TMP/both"
exits 'more than one trace: 2' 2 trace-to-eval --reduce true "$TMP/both"
warns '... and how to take one' 'takes one trace, there are 2: trace-find --trace ID --raw'
exits 'no trace' 2 trace-to-eval --reduce true testdata/contract
exits 'one of two by its id' 0 trace-to-eval -q --reduce true -t other "$TMP/both"
is '... is it' "$(trace-find -q -l "$TMP/out")" other

# What the command sees and what is left are without what is personal.
jq -c 'if .name == "refund_chat.turn" then .attributes["user.message"] = "I am jane.doe@mail.example.org, where is order 4481?" else . end' "$TMP/in" >"$TMP/personal"
cp "$TMP/personal" "$TMP/in"
reduce 'tee -a "$TMP/seen" | grep -q "email:e_"'
is 'the command sees tokens' "$(grep -c 'jane.doe' "$TMP/seen")" 0
is 'and so does the result' "$(grep -c 'jane.doe' "$TMP/out"):$(grep -c 'email:e_' "$TMP/out")" 0:1
reduce 'grep -q jane.doe' --keep-raw
is '--keep-raw' "$status:$(grep -c jane.doe "$TMP/out")" 0:1

exits 'into a file' 0 trace-to-eval -q --reduce true -o "$TMP/small.jsonl" "$TMP/in"
ok 'it is there' test -s "$TMP/small.jsonl"
mkdir "$TMP/tmp"
TMPDIR=$TMP/tmp trace-to-eval -q --reduce 'grep -q pol_late' "$TMP/in" >/dev/null 2>&1 </dev/null
is 'nothing is left in TMPDIR' "$(ls "$TMP/tmp")" ''
exits 'no room for it' 2 env TMPDIR="$TMP/none" trace-to-eval -q --reduce true "$TMP/in"

finish
