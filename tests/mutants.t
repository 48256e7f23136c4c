# trace-replay-check --mutate: what it proposes holds for the golden traces, and notices what it was proposed for.
. tests/lib.sh

# span TRACE ID PARENT NAME STATUS START_MS DURATION_MS ATTRIBUTES
span() {
	printf '{"trace_id":"%s","span_id":"%s%s","parent_id":%s,"name":"%s","status":"%s","start_ms":%d,"duration_ms":%s,"attributes":{%s}}\n' \
		"$1" "$1" "$2" "${3:+\"$1$3\"}" "$4" "$5" $((1763600000000 + $6)) "$7" "$8" | sed 's/"parent_id":,/"parent_id":null,/'
}
long() {
	printf '%0*d' "$1" 0 | tr 0 "$2"
}

# hold NAME FILE ROOT...: with all lines that mutants of the traces ask for, the traces still hold, and no mutant passes.
hold() {
	name=$1 golden=$2 lines='[]' contract=$TMP/contract.json
	shift 2
	for round in 1 2 3 4; do
		jq -n --argjson lines "$lines" '{schema: "casefile.contract/1", requests: [$ARGS.positional[] as $root |
			{name: $root, pick: {name: $root}, spans: [$lines[] | select(.request == $root) | .lines]}]}' --args "$@" >"$contract"
		trace-replay-check --contract "$contract" --mutate 500 --seed $round --json "$golden" >"$TMP/mutants.json"
		lines=$(jq -c --argjson before "$lines" '$before + .survivors' "$TMP/mutants.json")
		[ $round != 1 ] || cp "$TMP/mutants.json" "$TMP/first.json"
	done
	is "$name: nothing passes any more" "$(jq -c '[.mutants, (.survivors | length)]' "$TMP/mutants.json")" '[500,0]'
	exits "$name: the golden traces hold" 0 trace-replay-check --contract "$contract" "$golden"
}
# asked FILTER: lines that the first mutants asked for, of those that match.
asked() {
	jq -c "[.survivors[] | select(.lines | $1) | .lines] | unique" "$TMP/first.json"
}

# Names are patterns in a contract: what is none of it is escaped. Spans of one name share what is asked of them.
{
	span t1 r '' turn OK 0 1000 '"streamed":true,"gain":-1.0,"top":9223372036854775807,"nothing":null,"casefile.note":"n"'
	span t1 a r 'search [a*]?\\' OK 10 50 '"k":7,"only.first":"here","ids":["x","y"],"exact":true'
	span t1 b r 'search [a*]?\\' OK 70 50 '"k":8,"exact":false'
	span t1 c r tool.fetch OK 130 50 '"tool.name":"fetch"'
	span t1 d r llm OK 200 50 '"gen_ai.request.model":"m1","gen_ai.prompt.0.role":"user","gen_ai.prompt.0.content":"hi"'
} >"$TMP/one.jsonl"
hold 'one trace' "$TMP/one.jsonl" turn
is 'a value that one of two spans has is asked of neither' "$(asked '.attributes[0]? | . == "only.first" or . == "ids"')" '[]'
is 'nor a value in which they differ' "$(asked '.attributes[0]?.key? == "exact" or .attributes[0]?.key? == "k"')" '[]'
is 'what both have is' "$(asked '.attributes[0]? == "k"')" '[{"name":"search \\[a\\*]\\?\\\\","attributes":["k"]}]'
is 'our own keys are not asked for' "$(asked '.attributes[0]? == "casefile.note"')" '[]'

# Of two traces: one more step, other counts, another order, a tool that failed once, prompts of other lengths.
{
	for t in t1 t2; do
		span $t r '' turn OK 0 1000 '"gain":-1.0,"rate":1.0,"top":9223372036854775807,"streamed":false,"tags":["changed","b"],"app":"x"'
		span $t s r search OK 10 50 '"k":7'
		span $t p r plan OK 700 10 ''
		span $t q r check OK 800 10 ''
		span $t v r visit OK 820 10 ''
	done
	span t1 s2 r search OK 70 50 '"k":7'
	span t1 a r tool.a OK 130 50 '"tool.name":"a"'
	span t1 b r tool.b OK 190 50 '"tool.name":"b"'
	span t1 l r llm OK 300 100 "\"gen_ai.request.model\":\"m\",\"gen_ai.prompt.0.role\":\"user\",\"input.value\":\"$(long 400 a)\",\"llm.prompt_template.template\":\"$(long 300 b)\""
	span t2 b r tool.b ERROR 130 50 '"tool.name":"b"'
	span t2 a r tool.a OK 190 50 '"tool.name":"a"'
	span t2 e r extra OK 250 20 '"why":"asked"'
	span t2 l r llm OK 300 100 "\"gen_ai.request.model\":\"m\",\"gen_ai.prompt.0.role\":\"user\",\"input.value\":\"$(long 90 a)\",\"llm.prompt_template.template\":\"$(long 280 b)\""
} >"$TMP/two.jsonl"
hold 'two traces' "$TMP/two.jsonl" turn
is 'one of both is the least' "$(asked '.name == "search" and .count')" '[{"name":"search","count":{"least":0,"most":2}},{"name":"search","count":{"least":1,"most":2}}]'
is 'a step that one of them lacks may be there once' "$(asked '.name == "extra"')" '[{"name":"extra","count":{"least":0,"most":1}}]'
is 'no order where they differ' "$(asked '.after? and (.name | startswith("tool."))')" '[]'
is 'an order where they agree' "$(asked '.name == "check" and .after?' | jq -c '[.[].after]')" '["llm","plan","tool.a","tool.b"]'
is 'a tool that failed once need not succeed' "$(asked '.status? == "ok"')" '[{"name":"tool.a","status":"ok"}]'
is 'the shortest prompt is the measure' "$(asked '.attributes[0]?.least_length?')" '[{"name":"llm","attributes":[{"key":"prompt.template","least_length":196}]}]'

# What another request does is nothing to this one; nor is a trace that belongs to none.
{
	cat "$TMP/one.jsonl"
	span o1 r '' other OK 0 1000 '"streamed":false'
	span o1 l r llm OK 10 50 '"gen_ai.request.model":"m2"'
	span o1 p r plan OK 70 50 ''
	span o1 q r check OK 130 50 '' | sed 's/,"duration_ms":50//'
	span o1 v r visit OK 0 50 '' | sed 's/,"start_ms":[0-9]*,"duration_ms":50//'
	span n1 r '' nobody OK 0 1000 ''
} >"$TMP/three.jsonl"
hold 'two requests' "$TMP/three.jsonl" turn other
is 'each has its own model' "$(jq -c '[.survivors[] | select(.lines.attributes[0]?.key? == "request.model") | [.request, .lines.attributes[0].value]] | unique' "$TMP/first.json")" \
	'[["other","m2"],["turn","m1"]]'
is 'who has no tool is asked for none' "$(jq -c '[.survivors[] | select(.kind == "fail-tool") | .request] | unique' "$TMP/first.json")" '["turn"]'
is 'only what has a start and an end is swapped' "$(jq -c '[.survivors[] | select(.request == "other") | .lines | select(.after?) | [.name, .after]] | unique' "$TMP/first.json")" \
	'[["plan","llm"]]'
is 'a trace of no request is not broken' "$(jq -c '[.golden_traces, .unfit_traces]' "$TMP/first.json")" '[2,1]'
finish
