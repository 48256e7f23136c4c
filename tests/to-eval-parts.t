# trace-to-eval: what there is in a fixture only now and then: documents left out, scalars, very many spans, cut quotations.
. tests/lib.sh

# span TRACE ID PARENT NAME ATTRIBUTES [MORE]
span() {
	printf '{"trace_id":"%s","span_id":"%s","parent_id":%s,"name":"%s","start_ms":%d,"duration_ms":5,"attributes":{%s}%s}\n' \
		"$1" "$2" "${3:+\"$3\"}" "$4" "$((1763629200 + ${#2}))000" "$5" "$6" | sed 's/"parent_id":,/"parent_id":null,/'
}
turn() {
	span "$1" r '' turn '"user.message":"How long?","assistant.message":"Nine days."' "$2"
}
field() {
	filter=$1
	shift
	trace-to-eval -q -f jsonl --allow-lossy "$@" </dev/null 2>"$TMP/err" | jq -c "$filter"
}

# ---- documents ----

{
	turn t1
	span t1 d r retrieve '"openinference.span.kind":"RETRIEVER","retrieval.documents.0.document.id":"d1","retrieval.documents.0.document.content":"Nine days.","retrieval.documents.0.document.score":0.9,"retrieval.documents.1.document.id":"d2","retrieval.documents.1.document.content":"Ten days."'
	span t1 pp r 'prompt assembly' '"prompt.excluded_docs":["d2"]'
	span t1 llm r llm '"openinference.span.kind":"LLM","llm.model_name":"m"'
} >"$TMP/docs.jsonl"
is 'a document that was left out says so' "$(field '.input.context | map([.id, .score, .retrieved_as, .excluded])' "$TMP/docs.jsonl")" \
	'[["d1",0.9,1,null],["d2",null,2,true]]'
is 'it was none of what the model was given' "$(trace-to-eval -q -f ragas --allow-lossy "$TMP/docs.jsonl" </dev/null | jq -c .retrieved_contexts)" '["Nine days."]'

# ---- scalars ----

{
	turn t1
	span t1 a r one '"openinference.span.kind":"TOOL","tool.name":"f","tool_input":true,"tool_output":false'
	span t1 bb r two '"openinference.span.kind":"TOOL","tool.name":"g","tool_input":7,"tool_output":-1.50'
	span t1 ccc r three '"openinference.span.kind":"TOOL","tool.name":"h","tool_input":"[1,","tool_output":"{}"'
} >"$TMP/scalars.jsonl"
is 'what is no object stays what it is' "$(trace-to-eval -q -f jsonl --allow-lossy "$TMP/scalars.jsonl" </dev/null | grep -oE '"arguments":[^{}]*,"result":(\{\}|[^,}]*)' | tr '\n' ' ')" \
	'"arguments":true,"result":false "arguments":7,"result":-1.50 "arguments":"[1,","result":{} '
is '... and is a value where an object must be' "$(trace-to-eval -q -f adk-evalset --allow-lossy "$TMP/scalars.jsonl" </dev/null | jq -c '.eval_cases[0].conversation[0].intermediate_data.tool_uses | map(.args)')" \
	'[{"value":true},{"value":7},{"value":"[1,"}]'

# ---- ids ----

turn 4bf92f3577b34da6a3ce929d0e0e4736 >"$TMP/hex.jsonl"
turn run-92f3577b34da6a3ce929d0e0e473 >"$TMP/word.jsonl"
is 'langsmith: an id of 32 digits is a UUID' "$(trace-to-eval -q -f langsmith --allow-lossy "$TMP/hex.jsonl" </dev/null | jq -r .source_run_id)" \
	4bf92f35-77b3-4da6-a3ce-929d0e0e4736
is 'one that is none is none' "$(trace-to-eval -q -f langsmith --allow-lossy "$TMP/word.jsonl" </dev/null | jq -c 'has("source_run_id")')" false
is '... nor another one of 32 characters' "$(turn run-92f3577b34da6a3ce929d0e0e47365 | trace-to-eval -q -f langsmith --allow-lossy - | jq -c 'has("source_run_id")')" false

# ---- places ----

{
	turn t1
	i=0
	while [ $((i += 1)) -lt 1005 ]; do
		span t1 s$i r step ''
	done
} >"$TMP/many.jsonl"
is 'of very many spans a thousand are listed' "$(field '.casefile | [(.spans | length), .spans_not_listed, .source.line, .source.offset, .source.length]' "$TMP/many.jsonl")" \
	"[1000,5,1,0,$(($(wc -c <"$TMP/many.jsonl") - 1))]"
is 'of few all' "$(field '.casefile | [(.spans | length), .spans_not_listed]' "$TMP/docs.jsonl")" '[4,null]'
sed 2q "$TMP/docs.jsonl" >"$TMP/first.jsonl"
sed 1,2d "$TMP/docs.jsonl" >"$TMP/second.jsonl"
is 'of two files the first one' "$(field '.casefile | [.source.file, .source.length, (.spans | map(.line))]' "$TMP/first.jsonl" "$TMP/second.jsonl")" \
	"[\"$TMP/first.jsonl\",$(($(wc -c <"$TMP/first.jsonl") - 1)),[1,2,1,2]]"
is 'when it began' "$(field .casefile.start "$TMP/docs.jsonl")" '"2025-11-20T09:00:01Z"'
is '... is not told where it is not known' "$(sed 's/"start_ms":[0-9]*,"duration_ms":5,//' "$TMP/docs.jsonl" | trace-to-eval -q -f jsonl --allow-lossy - | jq -c '.casefile | has("start")')" false

# ---- quotations ----

# Of a value that a quotation cuts nothing is left, wherever it is cut.
left= cut=0
for pad in '' x xx xxx xxxx xxxxx xxxxxx xxxxxxx xxxxxxxx xxxxxxxxx xxxxxxxxxxx xxxxxxxxxxxxx xxxxxxxxxxxxxxx xxxxxxxxxxxxxxxxxx xxxxxxxxxxxxxxxxxxxxxx; do
	for value in '4111 1111 1111 1111' alice.smith@example.org; do
		text="$pad could not charge the account that was given by the caller for his order as $value and so the order stays as it was before all of this"
		{ turn t1; span t1 a r charge '"openinference.span.kind":"TOOL","tool.name":"charge"' ",\"status\":\"ERROR\",\"status_message\":\"$text\""; } |
			trace-to-eval -q -f jsonl --allow-lossy - | jq -c '.casefile.diagnosis | .summary, .findings[].text' >"$TMP/quoted"
		grep -q '\\u2026\|…' "$TMP/quoted" && cut=$((cut + 1))
		grep -oE '4111[^"]*|1111|alice[^"]*|@example' "$TMP/quoted" >"$TMP/left" && left="$left $pad:$(head -n 1 "$TMP/left")"
	done
done
is 'half a value is left of none' "$left" ''
ok 'they were quoted, and cut' test $cut -gt 20
finish
