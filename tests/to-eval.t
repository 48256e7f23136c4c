# trace-to-eval: what is in a fixture, in each format; what is expected of the answer. Sets and files are in
# to-eval-set.t, privacy in to-eval-privacy.t, reduction in to-eval-reduce.t.
. tests/lib.sh

formats=$(trace-to-eval --format list | sed 's/ .*//')

rules() {
	jq -rRs -L tests/evals --arg graded yes --arg keys 'input output metadata' -f "tests/evals/$1.jq" "$2"
}

of_kind() {
	jq -nc --arg kind "$1" -f testdata/eval/traces.jq
}

# run_of N SHAPE CONVENTION: a refund bot's run; ids are its own for each convention.
run_of() {
	jq -nc --arg n "$1" --arg shape "$2" -f tests/refund-bot.jq | jq -c --arg to "$3" -f tests/convention.jq |
		jq -c --arg id "$2-$3-$1" '.trace_id = $id'
}

# field FILTER [OPTION...]: of the fixture in jsonl of $TMP/in.
field() {
	filter=$1
	shift
	trace-to-eval -q -f jsonl "$@" "$TMP/in" </dev/null 2>"$TMP/err" | jq -c "$filter"
}

# ---- formats ----

is 'the formats' "$(echo $formats)" \
	'promptfoo inspect openai-evals ragas ragas-multi deepeval deepeval-conversational adk-evalset langfuse langsmith phoenix braintrust mlflow jsonl'
exits 'a format is needed' 2 trace-to-eval testdata/demo/tr_9021.jsonl
warns 'and it says which there are' '--format list'
exits 'an unknown format' 2 trace-to-eval -f inspectt testdata/demo/tr_9021.jsonl
warns 'has a near one' 'did you mean inspect\?'

# Numbers that JSON knows stay as they were written; what dumps hold besides becomes text.
{
	printf '{"trace_id":"t1","span_id":"a","parent_id":null,"name":"run","start_ms":1763629200000,"duration_ms":900,"attributes":{"user.message":"How long?","assistant.message":"Nine."}}\n'
	printf '{"trace_id":"t1","span_id":"b","parent_id":"a","name":"t","start_ms":1763629200000,"duration_ms":900,"attributes":{"openinference.span.kind":"TOOL","tool.name":"f",'
	printf '"tool_input":{"a":1e5,"b":-0.5E+3,"c":2e-7,"d":0,"e":-7,"f":0.10},"tool_output":{"g":01,"h":1.,"i":.5,"j":NaN,"k":-Infinity,"l":+1}}}\n'
} >"$TMP/numbers.jsonl"
is 'numbers' "$(trace-to-eval -q -f jsonl "$TMP/numbers.jsonl" </dev/null | grep -o '"arguments":{[^}]*},"result":{[^}]*}')" \
	'"arguments":{"a":1e5,"b":-0.5E+3,"c":2e-7,"d":0,"e":-7,"f":0.10},"result":{"g":"01","h":"1.","i":".5","j":"NaN","k":"-Infinity","l":"+1"}'

mkdir "$TMP/kinds"
for kind in turns bare empty ids many asks deep nested; do
	of_kind $kind >"$TMP/kinds/$kind.jsonl"
done
of_kind mute >"$TMP/kinds/mute.jsonl"
of_kind lossy >"$TMP/kinds/lossy.jsonl"
for to in otel openinference vercel; do
	for shape in healthy draft dropped-span retry-storm truncated-context tool-arguments cross-tenant; do
		run_of 1 $shape $to >"$TMP/kinds/$to-$shape.jsonl"
	done
done
jq -nc --argjson more '[]' -f tests/consumers/hostile.jq >"$TMP/kinds/hostile.jsonl"
cases=$(cat "$TMP"/kinds/* | jq -s 'map(.trace_id) | unique | length')
is 'kinds of traces' "$((cases > 90))" 1

# records FORMAT FILE: of a file of cases.
records() {
	case $1 in
	deepeval*) jq length "$2" ;;
	adk-evalset) jq '.eval_cases | length' "$2" ;;
	*) wc -l <"$2" ;;
	esac
}

for format in $formats; do
	out=$TMP/all.$format
	if [ "$format" = promptfoo ]; then
		exits "$format: written" 0 trace-to-eval -q --allow-lossy -f $format -o "$TMP/pf/" "$TMP/kinds"
		out=$TMP/pf/tests.jsonl
	else
		exits "$format: written" 0 trace-to-eval -q --allow-lossy -f $format -o "$out" "$TMP/kinds"
	fi
	silent "$format: nothing is said"
	is "$format: all cases" "$(records $format "$out")" "$cases"
	case $format in
	promptfoo | jsonl) ;;
	*-multi | *-conversational) is "$format: by its rules" "$(rules "${format%-*}" "$out" 2>&1 | head -9)" '' ;;
	*) is "$format: by its rules" "$(rules $format "$out" 2>&1 | head -9)" '' ;;
	esac
	# Pages of code, terminals and Python's splitlines() see the same lines; no byte order mark.
	is "$format: ASCII, LF, nothing else" "$(LC_ALL=C grep -c '[^ -~]' "$out")" 0
	is "$format: a line end at the end" "$(tail -c 1 "$out" | od -An -tx1 | tr -d ' ')" 0a
	is "$format: each case has its block" "$(jq -c '.. | objects | select(has("redactions") and has("replay"))' "$out" | wc -l)" "$cases"
done
is 'ids are the same in all formats' "$(jq -r '.id' "$TMP/all.jsonl" | sort | cksum)" "$(jq -r '.id' "$TMP/all.inspect" | sort | cksum)"
is 'ids are 16 hex digits, each once' "$(jq -r '.id' "$TMP/all.jsonl" | sort -u | grep -cE '^[0-9a-f]{16}$')" "$cases"

# The page tells every key that there is.
jq -r '(keys_unsorted[], (.input | keys_unsorted[], (.context[], .tools[] | keys_unsorted[])), (.casefile | keys_unsorted[],
	(.source, .expect, .diagnosis, .prompt // {}, .replay | keys_unsorted[]), (.spans[0], .versions[0], .diagnosis.findings[0], .feedback[0] // {} | objects | keys_unsorted[])))' "$TMP/all.jsonl" | sort -u >"$TMP/keys"
is 'keys of jsonl' "$(($(wc -l <"$TMP/keys") > 50))" 1
is 'all are in the page' "$(while read -r key; do grep -qw -e "$key" man/trace-to-eval.1 || echo "$key"; done <"$TMP/keys")" ''

# promptfoo: what was recorded stands in one var that is an object; all else is ours.
is 'promptfoo: nothing recorded but in rec' "$(jq -c '[(.vars | keys), (.metadata | keys), (.metadata.casefile | keys)]' "$TMP/pf/tests.jsonl" | sort -u)" \
	'[["rec"],["casefile"],["case","expect","spans"]]'
is 'promptfoo: assertions only point there' "$(jq -r '.assert[] | .value // empty | if type == "array" then .[] else . end | tostring' "$TMP/pf/tests.jsonl" | sed 's/[0-9][0-9]*/0/' | sort -u | tr '\n' ' ')" \
	'{{rec.expected}} {{rec.facts[0]}} {{rec.json_keys[0]}} {{rec.must_not[0]}} '
is 'promptfoo: what they point at is there' "$(jq -c '. as $t | .assert[] | .value // empty | capture("rec.(?<l>[a-z_]+).(?<i>[0-9]+)") | select($t.vars.rec[.l][.i | tonumber] | type != "string")' "$TMP/pf/tests.jsonl")" ''
is 'promptfoo: descriptions are ours' "$(jq -r .description "$TMP/pf/tests.jsonl" | grep -cvE '^(healthy|incident) [0-9a-f]{16}( [a-z-]+)?$')" 0
is 'promptfoo: spans lie where it says' "$(jq -r '.metadata.casefile.spans' "$TMP/pf/tests.jsonl" | while read -r f; do [ -s "$TMP/pf/$f" ] || echo "$f"; done)" ''
is 'promptfoo: no other files' "$(ls "$TMP/pf" | tr '\n' ' ')" 'promptfooconfig.json promptfooconfig.traced.json tests.jsonl tests.traced.jsonl traces '
is 'promptfoo: values in rec are texts, not objects' "$(jq -c '.vars.rec.tools[] | .arguments, .result | objects, arrays' "$TMP/pf/tests.jsonl")" ''
ok 'promptfoo: the spans are a trace again' sh -c 'trace-tree --no-diagnosis "$(ls "$TMP"/pf/traces/*.jsonl | head -1)" >/dev/null'

# ---- content ----

run_of 1 healthy otel >"$TMP/in"
is 'the question' "$(field .input.question)" '"i want refund for order 4481, it was late by 2 weeks"'
is 'the documents as they were' "$(field '.input.context | map([.id, .score, .retrieved_as, .text])')" \
	'[["pol_late_v3",0.842,1,"Late orders: the shipping fee is refunded when an order is more than one week late."],["pol_refund_v7",0.81,2,"Refunds: an order can be returned within 30 days of delivery."]]'
is 'the call of the tool' "$(field '.input.tools[] | [.name, .call_id, .arguments, .result]')" \
	'["order_lookup","calltrace01",{"order":"4481"},{"order":"4481","days_late":14,"shipping_fee":90,"currency":"INR"}]'
is 'the recorded answer' "$(field .recorded.answer)" '"Since order 4481 was two weeks late, the shipping fee of 90 INR is refunded."'
is 'the prompt' "$(field .casefile.prompt)" '{"version":"v17"}'
is 'the versions' "$(field '.casefile.versions | map([.what, .value]) | map(select(.[0] | IN("request.model", "retrieval.index")))')" \
	'[["request.model","gpt-4o-mini"],["retrieval.index","policy-v4"],["request.model","claude-sonnet-4-20250514"],["request.model","gpt-4o"]]'
is 'the tool that wrote it' "$(field .casefile.tool)" "\"casefile $(trace --version | sed -n '1s/.* //p')\""
is 'ids of the trace and its spans' "$(field '.casefile | [.trace_id, (.spans | map(.span_id))]')" '["healthy-otel-1",["s1","s2","s3","s4","s5","s6","s7"]]'
is 'healthy: a replay verdict with reasons' "$(field '.casefile.replay | [.verdict, (.reasons | length > 0), has("lossy")]')" '["structurally replayable",true,false]'
run_of 1 retry-storm otel >"$TMP/in"
is 'a diagnosis: that of trace-tree' "$(field '.casefile.diagnosis.findings | map([.rule, .role, .category, .span_id, .span])')" \
	"$(trace-tree --json "$TMP/in" | jq -c '[.findings[] | select(.role != "gap") | [.rule, .role, .category, .span_id, .span_name]]')"
is 'calls that failed say so' "$(field '[.input.tools[].error != null]')" '[false,true,true,true]'

cp "$TMP/kinds/turns.jsonl" "$TMP/in"
is 'several turns, in order, the question last' "$(field '.input.messages | map(.role + ": " + .content)')" \
	'["system: You help.","user: Do you deliver abroad?","assistant: To Norway, yes.","user: And to Iceland?","assistant: Not yet.","user: What does Norway cost?"]'
is 'inspect: the same turns' "$(trace-to-eval -q -f inspect "$TMP/in" | jq -c '.input | map(.role)')" '["system","user","assistant","user","assistant","user"]'
is 'ragas: turns of people and models' "$(trace-to-eval -q -f ragas-multi "$TMP/in" | jq -c '.user_input | map([.type, .content])')" \
	'[["human","Do you deliver abroad?"],["ai","To Norway, yes."],["human","And to Iceland?"],["ai","Not yet."],["human","What does Norway cost?"],["ai","It is 12 EUR."]]'
is 'adk: an invocation for each question' "$(trace-to-eval -q -f adk-evalset "$TMP/in" | jq -c '.eval_cases[0].conversation | map([.user_content.parts[0].text, .final_response.parts[0].text])')" \
	'[["Do you deliver abroad?","To Norway, yes."],["And to Iceland?","Not yet."],["What does Norway cost?","It is 12 EUR."]]'
of_kind nested >"$TMP/in"
is 'what is nested too deep for consumers is a text' "$(field '.input.tools | map([(.arguments | type), (.result | type)])')" '[["array","object"],["string","string"],["string","string"]]'
is '... to the byte' "$(field '.input.tools[2].arguments | length')" 4001
for format in $formats; do
	[ $format != promptfoo ] || continue
	trace-to-eval -q --append -f $format -o "$TMP/nested" "$TMP/in" && exits "$format: one can append to it" 0 trace-to-eval -f $format --append -o "$TMP/nested" "$TMP/in"
	rm -f "$TMP/nested"
done
cp "$TMP/kinds/deep.jsonl" "$TMP/in"
is 'arguments as they were, to the figure' "$(trace-to-eval -q -f jsonl "$TMP/in" | grep -o '"n":1.50')" '"n":1.50'
is 'a text is no object' "$(field '.input.tools[1] | [.arguments, .result]')" '["plain text","more text"]'
is 'adk: arguments are objects' "$(trace-to-eval -q -f adk-evalset "$TMP/in" | jq -c '.eval_cases[0].conversation[0].intermediate_data.tool_uses[1].args')" '{"value":"plain text"}'
for format in langfuse langsmith phoenix braintrust mlflow; do
	is "$format: no U+0000, which its store does not take" "$(trace-to-eval -q -f $format "$TMP/in" | grep -c 'u0000')" 0
done

# ---- expectations ----

run_of 1 healthy otel >"$TMP/in"
is 'healthy: the recorded answer' "$(field '[.casefile.expect.mode, (.expected.answer == .recorded.answer)]')" '["recorded",true]'
is 'healthy: documents and tools' "$(field '.casefile.expect | [.documents, .tools]')" '[["pol_late_v3","pol_refund_v7"],["order_lookup"]]'
is 'a document by hand' "$(field '.casefile.expect.documents' --expect-doc pol_x)" '["pol_x"]'

# An answer that is blamed for a claim, with the claim in the words of the answer.
run_of 1 draft otel | jq -c '"Our refund window is 14 days from delivery; order 4481 is refunded under the courtesy clause." as $answer
	| if .name == "tool.citation_check" then .attributes += {"citation.claims_supported": 1, "citation.unsupported": ["14-day refund window"]}
	elif .name == "refund_chat.turn" then .attributes["assistant.message"] = $answer
	elif .name == "llm.generate" then .attributes["gen_ai.output.messages"] = ([{role: "assistant", parts: [{type: "text", content: $answer}]}] | tojson)
	else . end' >"$TMP/in"
is 'incident: nothing is expected of the answer' "$(field '[.casefile.expect.mode, .expected.answer]')" '["none",null]'
is 'incident: and why' "$(field '.casefile.expect.reason | test("part of an incident, not the truth: [0-9]+ findings?, first [a-z-]+ \\([a-z. ]+\\)")')" true
is 'incident: what is blamed must not come again' "$(field '.casefile.expect.must_not_say | index("14 days") != null')" true
is 'incident: nor the document' "$(field '.casefile.expect.documents_not')" '["pol_courtesy_v2_draft"]'
is '--expect none forbids nothing' "$(field '[.casefile.expect.mode, .casefile.expect.must_not_say, .expected.answer]' --expect none)" '["none",null,null]'
is '--expect recorded refuses an incident' "$(field '[.casefile.expect.mode, .expected.answer]' --expect recorded)" '["none",null]'
is '--expect negate' "$(field '[.casefile.expect.mode, .expected.answer, (.casefile.expect.must_not_say | length > 0)]' --expect negate)" '["negate",null,true]'
is '--expect negate, nothing blamed: all of it' "$(cp "$TMP/in" "$TMP/blamed"; run_of 1 tool-arguments otel >"$TMP/in"; field '.recorded.answer as $a | .casefile.expect.must_not_say == [$a]' --expect negate; cp "$TMP/blamed" "$TMP/in")" true
is '--expect review, without one' "$(field '[.casefile.expect.mode, .casefile.expect.reason]' --expect review)" '["none","no reviewer'"'"'s answer is recorded"]'
echo '{"trace_id": "draft-otel-1", "ticket": "T-1", "label": "wrong", "text": "Not what the policy says", "corrected_answer": "The fee of 90 INR is refunded."}' >"$TMP/slips.jsonl"
is '--expect review: from a slip' "$(field '[.casefile.expect.mode, .expected.answer]' --expect review --feedback "$TMP/slips.jsonl")" '["review","The fee of 90 INR is refunded."]'
is 'the complaint is with its trace' "$(field '.casefile.feedback[0] | [.ticket, .text]' --feedback "$TMP/slips.jsonl")" '["T-1","Not what the policy says"]'
jq -c 'if .name == "refund_chat.turn" then .attributes.review_outcome = "The fee alone is refunded, said the reviewer." else . end' "$TMP/blamed" >"$TMP/in"
is '--expect review: from the trace' "$(field '[.casefile.expect.mode, .expected.answer]' --expect review)" '["review","The fee alone is refunded, said the reviewer."]'
jq -c 'if .name == "refund_chat.turn" then .attributes.review_outcome = "accepted" else . end' "$TMP/blamed" >"$TMP/in"
is '--expect recorded: a reviewer accepted it' "$(field '[.casefile.expect.mode, (.expected.answer == .recorded.answer)]' --expect recorded)" '["recorded",true]'
cp "$TMP/blamed" "$TMP/in"
printf 'Only the fee.\n' >"$TMP/answer.txt"
is '--expect FILE: a text' "$(field '[.casefile.expect.mode, .expected.answer]' --expect "$TMP/answer.txt")" '["file","Only the fee."]'
printf '{"trace_id": "draft-otel-1", "expected": "For this one."}\n{"trace_id": "other", "expected": "x"}\n' >"$TMP/answers.jsonl"
is '--expect FILE: by trace' "$(field .expected.answer --expect "$TMP/answers.jsonl")" '"For this one."'
printf '[{"trace_id": "other", "answer": "x"}]' >"$TMP/answers.json"
is '--expect FILE: none for this trace' "$(field '[.casefile.expect.mode, .expected.answer]' --expect "$TMP/answers.json")" '["none",null]'
exits '--expect FILE: a mistake' 2 sh -c 'echo "{\"trace_id\": \"a\"}" >"$TMP/bad"; trace-to-eval -f jsonl --expect "$TMP/bad" "$TMP/in"'
warns '... is told with its place' 'bad:1.*expected'
exits '--expect what is neither' 2 trace-to-eval -f jsonl --expect maybe "$TMP/in"
for format in $formats; do
	case $format in
	promptfoo) wanted=.vars.rec.expected ;;
	inspect) wanted=.target ;;
	openai-evals) wanted=.ideal ;;
	ragas | ragas-multi) wanted=.reference ;;
	deepeval) wanted='.[0].expected_output' ;;
	deepeval-conversational) wanted='.[0].expected_outcome' ;;
	adk-evalset) wanted='.eval_cases[0].conversation[-1].final_response.parts[0].text' ;;
	langfuse) wanted=.expectedOutput.answer ;;
	langsmith) wanted=.outputs.answer ;;
	phoenix) wanted=.output.answer ;;
	braintrust) wanted=.expected ;;
	mlflow) wanted=.expectations.expected_response ;;
	jsonl) wanted=.expected.answer ;;
	esac
	is "$format: the expected answer" "$(trace-to-eval -q -f $format --expect "$TMP/answer.txt" "$TMP/in" | jq -r "$wanted")" 'Only the fee.'
	is "$format: none" "$(trace-to-eval -q -f $format "$TMP/in" | jq -c "$wanted | if . == \"\" or . == [] then null else . end")" null
done

# ---- an answer that somebody complained of ----

printf '%s' '{"trace_id":"a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4","span_id":"1111111111111111","name":"chat","start_ms":1763600000000,
"duration_ms":50,"status":"OK","attributes":{"gen_ai.operation.name":"chat","gen_ai.request.model":"gpt-4o-2024-08-06",
"prompt_version":"v1","release":"r1","gen_ai.prompt.0.role":"user","gen_ai.prompt.0.content":"Are they refundable?",
"gen_ai.completion.0.role":"assistant","gen_ai.completion.0.content":"Annual contracts are refundable."}}' | tr -d '\n' >"$TMP/said.jsonl"
# expects SLIP: mode, what must not be said, and what is expected of the answer.
expects() {
	echo "$1" >"$TMP/said.slip"
	trace-to-eval -q -f jsonl --allow-lossy --feedback "$TMP/said.slip" "$TMP/said.jsonl" |
		jq -c '[.casefile.expect.mode, .casefile.expect.must_not_say, .expected.answer]'
}
about='"trace_id":"a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4"'
is 'nobody complained: the recorded answer is expected' "$(expects '{"trace_id":"00000000000000000000000000000001","ticket_id":"cs_1"}')" \
	'["recorded",null,"Annual contracts are refundable."]'
is 'a ticket: it is no truth, though no rule found anything' "$(expects "{$about,\"ticket_id\":\"cs_77\",\"complaint_text\":\"it said annual contracts are refundable\"}")" \
	'["none",["Annual contracts are refundable."],null]'
is 'a bad label' "$(expects "{$about,\"label\":\"thumbs_down\"}")" '["none",["Annual contracts are refundable."],null]'
is 'praise' "$(expects "{$about,\"label\":\"thumbs_up\",\"comment\":\"well said, and fast\"}")" \
	'["recorded",null,"Annual contracts are refundable."]'
echo "{$about,\"ticket_id\":\"cs_77\"}" >"$TMP/said.slip"
is 'a complaint comes through a pipe' "$(trace-find -q --complaint "$TMP/said.slip" --spans "$TMP/said.jsonl" | trace-to-eval -q -f jsonl --allow-lossy |
	jq -c '.casefile | [.expect.mode, .expect.must_not_say, .feedback]' | sed "s|$TMP|TMP|")" \
	'["none",["Annual contracts are refundable."],[{"ticket":"cs_77","source":"TMP/said.slip"}]]'
printf '%s\n' '{"trace_id":"a1b2c3d4a1b2c3d4a1b2c3d4a1b2c3d4","span_id":"2222222222222222","name":"tool.lookup","start_ms":1763600000000,"duration_ms":5,"attributes":{"tool.name":"lookup","tool.arguments":"{\"id\":7}","tool.result":"{\"plan\":\"annual\"}"}}' >"$TMP/tool.jsonl"
is 'tool.arguments and tool.result say what they are' \
	"$(trace-tree --json "$TMP/tool.jsonl" | jq -c '.spans[0].facets | [."tool.arguments", ."tool.result"]')" \
	'["{\"id\":7}","{\"plan\":\"annual\"}"]'

finish
