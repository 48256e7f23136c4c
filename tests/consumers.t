# Fixtures of trace-to-eval in the frameworks that they are for. `make check-consumers` installs these (from npm, once) and
# runs this with CONSUMERS set to where they are.
. tests/lib.sh

[ -n "$CONSUMERS" ] || {
	echo "1..0 # SKIP ${WHY_NOT:-make check-consumers runs it}"
	exit 0
}

node() {
	"$CONSUMERS/node" "$@" </dev/null
}

# promptfoo NAME CONFIG MODE...: the outcome is $TMP/NAME.tsv, what it wrote is in $TMP/NAME.
promptfoo() {
	to=$1 config=$2
	shift 2
	rm -rf "$TMP/$to"
	node "$CONSUMERS/promptfoo/run.mjs" "$config" "$TMP/$to" "$@" >"$TMP/$to.tsv" 2>"$TMP/$to.log"
}

# incident NAME TRACE CORRECTED HEALTHY OPTION...: a fixture of TRACE fails on what was recorded, and passes on the answer
# CORRECTED with the spans of HEALTHY.
incident() {
	label=$1 trace=$2 fixture=$TMP/$1.fixture
	printf '%s' "$3" >"$TMP/answer"
	trace-find --spans "$4" >"$TMP/healthy.jsonl"
	shift 4
	exits "$label: a fixture is written" 0 trace-to-eval --format promptfoo "$@" -o "$fixture/" "$trace"
	tried=0
	for config in "$fixture"/*config*.json; do
		which="$label, $(basename "$config" .json)"
		tests=$fixture/$(jq -r '.tests | ltrimstr("file://")' "$config")
		# Of some incidents only the spans say something that can be expected.
		jq -se 'all(.assert == [])' "$tests" >/dev/null && continue
		tried=$((tried + 1))
		ok "$which: runs on what was recorded" promptfoo recorded "$config" recorded
		is "$which: which fails" "$(cut -f 1 "$TMP/recorded.tsv" | sort -u)" fail
		ok "$which: runs on a corrected answer" promptfoo corrected "$config" answer "$TMP/answer" "$TMP/healthy.jsonl"
		is "$which: which passes" "$(grep -v '^pass' "$TMP/corrected.tsv")" ''
		is "$which: all of it" "$(wc -l <"$TMP/corrected.tsv")" "$(wc -l <"$TMP/recorded.tsv")"
	done
	is "$label: has assertions" "$(jq -n "$tried > 0")" true
}

# ---- incidents ----

grep tr_9021 testdata/demo/tr_9021.jsonl >"$TMP/refund.jsonl"
sed 's/stale_refunds/refunds/g; s/Yes. Annual contracts are refundable anytime[^"]*/Annual contracts are not refunded./' "$TMP/refund.jsonl" >"$TMP/refund-healthy.jsonl"
incident 'a promise' "$TMP/refund.jsonl" 'Annual contracts are not refunded after the first 30 days.' "$TMP/refund-healthy.jsonl"

# A claim that the recorded check of citations found no support for, from a draft.
run_of() {
	jq -nc --arg n 1 --arg shape "$1" -f tests/refund-bot.jq | jq -c --arg to otel -f tests/convention.jq
}
run_of healthy >"$TMP/cited-healthy.jsonl"
run_of draft | jq -c '"Our refund window is 14 days from delivery; order 4481 is refunded under the courtesy clause." as $answer
	| if .name == "tool.citation_check" then .attributes += {"citation.claims_supported": 1, "citation.unsupported": ["14-day refund window"]}
	elif .name == "chat.turn" or .name == "refund_chat.turn" then .attributes["assistant.message"] = $answer
	elif .name == "llm.generate" then .attributes["gen_ai.output.messages"] = ([{role: "assistant", parts: [{type: "text", content: $answer}]}] | tojson)
	else . end' >"$TMP/cited.jsonl"
incident 'a claim' "$TMP/cited.jsonl" 'The shipping fee of 90 INR is refunded, because order 4481 came two weeks late.' "$TMP/cited-healthy.jsonl"

run_of retry-storm >"$TMP/retried.jsonl"
incident 'steps that failed' "$TMP/retried.jsonl" 'The shipping fee of 90 INR is refunded.' "$TMP/cited-healthy.jsonl"

seed=../shared/data/seed/trace-48f.json
if [ -f $seed ]; then
	jq -c '(.spans[] | select(.span_id == "01_root") | .attributes) |= (.["assistant.message"] = "The shipping fee is refunded." | .["outcome.policy_correct"] = true)
		| (.spans[] | select(.span_id == "04_retrieve") | .attributes["retrieval.doc_ids"]) = ["pol_refund_v7", "pol_late_delivery_v3"]
		| (.spans[] | select(.span_id == "05_rerank") | .attributes["rerank.top1_id"]) = "pol_refund_v7"' $seed >"$TMP/seed-healthy.json"
	incident 'trace 48f' $seed 'Order 4481 came late: the shipping fee is refunded.' "$TMP/seed-healthy.json"
else
	skip 'trace 48f' 'it is not here'
fi

# ---- texts that are written to be acted upon ----

CANARY=canary-$$-of-the-environment
export CANARY
more=../shared/data/eval/hostile_strings.json
[ -f $more ] || more=/dev/null
# Of two times the same text one is enough; "null" as a question is how exporters say that there was none.
jq -nc --argjson more "$(jq -cs 'add // []' $more)" -f tests/consumers/hostile.jq >"$TMP/hostile.jsonl"
texts=$(jq -s 'map(select(.name == "chat.turn")) | length' "$TMP/hostile.jsonl")
fixture=$TMP/hostile.fixture
exits 'hostile texts: a fixture is written' 0 trace-to-eval --allow-lossy --format promptfoo -o "$fixture/" "$TMP/hostile.jsonl"
echo "canary-$$-of-a-file" >"$fixture/canary.txt"
echo "require('fs').writeFileSync('$TMP/MARKER', 'x'); module.exports = () => ({ output: 'evil' });" >"$fixture/evil.js"

jq -r 'select(.name == "chat.turn") | .attributes["user.message"] | @base64' "$TMP/hostile.jsonl" | sort >"$TMP/questions"
jq -r 'select(.name == "chat.turn") | .attributes["assistant.message"] | @base64' "$TMP/hostile.jsonl" | sort >"$TMP/answers"
given() {
	jq -rR '@base64d | (fromjson | .[-1].content)? | tostring | @base64' "$1" | sort
}

for mode in as-written listed recorded; do
	ok "hostile texts, $mode: promptfoo runs" promptfoo hostile "$fixture/promptfooconfig.json" $mode
	is "hostile texts, $mode: a test for each" "$(wc -l <"$TMP/hostile.tsv")" "$texts"
	given "$TMP/hostile/prompts" >"$TMP/got"
	ok "hostile texts, $mode: prompts are exact" diff "$TMP/questions" "$TMP/got"
	is "hostile texts, $mode: nothing else was read" "$(grep -rl "canary-$$" "$TMP/hostile" "$TMP/hostile.tsv")" ''
	is "hostile texts, $mode: nothing was run" "$(ls "$TMP/MARKER" "$fixture/MARKER" MARKER 2>/dev/null)" ''
done
sort "$TMP/hostile/outputs" >"$TMP/got"
ok 'hostile texts: recorded answers are exact' diff "$TMP/answers" "$TMP/got"
is 'hostile texts: no assertion is in error' "$(grep '^error' "$TMP/hostile.tsv")" ''

# A text that looks like messages is no messages: a model is asked what was asked, by whom it was asked.
ok 'hostile texts, chat: promptfoo runs' promptfoo hostile "$fixture/promptfooconfig.json" chat
jq -r '.messages[-1].content | @base64' "$TMP/hostile/requests" | sort >"$TMP/got"
ok 'hostile texts, chat: questions are exact' diff "$TMP/questions" "$TMP/got"
is 'hostile texts, chat: of nobody but the user' "$(jq -r '.messages[].role' "$TMP/hostile/requests" | sort -u)" user

# The canaries sing: a fixture without protection is acted upon.
mkdir "$TMP/naive.fixture" && cp "$fixture/canary.txt" "$fixture/evil.js" "$TMP/naive.fixture"
echo '{"prompts": ["{{text}}"], "providers": ["echo"], "tests": "file://tests.jsonl"}' >"$TMP/naive.fixture/promptfooconfig.json"
jq -nc '"{{env.CANARY}}", "file://canary.txt", "file://./evil.js" | {vars: {text: .}}' >"$TMP/naive.fixture/tests.jsonl"
promptfoo naive "$TMP/naive.fixture/promptfooconfig.json" as-written
is 'a naive fixture is acted upon' "$(grep -o "canary-$$-of-[a-z-]*" "$TMP/naive/results.json" | sort -u | tr '\n' ' ')$(ls "$TMP/MARKER")" \
	"canary-$$-of-a-file canary-$$-of-the-environment $TMP/MARKER"

# ---- Braintrust, LangSmith ----

cat "$TMP/hostile.jsonl" "$TMP/refund.jsonl" "$TMP/cited.jsonl" >"$TMP/all.jsonl"
all=$((texts + 2))
exits 'Braintrust: rows are written' 0 trace-to-eval --allow-lossy --format braintrust -o "$TMP/braintrust.jsonl" "$TMP/all.jsonl"
ok 'Braintrust: Eval runs' sh -c '"$CONSUMERS/node" "$CONSUMERS/braintrust/run.mjs" "$TMP/braintrust.jsonl" >"$TMP/braintrust.out"'
is 'Braintrust: cases, inputs as objects, errors' "$(jq -c '[.cases, .inputs_as_objects, .errors]' "$TMP/braintrust.out")" "[$all,$all,0]"

exits 'LangSmith: examples are written' 0 trace-to-eval --allow-lossy --format langsmith -o "$TMP/langsmith.jsonl" "$TMP/all.jsonl"
ok 'LangSmith: vitest runs' sh -c '"$CONSUMERS/node" "$CONSUMERS/langsmith/run.mjs" "$TMP/langsmith.jsonl" "$TMP/seen" >"$TMP/langsmith.out"'
is 'LangSmith: examples that are taken' "$(jq -c '[.passed, .failed]' "$TMP/langsmith.out")" "[$all,0]"
is 'LangSmith: inputs as objects' "$(jq -s 'map(select(.inputs | type == "object")) | length' "$TMP/seen")" "$all"

finish
