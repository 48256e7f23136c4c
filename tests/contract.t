# trace-replay-check: contracts recorded and held against, what they would not notice, drift.
. tests/lib.sh

# run_of CONVENTION RUN SHAPE: one run of the refund bot.
run_of() {
	jq -nc --arg n "$2" --arg shape "$3" -f tests/refund-bot.jq | jq -c --arg to "$1" -f tests/convention.jq
}
for to in otel openinference; do
	for n in 1 2 3 4 5; do run_of $to $n healthy; done >"$TMP/golden.$to.jsonl"
	for n in 11 12 13 14 15 16 17 18 19 20; do run_of $to $n healthy; done >"$TMP/healthy.$to.jsonl"
done
G=$TMP/golden.otel.jsonl C=$TMP/contract.json

# ---- recording ----
exits 'a contract is recorded' 0 trace-replay-check --record -o "$C" "$G"
is 'one request, by its root and question' "$(jq -r '.requests[] | "\(.pick.root): \(.pick.question)"' "$C")" \
	'refund_chat.turn: i want refund for order 4481, it was late by 2 weeks'
is 'its spans' "$(jq -r '[.requests[0].spans[].name] | length' "$C")" 7
is 'what is set is pinned' "$(jq -r '.requests[0].spans[] | select(.name == "llm.generate") | .attributes[] | select(.key? == "request.model") | .value' "$C")" claude-sonnet-4-20250514
is 'what varies is not' "$(jq -c '[.requests[0].spans[].attributes[] | objects | select(.key == "usage.input_tokens" or .key == "output.text") | has("value")] | unique' "$C")" '[false]'
is 'the documents of all runs' "$(jq -c '.requests[0].documents.retrieved' "$C")" '["pol_late_v3","pol_refund_v7"]'
is 'the tool, with its argument' "$(jq -c '.requests[0].tools[0] | [.name, .arguments.order]' "$C")" '["order_lookup","4481"]'
is 'no causes' "$(jq -c '.requests[0].no_findings' "$C")" '["causes"]'
ok 'the same bytes for the same traces' sh -c 'trace-replay-check --record "$0" | cmp - "$1"' "$G" "$C"

# ---- what holds, and what does not ----
exits 'the golden runs hold' 0 trace-replay-check --contract "$C" "$G"
exits 'ten other healthy runs hold' 0 trace-replay-check --contract "$C" "$TMP/healthy.otel.jsonl"
is 'ten suites' "$(trace-replay-check --contract "$C" --json "$TMP/healthy.otel.jsonl" | jq '.suites | length')" 10

for to in otel openinference; do
	trace-replay-check --record -o "$TMP/contract.$to.json" "$TMP/golden.$to.jsonl"
done
# fails SHAPE SPAN RULES [CONVENTION]: the contract fails, and names the span (a pattern) by these rules.
fails() {
	to=${4:-otel}
	run_of $to 21 "$1" >"$TMP/one.jsonl"
	trace-replay-check --contract "$TMP/contract.$to.json" --json "$TMP/one.jsonl" >"$TMP/out" 2>"$TMP/err"
	status=$?
	told=$(jq -r '.suites[].cases[] | select(.state == "violated") | "\(.rule) \(.span_name // .name)"' "$TMP/out")
	if [ $status = 1 ] && echo "$told" | grep -qE "^($3) .*$2"; then
		pass "fails on: $1"
	else
		echo "exit code $status; told: $told" >"$TMP/why"
		fail "fails on: $1" <"$TMP/why"
	fi
}
fails draft vector.retrieve 'finding|document-missing'
fails dropped-span citation_check span-missing
fails retry-storm order_lookup 'span-count|span-status'
fails truncated-context llm.generate 'finding|attribute-value'
fails tool-arguments order_lookup 'span-status|tool-missing'
fails judge-drift judge.policy_correct attribute-value
fails dear-rewrites '' budget
fails cross-tenant vector.retrieve finding openinference # the other cannot say whose a document is
fails other-model llm.generate attribute-value
fails other-prompt '' 'version|attribute-value'

# Facets make one contract hold for another convention of the same application.
jq '.requests[].spans |= map(.attributes = []) | .requests[].spans |= map(del(.component))' "$C" >"$TMP/facets.json"
exits 'in another convention' 0 trace-replay-check --contract "$TMP/facets.json" "$TMP/healthy.openinference.jsonl"

# ---- missing traces ----
run_of otel 22 healthy | jq -c '.' | sed 's/by 2 weeks/by 3 weeks/g' >"$TMP/other.jsonl"
exits 'no trace of the request' 1 trace-replay-check --contract "$C" "$TMP/other.jsonl"
says 'is said' 'no trace of this request is in the input.*\[trace-missing\]'
jq '.requests[0].traces = 3' "$C" >"$TMP/three.json"
exits 'too many traces' 1 trace-replay-check --contract "$TMP/three.json" "$G"
says 'are counted' '5 traces were picked'

# ---- all that can be asked for ----
one() {
	jq -n --argjson r "$1" '{schema: "casefile.contract/1", requests: [{name: "r", pick: {name: "refund_chat.turn"}} + $r]}' >"$TMP/one.json"
	trace-replay-check --contract "$TMP/one.json" --json "$G" 2>"$TMP/err" >"$TMP/out"
	echo "$? $(jq -r '[.suites[].cases[] | select(.state == "violated") | .rule] | unique | join(" ")' "$TMP/out")"
}
is 'a name by a glob' "$(one '{"spans": [{"name": "llm.*", "count": 3}]}')" '0 '
is 'too few' "$(one '{"spans": [{"name": "llm.*", "count": {"least": 4, "most": 9}}]}')" '1 span-missing'
is 'too many' "$(one '{"spans": [{"name": "llm.*", "count": {"least": 0, "most": 2}}]}')" '1 span-count'
is 'forbidden' "$(one '{"spans": [{"name": "*lookup", "forbidden": true}]}')" '1 span-forbidden'
is 'optional' "$(one '{"spans": [{"name": "cache.get", "optional": true}]}')" '0 '
is 'a component' "$(one '{"spans": [{"name": "*", "component": "retriever", "count": 1}]}')" '0 '
is 'a parent' "$(one '{"spans": [{"name": "llm.generate", "parent": "refund_*"}]}')" '0 '
is 'another parent' "$(one '{"spans": [{"name": "llm.generate", "parent": "agent"}]}')" '1 span-parent'
is 'an order' "$(one '{"spans": [{"name": "llm.generate", "after": "vector.retrieve"}]}')" '0 '
is 'the wrong order' "$(one '{"spans": [{"name": "vector.retrieve", "after": "llm.generate"}]}')" '1 span-order'
is 'a type' "$(one '{"spans": [{"name": "vector.retrieve", "attributes": [{"key": "retrieval.k", "type": "number"}]}]}')" '0 '
is 'another type' "$(one '{"spans": [{"name": "vector.retrieve", "attributes": [{"key": "retrieval.query", "type": "number"}]}]}')" '1 attribute-value'
is 'one of a set' "$(one '{"spans": [{"name": "llm.generate", "attributes": [{"key": "request.model", "values": ["a", "claude-sonnet-4-20250514"]}]}]}')" '0 '
is 'none of a set' "$(one '{"spans": [{"name": "llm.generate", "attributes": [{"key": "request.model", "values": ["a", "b"]}]}]}')" '1 attribute-value'
is 'a pattern' "$(one '{"spans": [{"name": "vector.retrieve", "attributes": [{"key": "retrieval.index", "pattern": "policy-v[0-9]+"}]}]}')" '0 '
is 'a pattern is of the whole value' "$(one '{"spans": [{"name": "vector.retrieve", "attributes": [{"key": "retrieval.index", "pattern": "policy"}]}]}')" '1 attribute-value'
is 'a range' "$(one '{"spans": [{"name": "llm.generate", "attributes": [{"key": "usage.input_tokens", "least": 10, "most": 900}]}]}')" '0 '
is 'out of range' "$(one '{"spans": [{"name": "llm.generate", "attributes": [{"key": "usage.input_tokens", "most": 100}]}]}')" '1 attribute-value'
is 'an attribute that is not there' "$(one '{"spans": [{"name": "llm.generate", "attributes": ["app.nothing"]}]}')" '1 attribute-missing'
is 'a budget' "$(one '{"budgets": {"duration_ms": 1000}}')" '1 budget'
is 'budgets that suffice' "$(one '{"budgets": {"duration_ms": 5000, "input_tokens": 3000, "spans": 7, "retries": 0}}')" '0 '
is 'a document' "$(one '{"documents": {"retrieved": ["pol_late_*"], "in_prompt": ["pol_refund_v7"], "forbidden": ["*_draft"]}}')" '0 '
is 'a document that is not there' "$(one '{"documents": {"retrieved": ["pol_x"], "in_prompt": ["pol_y"], "forbidden": ["pol_refund_v7"]}}')" '1 document-dropped document-forbidden document-missing'
is 'a tool' "$(one '{"tools": [{"name": "order_lookup", "count": 1, "arguments": {"order": ["4480", "4481"]}}]}')" '0 '
is 'other arguments' "$(one '{"tools": [{"name": "order_lookup", "arguments": {"order": "1"}}]}')" '1 tool-missing'
is 'a tool that must not be called' "$(one '{"tools": [{"name": "order_*", "forbidden": true}]}')" '1 tool-forbidden'
is 'a version' "$(one '{"versions": {"prompt.version": "v17"}}')" '0 '
is 'another version' "$(one '{"versions": {"prompt.version": ["v18", "v19"]}}')" '1 version'
is 'a version that is only there' "$(one '{"versions": {"prompt.version": null}}')" '0 '
is 'a version that is not' "$(one '{"versions": {"release": null}}')" '1 version'
is 'no findings of a category' "$(one '{"no_findings": ["stale-knowledge", "tool-error"]}')" '0 '

# ---- mutants ----
exits 'mutants of golden traces' 1 trace-replay-check --contract "$C" --mutate 400 --json "$G"
cp "$TMP/out" "$TMP/mutants.json"
is 'as many as asked for' "$(jq .mutants "$TMP/mutants.json")" 400
is 'of every kind' "$(jq -c '[.kinds[] | select(.mutants == 0)] | length' "$TMP/mutants.json")" 0
jq --slurpfile m "$TMP/mutants.json" '.requests |= map(. as $r | .spans += [$m[0].survivors[] | select(.request == $r.name) | .lines])' "$C" >"$TMP/more.json"
trace-replay-check --contract "$TMP/more.json" --mutate 400 --seed 77 --json "$G" >"$TMP/out"
is 'with the lines taken over 95 % are caught' "$(jq '.caught / .mutants >= 0.95' "$TMP/out")" true
exits 'and healthy runs still hold' 0 trace-replay-check --contract "$TMP/more.json" "$TMP/healthy.otel.jsonl"
is 'the same seed, the same mutants' "$(trace-replay-check --contract "$C" --mutate 50 --json "$G" | cksum)" "$(trace-replay-check --contract "$C" --mutate 50 --json "$G" | cksum)"
jq -n '{schema: "casefile.contract/1", requests: [{name: "r", pick: {name: "refund_chat.turn"}}]}' >"$TMP/empty.json"
trace-replay-check --contract "$TMP/empty.json" --mutate 90 --json "$G" >"$TMP/out"
is 'an empty contract notices little' "$(jq '.caught / .mutants < 0.1' "$TMP/out")" true
exits 'mutants for people' 1 trace-replay-check --contract "$TMP/empty.json" --mutate 20 "$G"
says 'a score' '^score '
says 'lines to paste' '^    \{ "name": '

# ---- update, drift ----
exits 'nothing to update' 0 trace-replay-check --update --contract "$C" "$G"
run_of otel 23 other-prompt >"$TMP/v18.jsonl"
exits 'an update' 1 trace-replay-check --update --contract "$C" "$TMP/v18.jsonl"
says 'names what changes' '^requests\.0\.versions\.prompt\.version: v17 → v18'
run_of otel 24 dropped-span >"$TMP/today.jsonl"
exits 'a span that vanished since' 1 trace-replay-check --baseline "$G" "$TMP/today.jsonl"
says 'is named' 'tool.citation_check vanished: 100% of traces had it'
exits 'no drift' 0 trace-replay-check --baseline "$G" "$TMP/healthy.otel.jsonl"

# ---- real dumps: what is recorded of them holds for them ----
S=../shared/data/samples
if [ -d $S ]; then
	differ=
	for f in $(cut -f1 $S/PROVENANCE.tsv | sed 1d); do
		trace-replay-check -q --record -o "$TMP/real.json" "$S/$f" >/dev/null 2>&1 || continue
		trace-replay-check -q --contract "$TMP/real.json" "$S/$f" >/dev/null 2>&1
		[ $? = 1 ] && differ="$differ $f"
	done
	is 'real dumps hold what was recorded of them' "$differ" ''
else
	skip 'real dumps' 'they are not here'
fi

# ---- mistakes ----
mistake() {
	printf '%s' "$2" >"$TMP/bad.json"
	exits "mistake: $1" 2 trace-replay-check --contract "$TMP/bad.json" "$G"
	warns '... is located' "$3"
}
mistake 'no schema' '{"requests": []}' 'casefile.contract/1.* is expected'
mistake 'an unknown key' '{"schema": "casefile.contract/1", "requests": [{"name": "a", "pick": {"name": "x"}, "span": []}]}' "did you mean spans.*'requests.0.span'"
mistake 'no pick' '{"schema": "casefile.contract/1", "requests": [{"name": "a"}]}' "'requests.0"
mistake 'a bad count' '{"schema": "casefile.contract/1", "requests": [{"name": "a", "pick": {"name": "x"}, "spans": [{"name": "s", "count": -1}]}]}' 'requests.0.spans.0.count'
mistake 'a bad pattern' '{"schema": "casefile.contract/1", "requests": [{"name": "a", "pick": {"name": "x"}, "spans": [{"name": "s", "attributes": [{"key": "k", "pattern": "("}]}]}]}' 'no regular expression'
mistake 'an unknown rule' '{"schema": "casefile.contract/1", "requests": [{"name": "a", "pick": {"name": "x"}, "no_findings": ["stale-documnt"]}]}' "did you mean 'stale-document'"
mistake 'no JSON' '{"schema": ' 'bad.json:1'
exits 'no mode' 2 trace-replay-check "$G"
exits 'two modes' 2 trace-replay-check --record --baseline x "$G"
exits 'a contract that is not there' 2 trace-replay-check --contract "$TMP/none.json" "$G"

# ---- damaged input is in the reports ----

trace-replay-check --record $D/flat/lines.jsonl -o "$TMP/lines.json" 2>/dev/null
head -c 700 $D/flat/lines.jsonl >"$TMP/cut.jsonl"
for format in text json tap junit sarif github gitlab markdown; do
	exits "$format: a dump that is cut" 3 trace-replay-check --contract "$TMP/lines.json" --report $format "$TMP/cut.jsonl"
	says '... is there' 'record is cut at the end of the input'
	exits "$format: one that is whole" 0 trace-replay-check --contract "$TMP/lines.json" --report $format $D/flat/lines.jsonl
	ok '... has no suite of the input' sh -c '! grep -q "input-\|input:" "$1"' - "$TMP/out"
done
is 'with its place' "$(trace-replay-check --contract "$TMP/lines.json" --report json "$TMP/cut.jsonl" 2>/dev/null | jq -c '.suites[-1].cases[0] | [.rule, .state, .origin.line]')" \
	'["input-json.truncated","warned",3]'
is 'with what its code means' "$(trace-replay-check --contract "$TMP/lines.json" --report sarif "$TMP/cut.jsonl" 2>/dev/null | jq -r '.runs[0].tool.driver.rules[] | select(.id == "input-json.truncated").help.text' | cut -c 1-46)" \
	'A record is cut by the end of the input, or by'
is 'with the exit code of the command' "$(trace-replay-check --contract "$TMP/lines.json" --report sarif "$TMP/cut.jsonl" 2>/dev/null | jq '.runs[0].invocations[0].exitCode')" 3
exits 'in an audit, too' 0 sh -c 'trace-replay-check --audit --report junit "$1" | grep -q "name=\"json.truncated\""' - "$TMP/cut.jsonl"

finish
