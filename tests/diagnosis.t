# Diagnosis from outside: suspects, options and their mistakes, blame, whole dumps, baselines.
. tests/lib.sh

I=testdata/incidents
render() {
	jq -c --arg to otel -f tests/convention.jq "$I/$1.jsonl"
}
render stale-document/fires >"$TMP/stale.jsonl"
render tool-error/fires >"$TMP/tool.jsonl"
render missing-parent/fires >"$TMP/orphan.jsonl"
render tool-timeout/silent >"$TMP/healthy.jsonl"
S=$TMP/stale.jsonl

# ---- trace-tree ----
exits 'a stale document' 0 trace-tree "$S"
says 'the mark in the tree' 'vector.retrieve \[!1\]'
says 'the suspect' '^ 1  cause +vector.retrieve served a draft \(returns_v5_draft\)'
says 'the evidence' 'gen_ai.retrieval.documents.*returns_v5_draft|documents.*= returns_v5_draft'
says 'the place' "$TMP/stale.jsonl:2"
says 'the summary' '^vector.retrieve served a draft .*root cause: a draft in the index'
says 'what cannot be assessed' '^Not assessable: [0-9]+ of [0-9]+ rules'
exits 'only the tree' 0 trace-tree --no-diagnosis "$S"
is 'has no suspects' "$(grep -cE '^Suspects|^Not assessable|\[!' "$TMP/out")" 0
exits 'a healthy trace' 0 trace-tree "$TMP/healthy.jsonl"
says 'is said to have none' '^No suspects.'
# What failed is pointed at, where no rule says why.
span() {
	printf '{"trace_id":"f","span_id":"%s","parent_id":%s,"name":"%s","start_ms":%s,"duration_ms":20,%s}\n' "$@"
}
{
	span 1 null chat.turn 1779354870000 '"status":"UNSET"'
	span 2 '"1"' 'load profile' 1779354870001 '"status":"ERROR"'
	span 3 '"2"' 'GET /users/17' 1779354870002 '"status":"ERROR","attributes":{"http.response.status_code":404}'
	span 4 '"1"' 'GET /prices' 1779354870003 '"status":"UNSET","attributes":{"http.response.status_code":200}'
	span 5 '"1"' cache 1779354870004 '"status":"ERROR","status_message":"gone"'
} >"$TMP/failed.jsonl"
exits 'failures that no rule explains' 0 trace-tree "$TMP/failed.jsonl"
says 'are told, where they began' '^    GET /users/17 failed; no rule says why$'
says 'with what says so' '^    http.response.status_code = 404$'
says 'and where it stands' "^    $TMP/failed.jsonl:3$"
says 'or the message' '^    status_message = gone$'
is 'what only passes one on is not told, nor what worked' "$(grep -c 'failed; no rule' "$TMP/out")" 2
says 'the summary counts them' '^No suspects, but 2 spans failed\.$'
exits 'as Markdown' 0 trace-tree --markdown "$TMP/failed.jsonl"
says 'in the table' '^\| GET /users/17 \| failed \| no rule says why \| http'
exits 'as JSON' 0 trace-tree --json "$TMP/failed.jsonl"
ok 'with their places' jq -e '[.failed[] | [.span_id, .value, .origin.line]] == [["3", "404", 3], ["5", "gone", 5]]' "$TMP/out"
exits 'where a cause is known' 0 trace-tree --json "$TMP/tool.jsonl"
ok 'none is told' jq -e '.failed == []' "$TMP/out"
{ span 1 null chat.turn 1779354870000 '"status":"OK","attributes":{"input.value":"a?","output.value":"b."}'; tail -n +2 "$TMP/failed.jsonl"; } >"$TMP/swallowed.jsonl"
exits 'what a suspect names' 0 trace-tree "$TMP/swallowed.jsonl"
says 'is a suspect' 'says ok although'
is 'is not told twice, but where it began is told' "$(sed -n '/^Failed/,/^$/p' "$TMP/out" | grep -o '^    [A-Za-z/0-9 ]* failed')" '    GET /users/17 failed'
says 'and counted' '; 1 span failed as well$'


# Long lists are cut, and it is said how much is not shown.
{
	span 1 null chat.turn 1779354870000 '"status":"UNSET"'
	for n in 2 3 4 5 6 7 8; do span $n '"1"' "step $n" 177935487000$n '"status":"ERROR"'; done
} >"$TMP/seven.jsonl"
exits 'seven failures' 0 trace-tree "$TMP/seven.jsonl"
is 'five are told' "$(grep -c 'failed; no rule' "$TMP/out")" 5
says '... and that there are more' '^    and 2 more$'
says '... and all are counted' '^No suspects, but 7 spans failed\.$'
sed '2,$s/"duration_ms":20,"status":"ERROR"/"status":"UNSET"/' "$TMP/seven.jsonl" >"$TMP/open.jsonl"
exits 'seven spans without an end' 0 trace-tree "$TMP/open.jsonl"
is 'three are told' "$(grep -c '^    step . has no end (span-unfinished)$' "$TMP/out")" 3
says '... and that there are more' '^    and 4 more of span-unfinished$'
sed '5,$d' "$TMP/open.jsonl" >"$TMP/three.jsonl"
exits 'three' 0 trace-tree "$TMP/three.jsonl"
is 'are all there is' "$(grep -c 'span-unfinished' "$TMP/out") $(grep -c 'more' "$TMP/out")" '3 0'
exits 'as Markdown' 0 trace-tree --markdown "$TMP/open.jsonl"
is 'gaps are listed as well' "$(sed -n '/^\*\*Gaps/,/^$/p; /span-unfinished/p; /^Not assessable: [0-9]* of [0-9]* rules\.$/s/[0-9]\+/N/gp' "$TMP/out")" '**Gaps**

- step 2 has no end (span-unfinished)
- step 3 has no end (span-unfinished)
- step 4 has no end (span-unfinished)
- and 4 more (span-unfinished)
Not assessable: N of N rules.'

# One document twice: where it was served, and where it was put first.
render rerank-promoted/fires >"$TMP/promoted.jsonl"
exits 'a suspect that another one led to' 0 trace-tree "$TMP/promoted.jsonl"
says 'is told as that' 'rerank-promoted, stale-knowledge; follows from 1$'
is 'and no other is' "$(grep -c 'follows from' "$TMP/out")" 1

exits 'a tool that failed' 0 trace-tree "$TMP/tool.jsonl"
says 'is a suspect' '^ 1  cause +execute_tool order_lookup failed: database is locked'
exits 'a missing parent' 0 trace-tree "$TMP/orphan.jsonl"
says 'is named, with its window' 'gone is not there: the parent of 1 span, between \+240ms and \+2.14s'

exits 'rules on request' 0 trace-tree --rules stale-document,telemetry-gap "$S"
says 'fired' '^ +stale-document +fired 1'
says 'silent' '^ +missing-root +silent'
is 'others are not listed' "$(grep -c '^ *tool-error' "$TMP/out")" 0
exits 'all of them' 0 trace-tree --rules all "$S"
says 'with what they lack' '^ +tool-timeout +not assessable: no @tool'
exits 'an unknown rule' 2 trace-tree --rules stale-documents "$S"
warns 'the nearest is named' "did you mean 'stale-document'"
exits 'confidence' 0 trace-tree --min-confidence 0.99 "$S"
says 'leaves all out' '^No suspects.'
exits 'too much of it' 2 trace-tree --min-confidence 2 "$S"
exits 'an option of a rule' 0 trace-tree --json --set retrieval-low-score.threshold=0.9 "$S"
ok 'makes it fire' jq -e '[.findings[].rule] | index("retrieval-low-score")' "$TMP/out"
exits 'an unknown option' 2 trace-tree --set retrieval-low-score.treshold=0.9 "$S"
warns 'the options are named' "its options are 'threshold'"
exits 'no number' 2 trace-tree --set retrieval-low-score.threshold=x "$S"
# refused SETTING WHY
refused() {
	exits "no setting: $1" 2 trace-tree --set "$1" "$S"
	warns '... which is said' "bad setting '$1': $2"
}
refused threshold=3 "a setting is 'rule.option=value'"
refused retrieval-low-score "a setting is 'rule.option=value'"
refused retrieval-low-score=0.3 "a setting is 'rule.option=value'"
refused threshold=retrieval.low "a setting is 'rule.option=value'"
refused retrieval-lowscore.threshold=1 "there is no such rule; did you mean 'retrieval-low-score'\?"
refused zzz.x=1 'there is no such rule$'
refused tool-error.x=1 'this rule has no options'
refused latency-dominant.x=1 "its options are 'share', 'min_s'"
refused clock-skew.min_ms=inf 'a number is expected'
exits 'the options of a rule' 0 trace-tree --explain retrieval-low-score
says 'are told, with what they are' '^  option +retrieval-low-score\.threshold=0\.3: best score below which'
exits 'a rule without options' 0 trace-tree --explain tool-error
is 'tells none' "$(grep -c '^  option' "$TMP/out")" 0

printf '{\n  "rules": { "stale-document": false }\n}\n' >"$TMP/config.json"
exits 'settings from a file' 0 trace-tree --config "$TMP/config.json" "$S"
says 'a rule is off' '^No suspects.'
printf '{\n  "rules": { "stale-documnt": false }\n}\n' >"$TMP/config.json"
exits 'a mistake in it' 2 trace-tree --config "$TMP/config.json" "$S"
warns 'is located' "config.json:2:14: rules.stale-documnt: there is no such rule; did you mean 'stale-document'"
exits 'a file that is not there' 2 trace-tree --config "$TMP/none.json" "$S"

exits 'a rule explained' 0 trace-tree --explain stale-document
says 'what it needs' '^ +needs +documents.id'
says 'what to do next' '^ +next +take the document out'
exits 'an unknown one' 2 trace-tree --explain stale

exits 'Markdown' 0 trace-tree --markdown "$S"
is 'what was cleared' "$(sed -n '/^\*\*Cleared/,/^$/p' "$TMP/out" | tail -n +3 | head -n 1)" "$(
	trace-tree --width=0 "$S" | sed -n '/^Cleared/,/^$/s/^    /- /p' | head -n 1 | sed 's/[_{}"]/\\&/g')"
says 'the table of an incident' '^\| span \| role \| suspect signal \| evidence in the trace \|'
says 'with places' "^\\| [^|]* \\| cause \\| [^|]* \\| [^|]* = returns\\\\_v5\\\\_draft \\($(echo "$S" | sed 's/_/..?/g'):2\\)"
says 'its root cause' '^\| \*\*root cause\*\* \| \| a draft in the index \|'
exits 'JSON' 0 trace-tree --json "$S"
ok 'a finding with its evidence and place' jq -e '.findings[0] | .rule == "stale-document" and .role == "cause"
	and .evidence[0].value == "returns_v5_draft" and .evidence[0].origin.line == 2' "$TMP/out"
ok 'and what is not assessable' jq -e '.not_assessable | map(select(.rule == "tool-error"))[0].facet == "@tool"' "$TMP/out"

# ---- blame ----
exits 'blame' 0 trace-tree --blame "$S"
says 'a duration comes from a document' '^answer +duration +30 days +document returns_v5_draft'
exits 'of the calls of tools' 0 trace-tree --blame "$TMP/healthy.jsonl"
says 'an argument comes from the user' '^order_lookup +id +ORD-5120 +user, agent.run'
says 'the answer from the tool' '^answer .*shipped with DHL +model only|^answer +words'
exits 'as JSON' 0 trace-tree --blame --json "$TMP/healthy.jsonl"
ok 'each with its source' jq -e '[.blame[] | select(.in == "order_lookup")][0].source.kind == "user"' "$TMP/out"

# The answer is told by the span around the steps: what they gave comes before it, what checks it does not.
cat >"$TMP/around.jsonl" <<'END'
{"trace_id":"t1","span_id":"a","parent_id":null,"name":"run","start_ms":1763629200000,"duration_ms":900,"attributes":{"user.message":"When does ORD-5120 ship?","assistant.message":"ORD-5120 ships on 2025-12-24 and costs $77.10."}}
{"trace_id":"t1","span_id":"b","parent_id":"a","name":"call","start_ms":1763629200100,"duration_ms":100,"attributes":{"openinference.span.kind":"TOOL","tool.name":"lookup","tool_output":"{\"day\":\"2025-12-24\"}"}}
{"trace_id":"t1","span_id":"c","parent_id":"a","name":"judge.answer","start_ms":1763629200300,"duration_ms":100,"attributes":{"openinference.span.kind":"EVALUATOR","input.value":"ORD-5120 ships on 2025-12-24 and costs $77.10."}}
END
exits 'blame of an answer around its steps' 0 trace-tree --blame "$TMP/around.jsonl"
says 'the user' '^answer +id +ORD-5120 +user, run'
says 'a tool' '^answer +date +2025-12-24 +lookup, call|^answer +date +2025-12-24 +.*tool.*lookup'
says 'nobody' '^answer +amount +\$77.10 +model only'

# ---- suspects without a time, an id, a root ----
failing='"name":"call","attributes":{"openinference.span.kind":"TOOL","tool.name":"f"},"status":"ERROR","status_message":"gone"'
printf '{"trace_id":"u1","span_id":"b","parent_id":"gone",%s}\n{"trace_id":"u2","span_id":"c","start_ms":1763629200100,"duration_ms":100,%s}\n{"trace_id":"u3","span_id":"d","start_ms":1763629100100,"duration_ms":100,%s}\n{"trace_id":"u4","span_id":"e",%s}\n' \
	"$failing" "$failing" "$failing" "$failing" >"$TMP/untimed.jsonl"
trace-find -q --suspect tool-error "$TMP/untimed.jsonl" >"$TMP/out"
is 'by time, those without behind them' "$(grep -o 'u[1-4]' "$TMP/out" | paste -sd' ' -)" 'u3 u2 u1 u4'
says 'no root is told as such' 'u1 +\(no root\)'

# ---- whole dumps ----
sed 's/"t1"/"t2"/' "$TMP/tool.jsonl" >"$TMP/t2.jsonl"
sed 's/"t1"/"t3"/' "$TMP/healthy.jsonl" >"$TMP/t3.jsonl"
sed 's/"t1"/"t4"/' "$TMP/orphan.jsonl" >"$TMP/t4.jsonl"
cat "$S" "$TMP/t2.jsonl" "$TMP/t3.jsonl" "$TMP/t4.jsonl" | sort >"$TMP/dump.jsonl"
is 'by rule' "$(trace-find -l --suspect stale-document "$TMP/dump.jsonl")" t1
is 'by category' "$(trace-find -l --suspect tool-failure "$TMP/dump.jsonl")" t2
is 'by missing spans' "$(trace-find -l --missing "$TMP/dump.jsonl")" t4
is 'orphans' "$(trace-find -l --orphans "$TMP/dump.jsonl")" t4
is 'and other criteria' "$(trace-find -l --suspect all --component tool "$TMP/dump.jsonl" | tr '\n' ' ')" 't2 '
is 'mere gaps are no suspects' "$(trace-find -l --suspect all "$TMP/dump.jsonl" | tr '\n' ' ')" 't1 t2 t4 '
exits 'counts by rule' 0 trace-find -c --suspect stale-document --suspect tool-error "$TMP/dump.jsonl"
says 'of one' '^ +1  stale-document +1 finding$'
exits 'a table' 0 trace-find --suspect stale-document "$TMP/dump.jsonl"
says 'with what it is' 't1 .*stale-document +vector.retrieve served a draft'
is 'their spans' "$(trace-find --spans --suspect stale-document "$TMP/dump.jsonl" | wc -l | tr -d ' ')" 3
exits 'none' 1 trace-find --suspect tenant-leak "$TMP/dump.jsonl"
exits 'an unknown rule' 2 trace-find --suspect stale "$TMP/dump.jsonl"
exits 'in little memory' 0 trace-find --memory 1k --suspect all --json "$TMP/dump.jsonl"
cp "$TMP/out" "$TMP/little"
trace-find --suspect all --json "$TMP/dump.jsonl" >"$TMP/much"
ok 'gives the same answer' cmp "$TMP/little" "$TMP/much"

# ---- baselines ----
i=0
while [ $i -lt 30 ]; do
	sed "s/\"t1\"/\"h$i\"/" "$TMP/healthy.jsonl"
	i=$((i + 1))
done >"$TMP/healthy30.jsonl"
grep -v '"tool"\|execute_tool' "$TMP/healthy.jsonl" >"$TMP/less.jsonl"
exits 'a baseline from a dump' 0 trace-tree --json --baseline "$TMP/healthy30.jsonl" --save-baseline "$TMP/saved.json" "$TMP/less.jsonl"
ok 'names the span that is missing' jq -e '[.findings[] | select(.rule == "expected-span-missing").missing.what] == ["execute_tool order_lookup"]' "$TMP/out"
exits 'a saved baseline' 0 trace-tree --json --baseline "$TMP/saved.json" "$TMP/less.jsonl"
ok 'says the same' jq -e '[.findings[] | select(.rule == "expected-span-missing").missing.what] == ["execute_tool order_lookup"]' "$TMP/out"
sed 's/"duration_ms":3000/"duration_ms":9000/' "$TMP/healthy.jsonl" >"$TMP/slow.jsonl"
exits 'a slow trace' 0 trace-tree --json --baseline "$TMP/saved.json" "$TMP/slow.jsonl"
ok 'is slower than healthy ones' jq -e '[.findings[].rule] | index("latency-outlier")' "$TMP/out"
exits 'nothing to save' 2 trace-tree --save-baseline "$TMP/x" "$S"
exits 'no baseline' 2 trace-tree --baseline "$TMP/none" "$S"

finish
