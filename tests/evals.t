# Fixtures by the rules of their consumers' loaders (tests/evals/*.jq). First the rules: each fails what it must, and
# nothing else; then what trace-to-eval writes.
. tests/lib.sh

check() {
	rules=$1
	shift
	jq -rRs -L tests/evals -f "tests/evals/$rules.jq" "$@"
}

# good RULES TEXT; bad RULES VIOLATION TEXT: exactly this one. Texts are as for printf %b.
good() {
	printf '%b' "$2" >"$TMP/sample"
	is "$1 takes a good sample" "$(check "$1" "$TMP/sample" 2>&1)" ''
}

bad() {
	printf '%b' "$3" >"$TMP/sample"
	is "$1: $2" "$(check "$1" "$TMP/sample" 2>&1)" "$2"
}

good inspect '{"input":"q"}\n{"input":[{"role":"user","content":"q"},{"role":"assistant","content":"","tool_calls":[{"id":"1","function":"f","arguments":{}}]},{"role":"tool","content":"r","tool_call_id":"1"}],"target":["a"],"id":7,"metadata":{}}\n'
bad inspect 'has no record' ''
bad inspect 'begins with a byte order mark' '\0357\0273\0277{"input":"q"}\n'
bad inspect 'line 2 is empty' '{"input":"q"}\n\n{"input":"q"}\n'
bad inspect 'line 1 is not JSON' '{"input":}\n'
bad inspect 'line 1: is array, not object' '[]\n'
bad inspect 'line 1: No input in dataset' '{"input":""}\n'
bad inspect 'line 1: No input in dataset' '{"input":[]}\n'
bad inspect 'line 1: input: [0] content not specified for chat input in dataset' '{"input":[{"role":"assistant","content":null,"tool_calls":[]}]}\n'
bad inspect 'line 1: input: [0] role: "developer" is none of system, user, assistant, tool' '{"input":[{"role":"developer","content":"x"}]}\n'
bad inspect 'line 1: input: [0] role is missing' '{"input":[{"content":"x"}]}\n'
bad inspect 'line 1: input: [0] content: is number, not array' '{"input":[{"role":"user","content":1}]}\n'
bad inspect 'line 1: input: [0] tool_calls: [0] arguments: is string, not object' '{"input":[{"role":"assistant","content":"","tool_calls":[{"id":"1","function":"f","arguments":"{}"}]}]}\n'
bad inspect 'line 1: input: [0] tool_calls: [0] function: is object, not string' '{"input":[{"role":"assistant","content":"","tool_calls":[{"id":"1","function":{"name":"f"},"arguments":{}}]}]}\n'
bad inspect 'line 1: target: is object, not string' '{"input":"q","target":{"a":1}}\n'
bad inspect 'line 1: metadata: is null, not object' '{"input":"q","metadata":null}\n'
bad inspect 'line 1: files: a: is number, not string' '{"input":"q","files":{"a":1}}\n'
bad inspect 'id "a" is there 2 times' '{"input":"q","id":"a"}\n{"input":"r","id":"a"}\n'

good openai-evals '{"input":[{"role":"user","content":"q"}],"ideal":"a"}\n{"input":"q","ideal":["a","b"]}\n'
bad openai-evals "line 1: sample must have an 'input' key" '{"ideal":"a"}\n'
bad openai-evals "line 1: sample must have an 'ideal' key" '{"input":"q"}\n'
bad openai-evals 'line 1: ideal: [1] is number, not string' '{"input":"q","ideal":["a",1]}\n'
bad openai-evals 'line 1: ideal: is null, not string' '{"input":"q","ideal":null}\n'
bad openai-evals 'line 1: input: [0] content: is null, not string' '{"input":[{"role":"user","content":null}],"ideal":"a"}\n'
bad openai-evals 'line 1: input: no messages' '{"input":[],"ideal":"a"}\n'
bad openai-evals 'line 2 is empty' '{"input":"q","ideal":"a"}\n\n'
bad openai-evals 'line 1 is not JSON' 'version https://git-lfs.github.com/spec/v1\n'
is 'openai-evals, model-graded' "$(echo '{"input":"q"}' | check openai-evals --arg graded yes)" ''

good ragas '{"user_input":"q","retrieved_contexts":["c"],"retrieved_context_ids":["1",2],"response":"a","casefile":{}}\n'
good ragas '{"user_input":[{"type":"human","content":"q"},{"type":"ai","content":"","tool_calls":[{"name":"f","args":{"x":1}}]},{"type":"tool","content":"r"},{"type":"ai","content":"a"}],"reference_tool_calls":[]}\n'
bad ragas 'sample 1: retrieved_contexts: is string, not array' '{"user_input":"q","retrieved_contexts":"c"}\n'
bad ragas 'sample 1: response: is object, not string' '{"user_input":"q","response":{}}\n'
bad ragas 'sample 1: user_input: is array, not string' '{"user_input":[]}\n{"reference":"a"}\n' # not all are conversations
bad ragas 'sample 2: user_input: is string, not array' '{"user_input":[]}\n{"user_input":"q"}\n'
bad ragas 'sample 1: user_input: [0] type is missing' '{"user_input":[{"role":"assistant","content":"q"}]}\n'
bad ragas 'sample 1: user_input: [0] content: is null, not string' '{"user_input":[{"type":"ai","content":null}]}\n'
bad ragas "sample 1: user_input: [1] a tool's message must be preceded by an AI message" '{"user_input":[{"type":"human","content":"q"},{"type":"tool","content":"r"}]}\n'
bad ragas "sample 1: user_input: [1] a tool's message must be preceded by an AI message with tool_calls" '{"user_input":[{"type":"ai","content":"q"},{"type":"tool","content":"r"}]}\n'
bad ragas 'sample 1: user_input: [0] tool_calls: [0] args: is string, not object' '{"user_input":[{"type":"ai","content":"","tool_calls":[{"name":"f","args":"{}"}]}]}\n'
bad ragas 'line 2 is empty' '{"user_input":"q"}\n\n{"user_input":"q"}\n'

good deepeval '[{"input":"q","actual_output":"a","expected_output":null,"retrieval_context":["c"],"tools_called":[{"name":"f","input_parameters":{},"output":1}],"additional_metadata":{}}]'
good deepeval '[{"scenario":"s","turns":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}]'
bad deepeval 'is object, not array' '{"input":"q"}'
bad deepeval '[0] input is missing' '[{"actual_output":"a"}]'
bad deepeval '[0] retrieval_context: is string, not array' '[{"input":"q","retrieval_context":"a|b"}]'
bad deepeval '[0] tools_called: [0] input_parameters: is string, not object' '[{"input":"q","tools_called":[{"name":"f","input_parameters":"{}"}]}]'
bad deepeval '[0] custom_column_key_values: a: is number, not string' '[{"input":"q","custom_column_key_values":{"a":1}}]'
bad deepeval '[0] a text has a mark of DeepEval: "see [DEEPEVAL:IMAGE:1]"' '[{"input":"see [DEEPEVAL:IMAGE:1]"}]'
bad deepeval '[0] turns: [0] role: "system" is none of user, assistant' '[{"scenario":"s","turns":[{"role":"system","content":"x"}]}]'
bad deepeval '[0] turns: [0] content: is null, not string' '[{"scenario":"s","turns":[{"role":"user","content":null}]}]'
bad deepeval 'goldens of both kinds' '[{"scenario":"s"},{"input":"q"}]'
bad deepeval 'is not JSON' '[{"input":"q"}'

good adk-evalset '{"eval_set_id":"s","eval_cases":[{"eval_id":"a","conversation":[{"invocation_id":"i","user_content":{"role":"user","parts":[{"text":"q"}]},"intermediate_data":{"tool_uses":[{"id":"1","name":"f","args":{}}],"tool_responses":[{"id":"1","name":"f","response":{}}]}}],"session_input":{"app_name":"a","user_id":"u","state":{}}}]}'
good adk-evalset '{"evalSetId":"s","evalCases":[{"evalId":"a","conversation":[{"userContent":{"parts":[{"text":"q"}]}}]}]}'
bad adk-evalset 'eval_set_id is missing' '{"eval_cases":[]}'
bad adk-evalset 'eval_cases: [0] eval_id is missing' '{"eval_set_id":"s","eval_cases":[{"conversation":[]}]}'
bad adk-evalset 'eval_cases: [0] Exactly one of conversation and conversation_scenario must be provided in an EvalCase.' '{"eval_set_id":"s","eval_cases":[{"eval_id":"a"}]}'
bad adk-evalset 'eval_cases: [0] conversation: [0] user_content is missing' '{"eval_set_id":"s","eval_cases":[{"eval_id":"a","conversation":[{}]}]}'
bad adk-evalset 'eval_cases: [0] conversation: [0] user_content: parts: [0] text: is number, not string' '{"eval_set_id":"s","eval_cases":[{"eval_id":"a","conversation":[{"user_content":{"parts":[{"text":1}]}}]}]}'
bad adk-evalset 'eval_cases: [0] conversation: [0] intermediate_data: tool_uses: [0] args: is string, not object' '{"eval_set_id":"s","eval_cases":[{"eval_id":"a","conversation":[{"user_content":{},"intermediate_data":{"tool_uses":[{"name":"f","args":"{}"}]}}]}]}'
bad adk-evalset 'eval_cases: [0] conversation: [0] intermediate_data: tool_responses: [0] response: is array, not object' '{"eval_set_id":"s","eval_cases":[{"eval_id":"a","conversation":[{"user_content":{},"intermediate_data":{"tool_responses":[{"name":"f","response":[]}]}}]}]}'
bad adk-evalset 'eval_cases: [0] session_input: user_id is missing' '{"eval_set_id":"s","eval_cases":[{"eval_id":"a","conversation":[],"session_input":{"app_name":"a"}}]}'
bad adk-evalset 'eval_cases: [0] "casefile" is not known' '{"eval_set_id":"s","eval_cases":[{"eval_id":"a","conversation":[],"casefile":{}}]}'
bad adk-evalset 'eval_id "a" is there 2 times' '{"eval_set_id":"s","eval_cases":[{"eval_id":"a","conversation":[]},{"eval_id":"a","conversation":[]}]}'

good langfuse '{"datasetName":"d","input":{"q":1},"expectedOutput":null,"id":"a","status":"ACTIVE","sourceTraceId":"t"}\n\n'
bad langfuse 'line 1: datasetName is missing' '{"input":1}\n'
bad langfuse 'line 1: datasetName: is empty' '{"datasetName":""}\n'
bad langfuse 'line 1: status: "active" is none of ACTIVE, ARCHIVED' '{"datasetName":"d","status":"active"}\n'
bad langfuse 'line 1: "expected_output" is not known' '{"datasetName":"d","expected_output":1}\n'
bad langfuse 'line 1: has U+0000 in a text' '{"datasetName":"d","input":{"q":["a\\u0000"]}}\n'
bad langfuse 'line 1: has U+0000 in a text' '{"datasetName":"d","input":{"a\\u0000":1}}\n'
bad langfuse 'id "a" is there 2 times' '{"datasetName":"d","id":"a"}\n{"datasetName":"d","id":"a"}\n'
is 'langfuse fails a long id' "$(jq -nc '{datasetName: "d", id: ("x" * 256)}' | check langfuse)" 'line 1: id: is longer than 255 characters'

good langsmith '{"inputs":{"q":1},"outputs":null,"id":"8f6b9f4e-53a6-4d43-9f9f-6d1f4a9d1c01","split":["a"],"metadata":{}}\n'
bad langsmith 'line 1: inputs: is string, not object' '{"inputs":"q"}\n'
bad langsmith 'line 1: inputs is missing' '{"outputs":{}}\n'
bad langsmith 'line 1: outputs: is string, not object' '{"inputs":{},"outputs":"a"}\n'
bad langsmith 'line 1: id: "3fa9" is no UUID' '{"inputs":{},"id":"3fa9"}\n'
bad langsmith 'line 1: source_run_id: "tr_9021" is no UUID' '{"inputs":{},"source_run_id":"tr_9021"}\n'
bad langsmith 'line 1: split: is number, not string' '{"inputs":{},"split":1}\n'
bad langsmith 'line 1: "tags" is not known' '{"inputs":{},"tags":[]}\n'

good phoenix '{"input":{"q":"\\u2028"},"output":{},"metadata":{}}\n'
bad phoenix 'line 2 is empty' '{"input":{}}\n\n{"input":{}}\n'
bad phoenix 'line 1: is string, not object' '"x"\n'
bad phoenix 'has a character, not escaped, at which Python ends a line' '{"input":"a\0342\0200\0250b"}\n'
bad phoenix 'has a character, not escaped, at which Python ends a line' '{"input":"a\0302\0205b"}\n'
is 'phoenix fails a row that lacks a key' "$(printf '{"input":{},"output":{}}\n{"input":{}}\n' | check phoenix --arg keys 'input output')" 'line 2: output is missing'

good braintrust '{"input":{"q":1},"expected":null,"tags":["a","b"],"metadata":{},"id":"x"}\n'
bad braintrust 'line 1: input is missing' '{"expected":"a"}\n'
bad braintrust 'line 1: tags: duplicate tag: "a" is there 2 times' '{"input":1,"tags":["a","a"]}\n'
bad braintrust 'line 1: tags: [0] is number, not string' '{"input":1,"tags":[1]}\n'
bad braintrust 'line 1: Only one of expected or output (deprecated) can be specified. Prefer expected.' '{"input":1,"expected":1,"output":1}\n'
bad braintrust 'line 1: metadata: is string, not object' '{"input":1,"metadata":"m"}\n'

good mlflow '{"inputs":{"q":1},"expectations":{"expected_response":"a"},"tags":{"k":"v"},"source":{"source_type":"TRACE","source_data":{"trace_id":"t"}}}\n'
bad mlflow "line 1: Each record must have an 'inputs' field" '{"expectations":{}}\n'
bad mlflow 'line 1: Each record must be a dictionary' '[1]\n'
bad mlflow 'line 1: inputs: is string, not object' '{"inputs":"q"}\n'
bad mlflow 'line 1: source: source_type: "CASEFILE" is none of UNSPECIFIED, TRACE, HUMAN, DOCUMENT, CODE' '{"inputs":{},"source":{"source_type":"casefile"}}\n'
bad mlflow 'line 1: source: "trace_id" is not known' '{"inputs":{},"source":{"source_type":"TRACE","trace_id":"t"}}\n'
bad mlflow 'line 1: tags: k: is object, not string' '{"inputs":{},"tags":{"k":{}}}\n'
bad mlflow 'records are merged: inputs {"q":1} is there 2 times' '{"inputs":{"q":1}}\n{"inputs":{"q":1}}\n'

# ---- files of the projects themselves ----

S=../shared/data/eval
if [ -d $S ]; then
	for f in inspect_dataset inspect_images inspect_samples inspect_samples-md inspect_samples-mcq inspect_security_guide; do
		is "inspect takes $f" "$(check inspect $S/$f.jsonl)" ''
	done
	# Its columns are question and answer: only with a FieldSpec.
	is 'inspect fails inspect_biology_qa' "$(check inspect $S/inspect_biology_qa.jsonl | head -1)" 'line 1: No input in dataset'
	for f in match match_backwards fuzzymatch modelgraded_fact; do
		is "openai-evals takes $f" "$(check openai-evals $S/openai_evals_$f.jsonl)" ''
	done
	for f in goldens convo_goldens chatbot_dataset; do
		is "deepeval takes $f" "$(check deepeval $S/deepeval_$f.json)" ''
	done
	for f in adk_roll_die.test adk_simple_test.test agentevals_eval_set_helm agentevals_evalset_helm_3_2026-02-23 agentevals_evalset_k8s_2026-02-20; do
		is "adk-evalset takes $f" "$(check adk-evalset $S/$f.json)" ''
	done
	is 'adk-evalset fails the old schema' "$(check adk-evalset $S/adk_simple_test2_oldschema.test.json | sort -u)" 'is array, not object'
	for f in nested simple varied-keys; do
		is "phoenix takes $f" "$(check phoenix $S/phoenix_$f.jsonl)" ''
	done
	is 'braintrust takes its sample' "$(check braintrust $S/braintrust_handmade.jsonl)" ''
	is 'langsmith takes its sample' "$(check langsmith $S/langsmith_handmade_examples.jsonl)" ''
else
	skip 'files of the projects themselves' 'they are not here'
fi

# ---- what trace-to-eval writes ----

jq -nc --argjson more '[]' -f tests/consumers/hostile.jq >"$TMP/traces.jsonl"
cat testdata/demo/tr_9021.jsonl >>"$TMP/traces.jsonl"
for n in 1 2 3; do
	jq -nc --arg n $n --arg shape healthy -f tests/refund-bot.jq | jq -c --arg to otel -f tests/convention.jq
done >"$TMP/healthy.jsonl"
cat "$TMP/healthy.jsonl" >>"$TMP/traces.jsonl"
# Traces that tell little: nothing but a root; no answer, and a call without a name; arguments that are no object.
cat >"$TMP/thin.jsonl" <<'END'
{"trace_id":"thin-1","span_id":"a","name":"chat.turn","start_time":"2026-01-01T00:00:00Z","duration_ms":9}
{"trace_id":"thin-2","span_id":"a","name":"chat.turn","start_time":"2026-01-01T00:00:00Z","duration_ms":9,"attributes":{"user.message":"hi"}}
{"trace_id":"thin-2","span_id":"b","parent_id":"a","name":"","start_time":"2026-01-01T00:00:00Z","duration_ms":1,"attributes":{"gen_ai.operation.name":"execute_tool"}}
{"trace_id":"thin-3","span_id":"a","name":"chat.turn","start_time":"2026-01-01T00:00:00Z","duration_ms":9,"attributes":{"user.message":"sum?"}}
{"trace_id":"thin-3","span_id":"b","parent_id":"a","name":"sum","start_time":"2026-01-01T00:00:00Z","duration_ms":1,"attributes":{"gen_ai.operation.name":"execute_tool","gen_ai.tool.name":"sum","gen_ai.tool.call.arguments":"[1,2]","gen_ai.tool.call.result":"[3]"}}
END
cat "$TMP/thin.jsonl" >>"$TMP/traces.jsonl"
traces=$(jq -s 'map(.trace_id) | unique | length' "$TMP/traces.jsonl")

for format in inspect openai-evals ragas ragas-multi deepeval deepeval-conversational adk-evalset langfuse langsmith phoenix braintrust mlflow; do
	case $format in
	*-multi | *-conversational) rules=${format%-*} ;;
	*) rules=$format ;;
	esac
	for expect in none recorded negate; do
		exits "$format is written, $expect" 0 trace-to-eval --allow-lossy --expect $expect --format $format -o "$TMP/$format" "$TMP/traces.jsonl"
		is "$format, $expect: a case for each trace" "$traces" \
			"$(jq -s 'if length == 1 then .[0] | if type == "object" then .eval_cases else . end else . end | length' "$TMP/$format")"
		is "$format, $expect: its consumer takes it" "$(check $rules --arg graded yes --arg keys 'input output metadata' "$TMP/$format" 2>&1 | head -20)" ''
	done
done

# What was not recorded is null, or not there; never made up.
thin() {
	trace-to-eval -q --allow-lossy -f "$1" "$TMP/thin.jsonl" 2>/dev/null | jq -c "$2" | sort | uniq -c | sed 's/^ *//'
}
is 'jsonl: no answer' "$(thin jsonl .recorded)" '3 {"answer":null}'
is 'inspect: no answer' "$(thin inspect .metadata.recorded_answer)" '3 null'
is 'ragas: no answer' "$(thin ragas .response)" '3 null'
is 'ragas-multi: no message that nobody wrote' "$(thin ragas-multi '[.user_input[].type]')" '2 ["human","ai","tool"]
1 []'
is 'deepeval: no answer' "$(thin deepeval '.[].actual_output')" '3 null'
is 'deepeval-conversational: no turn that nobody took' "$(thin deepeval-conversational '.[].turns | map(.role)')" '2 ["user","assistant"]
1 []'
is 'langfuse: no answer' "$(thin langfuse .metadata.recorded_answer)" '3 null'

# Where something is expected of each, the evals that compare take it, too.
exits 'openai-evals of healthy traces' 0 trace-to-eval --expect recorded --format openai-evals -o "$TMP/samples" "$TMP/healthy.jsonl"
is 'openai-evals: Match and Includes take it' "$(check openai-evals "$TMP/samples")" ''

finish
