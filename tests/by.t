# trace-find --by: statistics of spans.
. tests/lib.sh

span() { # TRACE SPAN NAME STATUS DURATION_MS [ATTRIBUTES]
	printf '{"trace_id":"t%s","span_id":"s%s","name":"%s","status":"%s","start_ms":1763600000000,"duration_ms":%s,"attributes":{%s}}\n' \
		"$1" "$2" "$3" "$4" "$5" "$6"
}
{
	span 1 1 turn OK 1000 '"session.id":"a"'
	span 1 2 llm OK 300 '"gen_ai.request.model":"m1","llm.model_name":"m1","gen_ai.usage.input_tokens":10,"gen_ai.usage.output_tokens":2'
	span 1 3 llm ERROR 500 '"gen_ai.request.model":"m2","gen_ai.usage.input_tokens":30,"gen_ai.usage.cost":0.25'
	span 1 3 llm ERROR 500 '"gen_ai.request.model":"m2","gen_ai.usage.input_tokens":30,"gen_ai.usage.cost":0.25'
	span 2 1 turn OK 100 '"session.id":"b"'
	span 2 4 search OK 40 '"retrieval.doc_ids":["x","y"],"k":7'
	span 2 5 search OK 60 '"retrieval.doc_ids":["x"]'
} >"$TMP/s.jsonl"

# groups FIELD [OPTION...]: value, spans, errors, milliseconds in all, of all groups in their order.
groups() {
	field=$1
	shift
	trace-find -q --by "$field" --json "$@" "$TMP/s.jsonl" | jq -r '.groups[] |
		"\(.value // "-") \(.spans) \(.errors) \((.duration.total_ns // 0) / 1e6)"' | tr '\n' ';'
}
is 'by name, a copy counts once' "$(groups name)" 'turn 2 0 1100;llm 2 1 800;search 2 0 100;'
is 'by status' "$(groups status)" 'ok 5 0 1500;error 1 1 500;'
is 'by a facet, whatever its key; twice in a span counts once' "$(groups request.model)" '- 4 0 1200;m2 1 1 500;m1 1 0 300;'
is 'by a facet with several values' "$(groups documents.id)" '- 4 1 1900;x 2 0 100;y 1 0 40;'
is 'by a key' "$(groups k)" '- 5 1 1960;7 1 0 40;'
is 'of some traces' "$(groups name --session b)" 'search 2 0 100;turn 1 0 100;'
is 'so many' "$(groups name -m 1)" 'turn 2 0 1100;'
is 'figures' "$(trace-find --by name --json "$TMP/s.jsonl" | jq -c '.groups[1] | [.input_tokens, .output_tokens, .cost_usd, .duration.least_ns, .duration.most_ns]')" \
	'[40,2,0.25,300000000,500000000]'
is 'what nobody states is not there' "$(trace-find --by name --json "$TMP/s.jsonl" | jq -c '.groups[0] | has("input_tokens"), has("cost_usd")' | tr '\n' ' ')" 'false false '
is 'how many there are' "$(trace-find --by name --json -m 1 "$TMP/s.jsonl" | jq -c '[.schema, .by, .spans, .values]')" '["casefile.stats/1","name",6,3]'
is 'as a table' "$(trace-find -q --by name -m 2 "$TMP/s.jsonl" | sed 's/ *$//')" 'name  SPANS  ERR  TOTAL    P50    P95    MAX  TOKENS   COST
turn      2    0  1.10s  100ms     1s     1s
llm       2    1  800ms  300ms  500ms  500ms    40→2  $0.25
and 1 more'
# What differs only in what is not asked for is no copy.
{ span 1 1 op OK 5 '"state":"early"'; span 1 1 op OK 5 '"state":"late"'; } >"$TMP/states.jsonl"
for criteria in '' '--since 2020-01-01'; do
	is "two states of a span, $criteria" "$(trace-find -q --by name --json $criteria "$TMP/states.jsonl" | jq .spans)" 2
done
# The same from many threads, pieces and formats as from one: percentiles are counts.
for field in name service gen_ai.request.model http.method; do
	trace-find -q --by $field --json --threads 1 testdata/dialects 2>/dev/null >"$TMP/one"
	is "threads change nothing, $field" "$(trace-find -q --by $field --json --threads 8 testdata/dialects 2>/dev/null | cksum)" "$(cksum <"$TMP/one")"
	is '... nor is it nothing' "$(jq '.spans > 50' "$TMP/one")" true
done
# Percentiles are off by one in a hundred at most: 1 to 1000 ms.
i=0
while [ $((i += 1)) -le 1000 ]; do
	span $i 1 n OK $i
done >"$TMP/many.jsonl"
is 'percentiles' "$(trace-find --by name --json "$TMP/many.jsonl" | jq -c '.groups[0].duration | [.p50_ns / 5e8, .p95_ns / 9.5e8, .p99_ns / 9.9e8] | map(. > 0.985 and . < 1.015) | all')" true
# Of very many values those that came late are one row; who has none has another.
awk 'BEGIN { for (i = 0; i < 100307; i++)
	printf "{\"trace_id\":\"t\",\"span_id\":\"s%d\",\"name\":\"n\",\"start_ms\":1763600000000,\"duration_ms\":1,\"status\":\"%s\",\"attributes\":{%s}}\n",
		i, i == 100200 ? "ERROR" : "OK", i < 100 ? "" : "\"nr\":\"v" (i < 100300 ? i : 100) "\"" }' >"$TMP/values.jsonl"
exits 'very many values' 0 trace-find -q --by nr --json "$TMP/values.jsonl"
is 'as many rows as are kept, one for the others, one for none' "$(jq .values "$TMP/out")" 100002
is 'the others' "$(jq -c '.groups[] | select(.is_rest) | [.value, .spans, .errors, .duration.total_ns / 1e6]' "$TMP/out")" '[null,200,1,200]'
is 'none' "$(jq -c '.groups[] | select(.value == null and (.is_rest | not)) | [.spans, .errors]' "$TMP/out")" '[100,0]'
is 'what was there before counts on' "$(jq -c '.groups[] | select(.value == "v100") | .spans' "$TMP/out")" 8
trace-find -q --by nr -m 9 --threads 1 "$TMP/values.jsonl" >"$TMP/out"
says 'for people' '^\(other values\) +200 +1 '
says '... and those without' '^\(none\) +100 +0 '
says '... and how many are not shown' '^and 99993 more$'

# Spans without times; costs from next to nothing on.
{
	span 1 1 small OK 1 '"gen_ai.usage.cost":0.0000000000124'
	span 1 2 large OK 1 '"gen_ai.usage.cost":1234.567'
	span 1 3 one OK 1 '"gen_ai.usage.cost":0.9996'
	span 1 4 free OK 1 '"gen_ai.usage.cost":0'
	echo '{"trace_id":"t1","span_id":"s5","name":"timeless","status":"OK","attributes":{"gen_ai.usage.input_tokens":-1200}}'
} >"$TMP/costs.jsonl"
exits 'costs' 0 trace-find -q --by name "$TMP/costs.jsonl"
says '... hardly any' '^small .* \$1\.2e-11$'
says '... many' '^large .* \$1,234\.57$'
says '... rounded to a whole one' '^one .* \$1\.00$'
says '... none' '^free .* \$0$'
says 'no time is no time' '^timeless +1 +0 *$'
is '... in JSON too' "$(trace-find -q --by name --json "$TMP/costs.jsonl" | jq -c '.groups[] | select(.value == "timeless") | [has("duration"), .input_tokens]')" '[false,null]'
exits 'none' 1 trace-find --by name --session nobody "$TMP/s.jsonl"
exits 'goes with no other form' 2 trace-find --by name -l "$TMP/s.jsonl"
exits 'nor with rules' 2 trace-find --by name --suspect all "$TMP/s.jsonl"
printf '{"trace_id":"t","span_id":"s","name":"a\\u001b[31mb\\u202e","start_ms":1,"duration_ms":1}\n' >"$TMP/hostile.jsonl"
is 'values are escaped' "$(trace-find -q --by name "$TMP/hostile.jsonl" | LC_ALL=C grep -c "$(printf '\033')")" 0
# A field that nobody says is a slip as a rule.
exits 'nobody says it' 0 trace-find --by model "$TMP/s.jsonl"
warns '... and which one may be meant' "no span says 'model'; did you mean 'request.model'\?"
exits 'somebody says it' 0 trace-find -q --by request.model "$TMP/s.jsonl"
silent '... then nothing is told'

finish
