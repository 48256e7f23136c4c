# trace-diff over populations: what was planted is found, and nothing else; profiles; the line that finds the traces.
. tests/lib.sh

make_arm() {
	"$BUILD/bench/arms" --seed "$1" --traces "${3:-3000}" --plant "$2" ${4:+--variant "$4"}
}
make_arm 1 none >"$TMP/a.jsonl"

# planted NAME PLANT SUBJECT MEASURE: it is the first finding, and the line that is given finds traces of B.
planted() {
	make_arm 2 "$2" >"$TMP/$2.jsonl"
	trace-diff -q --json --populations "$TMP/a.jsonl" --vs "$TMP/$2.jsonl" >"$TMP/out"
	is "$1" "$(jq -r '.findings[0] | "\(.subject) \(.measure)"' "$TMP/out") $?" "$3 $4 1"
	line=$(jq -r '.findings[0].find' "$TMP/out")
	found=$(sh -c "$line -q -c")
	ok "$1: its traces are found" test "${found:-0}" -ge "$5"
	ok "$1: and not all of them" test "${found:-0}" -le "$6"
}
planted 'rewrites that are longer' rewrite llm.query_rewrite output_tokens 2400 3000
planted 'a retriever that slowed' slow vector.retrieve self_ns 1700 2500
planted 'a span that vanished' vanish tool.citation_check span 3000 3000
planted 'a new document' document documents.id value 500 700
planted 'a judge that turned lenient' judge evaluation.label value 2600 2950
is 'the document by name' "$(trace-diff -q --json --populations "$TMP/a.jsonl" --vs "$TMP/document.jsonl" | jq -r '.findings | length, .[0].value')" '1
pol_courtesy_v2_draft'
is 'what made it dearer' "$(trace-diff -q --json --populations "$TMP/a.jsonl" --vs "$TMP/rewrite.jsonl" |
	jq -r '.totals[] | select(.measure == "cost_usd") | .parts[0].subject')" llm.query_rewrite
is 'what made it slower' "$(trace-diff -q --json --populations "$TMP/a.jsonl" --vs "$TMP/slow.jsonl" |
	jq -r '.totals[] | select(.measure == "duration_ns") | .parts[0].subject')" vector.retrieve

# A step that fails more often: its line finds the traces in which it failed, and no other.
make_arm 2 none | awk '/"name":"tool\./ && ++n % 4 == 0 { sub(/"status":"OK"/, "\"status\":\"ERROR\"") } { print }' >"$TMP/error.jsonl"
trace-diff -q --json --populations "$TMP/a.jsonl" --vs "$TMP/error.jsonl" >"$TMP/out"
is 'errors of a step' "$(jq -c '[.findings[0] | .subject, .measure]' "$TMP/out")" '["tool.citation_check","error"]'
is '... its traces are found, no others' "$(sh -c "$(jq -r '.findings[0].find' "$TMP/out") -q -c")" "$(grep -c '"name":"tool.citation_check".*"status":"ERROR"' "$TMP/error.jsonl")"
trace-diff -q --json --populations "$TMP/error.jsonl" --vs "$TMP/a.jsonl" >"$TMP/out"
is '... fewer errors: they are looked for in A' "$(sh -c "$(jq -r '.findings[] | select(.subject == "tool.citation_check").find' "$TMP/out") -q -c")" \
	"$(grep -c '"name":"tool.citation_check".*"status":"ERROR"' "$TMP/error.jsonl")"
{ make_arm 1 none 1500 old; make_arm 2 vanish 1500 new; } >"$TMP/arms.jsonl"
trace-diff -q --json --by experiment.variant --arms old,new "$TMP/arms.jsonl" >"$TMP/out"
is 'of arms the line names the arm' "$(jq -r '.findings[0].find' "$TMP/out")" "trace-find --without tool.citation_check -k experiment.variant=new $TMP/arms.jsonl"
is '... whose traces it finds' "$(sh -c "$(jq -r '.findings[0].find' "$TMP/out") -q -c")" 1500
trace-diff -q --json --by experiment.variant --arms new,old "$TMP/arms.jsonl" >"$TMP/out"
is '... the other way round, too' "$(jq -r '.findings[0].find' "$TMP/out")" "trace-find --name tool.citation_check -k experiment.variant=old $TMP/arms.jsonl"

# ---- nothing where there is nothing: at most one run in twenty may err, of ten hardly one ----
false_alarms=0
for i in 1 2 3 4 5 6 7 8 9 10; do
	make_arm $((100 + i)) none 600 >"$TMP/x.jsonl"
	make_arm $((200 + i)) none 600 >"$TMP/y.jsonl"
	trace-diff -q --populations "$TMP/x.jsonl" --vs "$TMP/y.jsonl" >"$TMP/out" || false_alarms=$((false_alarms + 1))
done
ok 'no alarm about nothing' test $false_alarms -le 2
exits 'a population and itself' 0 trace-diff --populations "$TMP/a.jsonl" --vs "$TMP/a.jsonl"
says 'does not differ' '^No difference in [0-9]+ comparisons'

# ---- one input ----
{
	make_arm 1 none 1500 old
	make_arm 2 slow 1500 new
	make_arm 3 none 100
} >"$TMP/by.jsonl"
exits 'by an attribute' 1 trace-diff --by experiment.variant --width 0 "$TMP/by.jsonl"
says 'the arms' '^B  experiment.variant old  1,500 traces'
says 'those without' '100 traces say nothing of it'
says 'the retriever, faster in B' '^  1  vector.retrieve'
is 'the arm itself is no finding' "$(grep -c '^ *[0-9]  experiment' "$TMP/out")" 0
exits 'by another' 0 trace-diff --by app.channel --alpha 0.001 "$TMP/by.jsonl"
exits 'from a pipe, in little memory' 1 sh -c 'trace-diff --by experiment.variant --memory 1M - <"$0"' "$TMP/by.jsonl"
says 'all of it' '1,500 traces'
exits 'arms by name' 1 trace-diff --by experiment.variant --arms old,new "$TMP/by.jsonl"
exits 'a value that no trace has' 2 trace-diff --by experiment.variant --arms old,nwe "$TMP/by.jsonl"
warns 'suggests' "did you mean 'new'"
exits 'a key that no trace has' 2 trace-diff --by app.arm "$TMP/by.jsonl"
warns 'says so' "no trace says 'app.arm'"

# ---- refusals, which no key states ----
jq -nc 'range(100) as $i | {trace_id: "r\($i)", span_id: "s", name: "llm.answer", start_ms: (1763600000000 + $i), duration_ms: 5,
	attributes: {"gen_ai.request.model": "m", output: (if $i % 4 == 0 then "I cannot help with that." else "Here you are." end)}}' >"$TMP/refuses.jsonl"
sed 's/I cannot help with that/Gladly/' "$TMP/refuses.jsonl" >"$TMP/helps.jsonl"
trace-diff -q --json --populations "$TMP/helps.jsonl" --vs "$TMP/refuses.jsonl" >"$TMP/out"
is 'refusals' "$(jq -c '[.findings[] | [.subject, .a.traces, .b.traces]]' "$TMP/out")" '[["refusal",0,25]]'
is 'are found' "$(sh -c "$(jq -r '.findings[0].find' "$TMP/out") -q -l" | wc -l)" 25

# ---- profiles ----
exits 'a profile' 0 trace-diff --save "$TMP/a.json" "$TMP/a.jsonl"
exits 'another' 0 trace-diff --save "$TMP/slow.json" "$TMP/slow.jsonl"
exits 'compared' 1 trace-diff --json --populations "$TMP/a.json" --vs "$TMP/slow.json"
is 'as the dumps are' "$(jq -c '[.findings[] | del(.find)]' "$TMP/out")" \
	"$(trace-diff -q --json --populations "$TMP/a.jsonl" --vs "$TMP/slow.jsonl" | jq -c '[.findings[] | del(.find)]')"
exits 'two add up' 0 trace-diff --merge --save "$TMP/both.json" "$TMP/slow.json" "$TMP/a.json"
cat "$TMP/a.jsonl" "$TMP/slow.jsonl" >"$TMP/both.jsonl"
sort "$TMP/both.jsonl" >"$TMP/mixed.jsonl"
exits 'the profile of all' 0 trace-diff --save "$TMP/all.json" "$TMP/both.jsonl"
ok 'is the sum of the parts' cmp "$TMP/both.json" "$TMP/all.json"
exits 'in another order' 0 trace-diff --save "$TMP/mixed.json" "$TMP/mixed.jsonl"
ok 'the same bytes' cmp "$TMP/mixed.json" "$TMP/all.json"
exits 'with little memory' 0 trace-diff --memory 2M --save "$TMP/little.json" "$TMP/both.jsonl"
ok 'the same' cmp "$TMP/little.json" "$TMP/all.json"
sed 's/"traces": 3000/"traces": -1/' "$TMP/a.json" >"$TMP/bad.json"
exits 'a bad profile' 2 trace-diff --populations "$TMP/bad.json" --vs "$TMP/a.json"
warns 'is located' 'bad.json:[0-9]+: error'

# ---- options ----
exits 'no second population' 2 trace-diff --populations "$TMP/a.jsonl"
warns 'says so' 'behind --vs'
exits 'no first' 2 trace-diff --populations --vs "$TMP/a.jsonl"
exits 'a bad level' 2 trace-diff --alpha 5 --populations "$TMP/a.jsonl" --vs "$TMP/a.jsonl"
exits '--by and --vs' 2 trace-diff --by x "$TMP/a.jsonl" --vs "$TMP/a.jsonl"
exits 'a dump that is not there' 2 trace-diff --populations "$TMP/none.jsonl" --vs "$TMP/a.jsonl"
exits 'only large effects' 0 trace-diff --min-effect 0.9 --populations "$TMP/a.jsonl" --vs "$TMP/slow.jsonl"
exits 'Markdown' 1 trace-diff --markdown --populations "$TMP/a.jsonl" --vs "$TMP/slow.jsonl"
says 'a table' '^\| vector.retrieve \| self time \|'

# ---- hostile names ----
jq -c 'if .name == "llm.judge" then .name = "\u001b[31m`x`|$(id)'"'"'::error::" else . end' "$TMP/a.jsonl" >"$TMP/hostile.jsonl"
for form in '' --markdown --json; do
	trace-diff -q $form --populations "$TMP/a.jsonl" --vs "$TMP/hostile.jsonl" >"$TMP/out"
	is "no control bytes${form:+ with $form}" "$(tr -d '\n\40-\176\200-\377' <"$TMP/out" | wc -c)" 0
done

finish
