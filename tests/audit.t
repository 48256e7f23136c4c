# trace-replay-check --audit: what was lost and how it is known, prompts rebuilt, artifacts resolved, five questions.
. tests/lib.sh

run_of() {
	jq -nc --arg n 1 --arg shape healthy -f tests/refund-bot.jq | jq -c --arg to "$1" -f tests/convention.jq
}
hex() {
	printf '%s' "$1" | openssl dgst -sha256 -r | cut -d' ' -f1
}

# ---- each loss, planted in the result of a tool, in three conventions: is it told for what it is? ----
mkdir -p "$TMP/store/artifacts"
printf '{"order": "4481", "days_late": 14}' >"$TMP/store/artifacts/res_1.json"
hash=$(hex '{"order": "4481", "days_late": 14}')
other=$(hex 'something else')
cp "$TMP/store/artifacts/res_1.json" "$TMP/store/artifacts/$other"
long='{\"order\":\"4481\",\"lines\":[' && for i in 1 2 3 4 5 6 7 8 9; do long="$long{\\\"sku\\\":\\\"a-$i\\\",\\\"n\\\":$i},"; done

# planted CONVENTION KEY CLASS EDIT: EDIT is jq over the attributes of the tool's span.
planted() {
	run_of "$1" | jq -c --arg k "$2" --arg hash "sha256:$hash" --arg other "$other" \
		'if .name == "execute_tool order_lookup" then '"$4"' else . end' >"$TMP/planted.jsonl"
	trace-replay-check --audit --artifacts "$TMP/store" --json "$TMP/planted.jsonl" >"$TMP/out" 2>"$TMP/err"
	is "$1: $3" "$(jq -r '.traces[0].fields[] | select(.span == "execute_tool order_lookup" and .field == "result") | .class' "$TMP/out")" "$3"
}
for row in 'otel gen_ai.tool.call.result' 'openinference output.value' 'vercel ai.toolCall.result'; do
	set -- $row
	planted "$1" "$2" exact .
	planted "$1" "$2" truncated '.attributes[$k] = "'"$long"'"'
	planted "$1" "$2" truncated '.attributes[$k] = "14 days late, the fee is 90 INR … [truncated, 900 chars total]"'
	planted "$1" "$2" truncated '.attributes[$k] = ("the order came late and " * 40)[:256]'
	planted "$1" "$2" redacted '.attributes[$k] = "[REDACTED]"'
	planted "$1" "$2" redacted '.attributes[$k] = "order of <redacted> is 14 days late"'
	planted "$1" "$2" hashed '.attributes[$k] = $hash'
	planted "$1" "$2" absent 'del(.attributes[$k])'
	planted "$1" "$2" dropped 'del(.attributes[$k]) | .dropped_attributes_count = 3'
	planted "$1" "$2" referenced 'del(.attributes[$k]) | .attributes.raw_output_ref = "res_1"'
	planted "$1" "$2" referenced 'del(.attributes[$k]) | .attributes.raw_output_ref = $hash'
	planted "$1" "$2" dangling 'del(.attributes[$k]) | .attributes.raw_output_ref = "res_9"'
	planted "$1" "$2" altered 'del(.attributes[$k]) | .attributes.raw_output_ref = $other'
	planted "$1" "$2" dangling 'del(.attributes[$k]) | .attributes.raw_output_ref = "../../../etc/passwd"'
done
run_of otel | jq -c 'if .span_id == "s1" then empty else .attributes["sampling.rate"] = 0.1 end' >"$TMP/sampled.jsonl"
trace-replay-check --audit --json "$TMP/sampled.jsonl" >"$TMP/out"
is 'a span that was sampled away' "$(jq -r '[.traces[0].fields[] | select(.class == "sampled") | .span_id] | join(" ")' "$TMP/out")" s1
is 'is why the trace is not replayable' "$(jq -r '.traces[0] | "\(.verdict): \(.reasons[0])"' "$TMP/out")" 'not replayable: spans were sampled away'

# ---- verdicts ----
whole() {
	run_of otel | jq -c 'select(.name != "llm.query_rewrite" and .name != "llm.judge.policy_correct")'
}
whole >"$TMP/whole.jsonl"
exits 'all that is needed was recorded' 0 trace-replay-check --audit "$TMP/whole.jsonl"
says 'replayable' '^trace trace01 is replayable$'
says 'what is not fixed is listed all the same' 'llm.generate: seed'
whole | jq -c 'del(.attributes["gen_ai.tool.call.result"])' >"$TMP/less.jsonl"
exits 'a result is missing' 1 trace-replay-check --audit "$TMP/less.jsonl"
says 'structurally' '^trace trace01 is structurally replayable: result absent'
whole | jq -c 'del(.attributes["gen_ai.tool.name"], .attributes["gen_ai.request.model"], .attributes["gen_ai.response.model"])' >"$TMP/none.jsonl"
exits 'the model is missing' 1 trace-replay-check --audit "$TMP/none.jsonl"
says 'not' '^trace trace01 is not replayable: .*model absent'

exits 'for CI' 1 trace-replay-check --audit --report junit:"$TMP/audit.xml" --report tap "$TMP/less.jsonl"
says 'what is needed and lost is no success' '^not ok .*result of execute_tool order_lookup'
has 'in JUnit too' '<failure message="result of execute_tool order_lookup: absent' "$TMP/audit.xml"

# ---- the registry ----
R=testdata/registry
vars='{"shop": "Acme", "documents": "- late orders", "question": "where is it?"}'
prompt='You are the refund bot of Acme.
Answer from these documents only:
- late orders

Question: where is it?'
# prompted VERSION HASH VARIABLES [SENT]
prompted() {
	jq -nc --arg v "$1" --arg h "$2" --arg vars "$3" --arg sent "${4:-}" '{trace_id: "p1", span_id: "g1", parent_id: null, name: "llm.generate", start_ms: 1763600000000, duration_ms: 900, status: "OK",
		attributes: ({"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "prompt_id": "refund", "prompt_version": $v, "prompt_hash": $h, "prompt_variables": $vars, "gen_ai.output.messages": "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"Soon.\"}]}]"}
			+ if $sent == "" then {} else {"gen_ai.input.messages": ([{role: "user", parts: [{type: "text", content: $sent}]}] | tojson)} end)}' >"$TMP/prompt.jsonl"
	trace-replay-check --audit --registry "$R" --json "$TMP/prompt.jsonl" >"$TMP/out" 2>"$TMP/err"
	jq -r '.traces[0].prompts[0] | "\(.state) \(.reason // "")"' "$TMP/out"
}
right=$(hex "$prompt")
is 'the right hash' "$(prompted v17 "$right" "$vars")" 'matches '
is 'makes up for the prompt' "$(jq -r '.traces[0].fields[] | select(.field == "prompt") | .class' "$TMP/out")" rebuilt
is 'with its algorithm in front' "$(prompted v17 "SHA256:$right" "$vars")" 'matches '
is 'another version' "$(prompted v18 "$right" "$vars")" 'differs version refund@v17 of the registry gives the recorded hash'
is 'a variable that was not captured' "$(prompted v17 "$right" '{"shop": "Acme", "question": "where is it?"}')" 'lacks the variable documents was not captured'
is 'white space' "$(prompted v17 "$(hex "$prompt
")" "$vars")" 'differs only white space differs (ends of lines, or at the ends)'
is 'another value' "$(prompted v17 "$right" '{"shop": "Acme Ltd", "documents": "- late orders", "question": "where is it?"}')" \
	'differs a variable had another value, or the template was changed without a new version'
is 'no such version' "$(prompted v99 "$right" "$vars")" 'no-template the registry has no such template'
is 'a hash that is cut' "$(prompted v17 'sha256:7c1e...' "$vars")" 'unhashed the recorded hash is cut, or none of SHA-256'
prompted v17 "$right" '{"shop": "Acne", "documents": "- late orders", "question": "where is it?"}' "$prompt" >"$TMP/why"
is 'the first place that differs' "$(jq -r '.traces[0].prompts[0] | "\(.differs_at) \(.sent[:2]) \(.rebuilt[:2])"' "$TMP/out")" '28 me ne'
mkdir -p "$TMP/reg/prompts"
cr=$(printf '\r')
printf 'Hi {name}\nbye' >"$TMP/reg/prompts/refund@v1.txt"
printf 'Hi {name}\r\nbye' >"$TMP/reg/prompts/refund@v3.txt"
printf 'Dear {name}' >"$TMP/reg/prompts/other@v1.txt"
R=$TMP/reg ann='{"name": "Ann"}'
is 'of a small one' "$(prompted v1 "$(hex 'Hi Ann
bye')" "$ann")" 'matches '
is 'ends of lines of another system' "$(prompted v1 "$(hex "Hi Ann$cr
bye")" "$ann")" 'differs only white space differs (ends of lines, or at the ends)'
is 'the other way round' "$(prompted v3 "$(hex 'Hi Ann
bye')" "$ann")" 'differs only white space differs (ends of lines, or at the ends)'
is 'another prompt' "$(prompted v1 "$(hex 'Dear Ann')" "$ann")" 'differs other@v1, another prompt of the registry, gives the recorded hash'
is 'no prompt of the registry' "$(prompted v1 "$(hex 'Dear Bob')" "$ann")" \
	'differs a variable had another value, or the template was changed without a new version'
prompted v1 "$(hex 'Dear Bob')" "$ann" 'Hi Ann
bye' >"$TMP/why"
is 'what was sent is the same, to its end' "$(jq -c '.traces[0].prompts[0].differs_at' "$TMP/out")" null
prompted v1 "$(hex 'Dear Bob')" "$ann" 'Hi Ann
bye now' >"$TMP/why"
is 'what was sent is longer' "$(jq -c '.traces[0].prompts[0] | [.differs_at, .sent, .rebuilt]' "$TMP/out")" '[10," now",""]'
prompted v1 "$(hex 'Dear Bob')" "$ann" 'Hi' >"$TMP/why"
is 'what was sent is shorter' "$(jq -c '.traces[0].prompts[0] | [.differs_at, .sent, .rebuilt]' "$TMP/out")" '[2,""," Ann\nbye"]'
is 'no variables' "$(prompted v1 "$(hex 'Hi Ann')" '{}')" 'lacks the variable name was not captured'
R=testdata/registry
prompted v17 "$right" "$vars" >"$TMP/why"
exits 'the prompt is written' 0 trace-replay-check --registry "$R" --write-prompt g1 "$TMP/prompt.jsonl"
is 'exactly' "$(cat "$TMP/out"; echo x)" "${prompt}x"
exits 'also by the name of its span' 0 trace-replay-check --registry "$R" --write-prompt llm.generate -o "$TMP/prompt.txt" "$TMP/prompt.jsonl"
is 'its hash' "$(openssl dgst -sha256 -r "$TMP/prompt.txt" | cut -d' ' -f1)" "$right"
exits 'no such span' 2 trace-replay-check --registry "$R" --write-prompt nope "$TMP/prompt.jsonl"
exits 'no registry there' 2 trace-replay-check --audit --registry "$TMP/nowhere" "$TMP/prompt.jsonl"
tar czf "$TMP/bundle.tar.gz" -C "$R" .
exits 'a registry in a bundle' 0 trace-replay-check --registry "$TMP/bundle.tar.gz" --write-prompt g1 "$TMP/prompt.jsonl"

# ---- whole dumps, five questions ----
"$BUILD/bench/arms" --seed 5 --traces 300 >"$TMP/many.jsonl"
exits 'a dump' 1 trace-replay-check --audit "$TMP/many.jsonl"
says 'the share' '^0 traces are replayable \(0'
says 'the reasons' '^  300 traces: '
trace-replay-check --audit --json "$TMP/many.jsonl" >"$TMP/out"
is 'five questions' "$(jq -c '[.questions[] | .yes]' "$TMP/out")" '[false,false,true,true,true]'
is 'with figures' "$(jq -c '.questions[3] | [.part, .of]' "$TMP/out")" '[900,900]'
is 'two of five and a half' "$(jq .yes "$TMP/out")" 3
jq -c 'if .name == "chat.turn" then .attributes["user.message"] = "mail ann.lee@example.com" else . end' "$TMP/many.jsonl" >"$TMP/pii.jsonl"
is 'personal data' "$(trace-replay-check --audit --json "$TMP/pii.jsonl" | jq -c '.questions[4] | [.yes, .of - .part]')" '[false,300]'

# ---- one trace of many ----

F=testdata/find/dumps
exits 'one trace by its id' 1 trace-replay-check --audit -t tr_101 $F
is '... and no other' "$(grep -o '^trace [^ ]*' "$TMP/out")" 'trace tr_101'
is '... in another spelling' "$(trace-replay-check --audit --json -t 4BF92F35-77B34DA6A3CE929D0E0E4737 $F | jq -c '.traces | map(.trace_id)')" \
	'["4bf92f3577b34da6a3ce929d0e0e4737"]'
is '... by the beginning of it' "$(trace-replay-check --audit --json -t 4bf9 $F | jq '.traces | length')" 2
exits '... that is not there' 1 trace-replay-check --audit -t tr_1O1 $F
warns '... is told what may have been meant' "^trace-replay-check: not found in the input: trace 'tr_1O1'; did you mean 'tr_101'$"
exits '... for a prompt that is not there' 2 trace-replay-check --audit -t tr_101 --write-prompt nope $F
warns '... which is another thing' "no span has the id or name 'nope'"
exits '... with a contract' 2 trace-replay-check --contract testdata/contract/refund-bot.json -t tr_101 $F
warns '... is a mistake' '^trace-replay-check: -t goes with --audit'
exits '... that is nothing' 2 trace-replay-check --audit -t '' $F
exits 'a seed that is no number' 2 trace-replay-check --contract testdata/contract/refund-bot.json --mutate 3 --seed abc $F
warns '... is told' "seed takes a number, not 'abc'"

exits 'the audit takes no contract' 2 trace-replay-check --audit --contract x "$TMP/many.jsonl"

# ---- a retriever in a retriever ----

# nest OUTER INNER OTHER: what a retriever, one inside it, and one beside that say of their documents.
nest() {
	is_retriever='"openinference.span.kind":"RETRIEVER","input.value":"fee"'
	printf '%s\n' '{"trace_id":"t1","span_id":"r","name":"chat","start_ms":1779350000000,"duration_ms":100,"attributes":{"input.value":"What is the fee?","output.value":"90 INR."}}' \
		'{"trace_id":"t1","span_id":"a","parent_id":"r","name":"fusion","start_ms":1779350000001,"duration_ms":50,"attributes":{'"$is_retriever$1"'}}' \
		'{"trace_id":"t1","span_id":"b","parent_id":"a","name":"vector","start_ms":1779350000002,"duration_ms":20,"attributes":{'"$is_retriever$2"'}}' \
		'{"trace_id":"t1","span_id":"c","parent_id":"a","name":"keyword","start_ms":1779350000030,"duration_ms":10,"attributes":{'"$is_retriever$3"'}}' \
		'{"trace_id":"t1","span_id":"l","parent_id":"r","name":"llm","start_ms":1779350000060,"duration_ms":30,"attributes":{"openinference.span.kind":"LLM","llm.model_name":"m-1","input.value":"The fee is 90 INR.","output.value":"90 INR."}}' |
		trace-replay-check --audit --json | jq -r '.traces[0] | .verdict, (.fields[] | select(.field == "document texts") | "\(.span)=\(.class)")' | tr '\n' ' '
}
docs=',"retrieval.documents.0.document.id":"fees.md","retrieval.documents.0.document.content":"The fee is 90 INR."'
masked=',"retrieval.documents.0.document.id":"fees.md","retrieval.documents.0.document.content":"__REDACTED__"'
is 'documents are on the outer one' "$(nest "$docs" '' '')" 'replayable fusion=exact vector=exact keyword=exact '
is 'on one of two inner ones: what the other found is not known' "$(nest '' "$docs" '')" 'not replayable fusion=exact vector=exact keyword=absent '
is 'on both' "$(nest '' "$docs" "$docs")" 'replayable fusion=exact vector=exact keyword=exact '
is 'masked on the outer one' "$(nest "$masked" '' '')" 'structurally replayable fusion=redacted vector=redacted keyword=redacted '
is 'masked on the outer one, whole on one inside' "$(nest "$masked" "$docs" '')" 'structurally replayable fusion=redacted vector=exact keyword=redacted '
is 'nowhere' "$(nest '' '' '')" 'not replayable fusion=absent vector=absent keyword=absent '

S=../shared/data/seed/trace-48f.json
if [ -f $S ]; then
	exits 'trace 48f' 1 trace-replay-check --audit $S
	says 'structurally' 'is structurally replayable'
	says 'the hash alone' 'prompt +hashed is a hash \(prompt.composition_hash\)'
else
	skip 'trace 48f' 'it is not here'
fi

finish
