# Contracts, check by check: one small run, one line held against it; mistakes of those who write them; drift.
. tests/lib.sh

span() { # ID PARENT NAME AT MEMBERS ATTRIBUTES
	printf '{"trace_id":"t1","span_id":"%s","parent_id":%s,"name":"%s","start_ms":%s%s,"attributes":{%s}}\n' "$1" "$2" "$3" "$4" "$5" "$6"
}
{
	span 01_run null run 1763629200000 ',"duration_ms":900' '"tenant.id":"acme","user.message":"How long?"'
	span 02_a '"01_run"' step.a 1763629200010 ',"duration_ms":100' '"yes":true,"word":"yes","said":"true","n":1.0,"i":7,"list":[1],"object":{"a":1},"nothing":null,"text":"thirty days"'
	span 03_b '"01_run"' step.b 1763629200200 '' '"tool_name":"lookup","openinference.span.kind":"TOOL","tool_input":"{\"n\":2}"'
	span 04_c '"gone"' step.c 1763629200300 ',"duration_ms":100' '"included_chunk_ids":["pol_7","pol_8"]'
	span 05_d '"01_run"' step.d 1763629200300 ',"duration_ms":100' '"retrieval.doc_ids":["pol_7"]'
} >"$TMP/run.jsonl"

# held REQUEST: exit code and the rules that are violated.
held() {
	jq -n --argjson r "$1" '{schema: "casefile.contract/1", requests: [{name: "r", pick: {root: "run"}} + $r]}' >"$TMP/c.json"
	trace-replay-check -q --contract "$TMP/c.json" --json "$TMP/run.jsonl" 2>"$TMP/err" >"$TMP/out" </dev/null
	echo "$? $(jq -r '[.suites[].cases[] | select(.state == "violated") | .rule] | unique | join(" ")' "$TMP/out")"
}
# value CHECK...: held of one attribute of step.a
value() {
	held "{\"spans\":[{\"name\":\"step.a\",\"attributes\":[$1]}]}"
}
for check in '"key":"yes","type":"boolean"' '"key":"said","type":"boolean"' '"key":"n","values":["1"]' '"key":"n","value":1' \
	'"key":"yes","value":true' '"key":"list","type":"list"' '"key":"text","type":"string","least_length":11' \
	'"key":"none","optional":true' '"key":"i","least":7,"most":7' '"key":"text","pattern":"thirty .*"' '"key":"text","pattern":"a|thirty days"'; do
	is "holds: $check" "$(value "{$check}")" '0 '
done
for check in '"key":"text","type":"boolean"' '"key":"n","type":"boolean"' '"key":"text","type":"number"' '"key":"n","values":["2","x"]' \
	'"key":"object","type":"list"' '"key":"word","type":"list"' '"key":"i","type":"string"' \
	'"key":"text","least":1' '"key":"text","most":1' '"key":"i","most":6.5' '"key":"i","least":7.5' \
	'"key":"text","least_length":12' '"key":"text","pattern":"thirty"' '"key":"text","pattern":"Thirty days"'; do
	is "does not: $check" "$(value "{$check}")" '1 attribute-value'
done
is 'an attribute that is not there' "$(value '{"key":"none"}')" '1 attribute-missing'
is 'null is not there, either' "$(value '{"key":"nothing"}')" '1 attribute-missing'
is 'what is expected is told' "$(value '{"key":"i","values":["8","9"]}' >/dev/null
	jq -r '.suites[].cases[] | select(.state == "violated") | "\(.got), not \(.expected)"' "$TMP/out")" '7, not 8 or 9'

# ---- spans, documents, tools ----
is 'by the beginning of its id' "$(held '{"spans":[{"name":"02_*"}]}')" '0 '
is 'the parent of a root' "$(held '{"spans":[{"name":"run","parent":"x"}]}')" '1 span-parent'
is 'is told' "$(jq -r '.suites[].cases[] | select(.rule == "span-parent").got' "$TMP/out")" 'a root'
is 'a parent that is not there' "$(held '{"spans":[{"name":"step.c","parent":"run"}]}')" '1 span-parent'
is 'is told, too' "$(jq -r '.suites[].cases[] | select(.rule == "span-parent").got' "$TMP/out")" 'a span that is not there'
is 'behind one that has no end' "$(held '{"spans":[{"name":"step.d","after":"step.b"}]}')" '0 '
is 'cannot be told' "$(jq -r '.suites[].cases[] | select(.rule == "span-order") | "\(.state): \(.message)"' "$TMP/out")" 'skipped: step.b has no end'
is 'behind one that is not there' "$(held '{"spans":[{"name":"step.d","after":"step.x"}]}')" '0 '
is 'cannot be told, either' "$(jq -r '.suites[].cases[] | select(.rule == "span-order").message' "$TMP/out")" 'step.x is not there'
is 'behind one that ended' "$(held '{"spans":[{"name":"step.d","after":"step.a"}]}')" '0 '
is 'in the prompt' "$(held '{"documents":{"in_prompt":["pol_8"]}}')" '0 '
is 'not in the prompt' "$(held '{"documents":{"in_prompt":["pol_9"]}}')" '1 document-dropped'
is 'any status' "$(held '{"spans":[{"name":"step.a","status":"any"}]}')" '0 '
is 'an argument' "$(held '{"tools":[{"name":"lookup","arguments":{"n":"2"}}]}')" '0 '
is 'another argument' "$(held '{"tools":[{"name":"lookup","arguments":{"m":"2"}}]}')" '1 tool-missing'

# ---- which traces ----
pick() {
	jq -n --argjson p "$1" '{schema: "casefile.contract/1", requests: [{name: "r", pick: $p}]}' >"$TMP/c.json"
	trace-replay-check -q --contract "$TMP/c.json" --json "$TMP/run.jsonl" 2>"$TMP/err" >"$TMP/out" </dev/null
	echo $?
}
is 'by a name' "$(pick '{"name":"step.a"}')" 0
is 'by its question' "$(pick '{"question":"How long?"}')" 0
is 'by another question' "$(pick '{"question":"How far?"}')" 1
is 'by an attribute' "$(pick '{"where":{"tenant":"acme"}}')" 0
is 'by attributes, one of which is another' "$(pick '{"where":{"tenant":"acme","word":"no"}}')" 1
is 'by a glob' "$(pick '{"where":{"tenant":"ac*"}}')" 0
is 'recorded by a facet' "$(trace-replay-check --record --by tenant "$TMP/run.jsonl" | jq -c '.requests[0].pick.where')" '{"tenant":"acme"}'
is 'recorded by an attribute' "$(trace-replay-check --record --by word "$TMP/run.jsonl" | jq -c '.requests[0].pick.where')" '{"word":"yes"}'
exits 'recorded by what no trace has' 2 trace-replay-check --record --by release "$TMP/run.jsonl"

# ---- mistakes ----
mistake() { # NAME REQUEST PATTERN
	printf '{"schema":"casefile.contract/1","requests":[%s]}' "$2" >"$TMP/bad.json"
	exits "mistake: $1" 2 trace-replay-check --contract "$TMP/bad.json" "$TMP/run.jsonl"
	warns '... is located' "$3"
}
P='"name":"r","pick":{"root":"run"}'
mistake 'no requests' '' 'request'
mistake 'a request that is none' '7' "an object is expected, not a number, at 'requests.0'"
mistake 'a pick that is none' '{"name":"r","pick":"run"}' "an object is expected, not a string, at 'requests.0.pick'"
mistake 'nothing to pick by' '{"name":"r","pick":{}}' 'is needed'
mistake 'a list to pick by' '{"name":"r","pick":{"where":{"tenant":[1]}}}' "a value is expected, at 'requests.0.pick.where.tenant'"
mistake 'an unknown component' "{$P,\"spans\":[{\"name\":\"a\",\"component\":\"tol\"}]}" "no component is called so, at 'requests.0.spans.0'"
mistake 'an unknown status' "{$P,\"spans\":[{\"name\":\"a\",\"status\":\"good\"}]}" "is ok or any, at 'requests.0.spans.0'"
mistake 'a span without a name' "{$P,\"spans\":[{\"count\":1}]}" "'requests.0.spans.0.name'"
mistake 'a tool without a name' "{$P,\"tools\":[{\"count\":1}]}" "'requests.0.tools.0.name'"
mistake 'a tool with a key too many' "{$P,\"tools\":[{\"name\":\"a\",\"args\":{}}]}" "'requests.0.tools.0.args'"
mistake 'a budget that is none' "{$P,\"budgets\":{\"duration_ms\":\"much\"}}" 'requests.0.budgets.duration_ms'
mistake 'a budget of another name' "{$P,\"budgets\":{\"duration_m\":1}}" "did you mean duration_ms"
mistake 'a negative budget' "{$P,\"budgets\":{\"cost_usd\":-1}}" 'less than 0'
mistake 'documents of another name' "{$P,\"documents\":{\"retreived\":[]}}" 'did you mean retrieved'
mistake 'documents that are no texts' "{$P,\"documents\":{\"retrieved\":[[]]}}" 'requests.0.documents.retrieved.0'
mistake 'findings that are no texts' "{$P,\"no_findings\":[7]}" 'requests.0.no_findings.0'
mistake 'a finding like no other' "{$P,\"no_findings\":[\"zzzzzz\"]}" "no rule or category is called so, at"
mistake 'a type that is none' "{$P,\"spans\":[{\"name\":\"a\",\"attributes\":[{\"key\":\"k\",\"type\":\"money\"}]}]}" 'is any, string, number, boolean or list, at'
mistake 'an attribute without a key' "{$P,\"spans\":[{\"name\":\"a\",\"attributes\":[{\"type\":\"any\"}]}]}" "'requests.0.spans.0.attributes.0.key'"
mistake 'a count the wrong way round' "{$P,\"spans\":[{\"name\":\"a\",\"count\":{\"least\":3,\"most\":1}}]}" 'requests.0.spans.0.count'
mistake 'a count of words' "{$P,\"spans\":[{\"name\":\"a\",\"count\":\"two\"}]}" 'requests.0.spans.0.count'

# ---- drift ----
sed 's/"run"/"other"/' "$TMP/run.jsonl" >"$TMP/other.jsonl"
drift() {
	trace-replay-check -q --json --baseline "$1" "$2" 2>"$TMP/err" >"$TMP/out" </dev/null
	echo "$? $(jq -r '[.suites[].cases[] | select(.state != "holds") | "\(.state) \(.name)"] | sort | join("; ")' "$TMP/out")"
}
is 'no drift' "$(drift "$TMP/run.jsonl" "$TMP/run.jsonl")" '0 '
is 'a request that is gone, and one that is new' "$(drift "$TMP/run.jsonl" "$TMP/other.jsonl")" \
	'1 violated requests of this kind; warned requests of this kind'
grep -v 05_d "$TMP/run.jsonl" >"$TMP/less.jsonl"
is 'an operation that is gone' "$(drift "$TMP/run.jsonl" "$TMP/less.jsonl")" '1 violated spans of step.d'
is 'an operation that is new' "$(drift "$TMP/less.jsonl" "$TMP/run.jsonl")" '0 warned spans of step.d'
for i in 1 2 3 4; do sed "s/\"t1\"/\"t$i\"/" "$TMP/less.jsonl"; done | cat - "$TMP/run.jsonl" | sort -u >"$TMP/rare.jsonl"
is 'an operation that is rare now' "$(drift "$TMP/run.jsonl" "$TMP/rare.jsonl")" '0 warned spans of step.d'

finish
