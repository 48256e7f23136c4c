# trace-diff: two traces; where they part, what follows, what does not count.
. tests/lib.sh

R=testdata/diff

# ---- how it looks ----
expect 'a draft among the documents' diff/draft.txt 1 trace-diff $R/draft.json $R/healthy.json
expect 'at 60 columns' diff/draft-60.txt 1 trace-diff --width 60 $R/draft.json $R/healthy.json
expect 'in ASCII' diff/draft-ascii.txt 1 trace-diff --ascii $R/draft.json $R/healthy.json
expect 'in colour' diff/draft-colour.txt 1 trace-diff --color always $R/draft.json $R/healthy.json
expect 'side by side' diff/draft-side.txt 1 trace-diff -y --width 100 $R/draft.json $R/healthy.json
expect 'Markdown' diff/draft.md 1 trace-diff --markdown $R/draft.json $R/healthy.json
expect 'JSON' diff/draft.json 1 trace-diff --json $R/draft.json $R/healthy.json
expect 'a parameter' diff/warm.txt 1 trace-diff $R/healthy.json $R/warm.json
expect 'an agent that asked for another city' diff/agent.txt 1 trace-diff $R/agent-bergen.jsonl $R/agent-rome.jsonl

# first A B: the span and section where they part.
first() {
	trace-diff -q --json "$@" 2>/dev/null | jq -r '.first_divergence | "\(.a.span_id // .b.span_id) \(.section)"'
}
is 'the retriever is where they part' "$(first $R/draft.json $R/healthy.json)" '03_retrieve documents'
is 'the temperature is' "$(first $R/healthy.json $R/warm.json)" '05_generate parameters'

# ---- which two ----
cat $R/agent-bergen.jsonl $R/agent-rome.jsonl >"$TMP/both.jsonl"
exits 'two traces of one input' 1 trace-diff -t bbbb -t cccc "$TMP/both.jsonl"
is 'are what they are apart' "$(cut -d' ' -f1-9 "$TMP/out" | tail -1)" "$(trace-diff $R/agent-bergen.jsonl $R/agent-rome.jsonl | cut -d' ' -f1-9 | tail -1)"
exits 'one trace of two inputs' 0 trace-diff -t bbbb $R/agent-bergen.jsonl "$TMP/both.jsonl"
exits 'one input is not enough' 2 trace-diff $R/draft.json
warns 'and says what is' 'name two inputs'
exits 'an input with several traces' 2 trace-diff $R/draft.json "$TMP/both.jsonl"
warns 'asks for -t' '2 traces in .*choose with -t'
exits 'a trace that is not there' 2 trace-diff -t bbbb -t cccd "$TMP/both.jsonl"
warns 'names it' "not found in the input: trace 'cccd'"
exits 'a slip in an id' 2 trace-diff -t bbbb -t ccccccccccccccccccccccccccccccdc "$TMP/both.jsonl"
warns 'suggests what was meant' "did you mean 'cccccccccccccccccccccccccccccccc'"
exits 'a file that is not there' 2 trace-diff $R/draft.json "$TMP/none.json"

# ---- what counts ----
exits 'nothing but the figures' 1 trace-diff --only tokens,cost,time $R/draft.json $R/healthy.json
says 'no decision' '^No decision differs; 4 figures'
exits 'an unknown section' 2 trace-diff --only docs $R/draft.json $R/healthy.json
warns 'lists those there are' 'there are spans, versions'
exits 'all that differs is ignored' 0 trace-diff --ignore documents --ignore '*.text' --ignore prompt --ignore answer \
	--ignore tokens --ignore cost --ignore time $R/draft.json $R/healthy.json
exits 'a parameter is ignored by its key' 0 trace-diff --ignore gen_ai.request.temperature --ignore 'assistant.*' $R/healthy.json $R/warm.json
exits 'durations within a tolerance' 1 trace-diff --only time --tolerance 1 $R/draft.json $R/healthy.json
exits 'durations within a wider one' 0 trace-diff --only time --tolerance 5% $R/draft.json $R/healthy.json
exits 'a bad tolerance' 2 trace-diff --tolerance much $R/draft.json $R/healthy.json
exits 'forms exclude each other' 2 trace-diff --json -y $R/draft.json $R/healthy.json

# ---- the same, written otherwise ----
exits 'a trace and itself' 0 trace-diff $R/draft.json $R/draft.json
says 'does not differ' '^No difference\.'
for f in $R/draft.json $R/agent-rome.jsonl testdata/tree/turn.jsonl; do
	trace-find -q --spans "$f" >"$TMP/again.jsonl"
	exits "exported again as OTLP: $f" 0 trace-diff "$f" "$TMP/again.jsonl"
done
sort -r $R/agent-rome.jsonl | sed 's/c0000000/d0000000/g; s/"c\{32\}"/"'"$(printf '%032d' 7)"'"/' >"$TMP/other-ids.jsonl"
exits 'other ids, another order' 0 trace-diff $R/agent-rome.jsonl "$TMP/other-ids.jsonl"

# One run in two conventions.
"$BUILD/bench/incidents" --seed 15 --traces 8 --truth "$TMP/truth" >"$TMP/neutral.jsonl"
for to in otel openinference traceloop vercel seed; do
	jq -c --arg to $to -f tests/convention.jq "$TMP/neutral.jsonl" >"$TMP/$to.jsonl"
done
ids=$(trace-find -q -l "$TMP/otel.jsonl")
is 'there are eight runs' "$(echo "$ids" | wc -l)" 8
for pair in 'otel openinference' 'otel traceloop' 'otel vercel' 'otel seed' 'vercel seed' 'openinference traceloop'; do
	differ=
	for id in $ids; do
		trace-diff -q -t "$id" "$TMP/${pair% *}.jsonl" "$TMP/${pair#* }.jsonl" >"$TMP/out" || differ="$differ $id"
	done
	is "one run in $pair: no difference" "$differ" ''
done

# ---- one value of a thousand spans ----
jq -nc 'def at($i; $ms): 1747900000000 + $i * 10 + $ms;
	{trace_id: ("5" * 32), span_id: "s0", parent_id: null, name: "run", start_ms: at(0; 0), duration_ms: 20000, attributes: {"user.message": "go"}},
	(range(1; 1000) as $i | {trace_id: ("5" * 32), span_id: "s\($i)", parent_id: (if $i % 10 == 1 then "s0" else "s\($i - $i % 10 + (if $i % 10 == 0 then -9 else 1 end))" end),
		name: ["turn", "llm.plan", "tool.lookup", "vector.retrieve"][if $i % 10 == 1 then 0 else $i % 3 + 1 end], start_ms: at($i; 1), duration_ms: 9, status: "OK",
		attributes: ({"app.step": $i, "app.even": ($i % 2 == 0)} + if $i % 3 == 0 then {"gen_ai.request.model": "m-1", output: "plan \($i)"}
			elif $i % 3 == 1 then {"gen_ai.tool.name": "lookup", "gen_ai.tool.call.arguments": "{\"n\": \($i)}", "gen_ai.tool.call.result": "{\"v\": \($i * 7)}"}
			else {"retrieval.query": "q \($i)", "retrieval.doc_ids": ["d\($i)", "d\($i + 1)"], "retrieval.scores": [0.9, 0.8]} end)})' >"$TMP/thousand.jsonl"
is 'a thousand spans' "$(wc -l <"$TMP/thousand.jsonl")" 1000

# edited NAME SPAN EDIT: the one span that is named is the one that was edited; all ids are other ones, too.
edited() {
	jq -c --arg s "$2" 'if .span_id == $s then '"$3"' else . end | .trace_id = ("6" * 32) | .span_id |= "x" + . | if .parent_id then .parent_id |= "x" + . else . end' \
		"$TMP/thousand.jsonl" | sort >"$TMP/edited.jsonl"
	trace-diff -q --json "$TMP/thousand.jsonl" "$TMP/edited.jsonl" >"$TMP/out"
	is "$1" "$(jq -rc '[.changes[] | select(.counts) | .a.span_id + ">" + .b.span_id] | unique | join(" ")' "$TMP/out") $?" "$2>x$2 1"
}
edited 'an attribute' s503 '.attributes["app.step"] = 77777'
edited 'a boolean' s42 '.attributes["app.even"] |= not'
edited 'a model' s300 '.attributes["gen_ai.request.model"] = "m-2"'
edited 'an output' s603 '.attributes.output = "plan 604"'
edited 'a tool argument' s400 '.attributes["gen_ai.tool.call.arguments"] = "{\"n\": 401}"'
edited 'a tool result' s610 '.attributes["gen_ai.tool.call.result"] = "{\"w\": 1}"'
edited 'the order of documents' s8 '.attributes["retrieval.doc_ids"] |= reverse'
edited 'a score' s800 '.attributes["retrieval.scores"][1] = 0.81'
edited 'scores that are gone' s803 'del(.attributes["retrieval.scores"])'
edited 'a query' s999 '.attributes.output = "none"'
edited 'a status' s777 '.status = "ERROR"'
edited 'a name' s555 '.name = "other"'
edited 'a duration' s123 '.duration_ms = 8'
edited 'an attribute that is gone' s206 'del(.attributes["app.even"])'
edited 'an attribute more' s207 '.attributes["app.new"] = 1'

# ---- what was cut or masked is no other ----
jq -c '.spans[0].attributes["user.message"] = "How long can I keep [REDACTED]?"
	| .spans[2].attributes["retrieval.query"] = "loan per…"' $R/draft.json >"$TMP/lossy.json"
exits 'cut and masked values' 0 trace-diff $R/draft.json "$TMP/lossy.json"
says 'are said to be so' '2 values are cut or masked on one side'
jq -c '.spans[2].attributes["retrieval.query"] = "loan per"' $R/draft.json >"$TMP/shorter.json"
exits 'shorter is not cut' 1 trace-diff $R/draft.json "$TMP/shorter.json"
jq -c '.spans[1].attributes.output = "{\"b\": [1, 2.0], \"a\": true}"' $R/draft.json >"$TMP/json1.json"
jq -c '.spans[1].attributes.output = "{ \"a\":true,\"b\":[ 1,2 ] }"' $R/draft.json >"$TMP/json2.json"
exits 'JSON by its structure' 0 trace-diff "$TMP/json1.json" "$TMP/json2.json"

# ---- hostile text ----
jq -c '.spans[2].name = "\u001b]0;x\u0007evil\u202e" | .spans[2].attributes["retrieval.doc_ids"] = ["\u001b[31m|x|", "::error::x"]
	| .spans[0].attributes["assistant.message"] = "a\u0000b\n::warning::c ]]> <script>"' $R/draft.json >"$TMP/hostile.json"
for form in '' -y --markdown --json; do
	trace-diff -q $form $R/draft.json "$TMP/hostile.json" >"$TMP/out"
	is "no control bytes${form:+ with $form}" "$(tr -d '\n\40-\176\200-\377' <"$TMP/out" | wc -c) $(grep -c '^::' "$TMP/out")" '0 0'
done

# ---- real dumps, where they are ----
S=../shared/data
if [ -d $S/samples ]; then
	jq -c '.trace_id = "a" * 32 | .spans |= map(if .span_id == "04_retrieve" then .attributes["retrieval.doc_ids"] = ["pol_refund_v7", "pol_late_delivery_v3", "pol_shipping_v1"]
		elif .span_id == "05_rerank" then .attributes["rerank.top1_id"] = "pol_refund_v7" elif .span_id == "01_root" then .attributes["assistant.message"] = "We refund the shipping fee."
		else . end)' $S/seed/trace-48f.json >"$TMP/twin.json"
	is 'trace 48f and a healthy twin' "$(first $S/seed/trace-48f.json "$TMP/twin.json")" '04_retrieve documents'
	trace-diff --json $S/seed/trace-48f.json "$TMP/twin.json" >"$TMP/out"
	is 'the rest is downstream' "$(jq -r '[.changes[] | select(.effect == "own" or .effect == "first") | .a.span_id] | unique | join(" ")' "$TMP/out")" 04_retrieve
	H=$S/samples/jaeger/agentevals__helm
	is 'an agent with another model' "$(trace-diff -q --json ${H}.json ${H}_3.json | jq -r '.first_divergence | "\(.a.name) \(.what) \(.before) \(.after)"')" 'call_llm model asked gpt-4.1-mini gpt-5-mini'
	is 'and other arguments' "$(trace-diff -q --json ${H}.json ${H}_3.json | jq -r '[.changes[] | select(.what == "arguments") | .paths[].path] | join(" ")')" 'all_namespaces output'
	differ=
	for f in $(cut -f1 $S/samples/PROVENANCE.tsv | sed 1d); do
		for id in $(trace-find -q -l $S/samples/"$f" 2>/dev/null | head -2); do
			trace-find -q --trace "$id" --spans $S/samples/"$f" >"$TMP/again.jsonl" 2>/dev/null
			trace-diff -q -t "$id" $S/samples/"$f" "$TMP/again.jsonl" >"$TMP/out" 2>"$TMP/err"
			[ $? = 1 ] && differ="$differ $f"
		done
	done
	is 'real dumps, exported again' "$differ" ''
else
	skip 'real dumps' 'they are not here'
fi

finish
