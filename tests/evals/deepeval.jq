# DeepEval: EvaluationDataset.add_goldens_from_json_file() (deepeval/dataset/dataset.py: a list of objects; goldens of
# one kind: conversational when they have a "scenario") and the models Golden and ConversationalGolden
# (deepeval/dataset/golden.py), ToolCall and Turn (deepeval/test_case). "[DEEPEVAL:IMAGE:" in a text makes a golden
# multimodal.
include "rules";

def marked: [.. | strings | select(test("\\[DEEPEVAL:(IMAGE|PDF):.*?\\]"))] | if length > 0 then "a text has a mark of DeepEval: \(.[0][:60] | tojson)" else empty end;

def tool: need("name"; text), may("description"; text), may("reasoning"; text), may("input_parameters"; is("object"));

# As a text they are split at a delimiter: never what is meant.
def shared:
	may("context"; texts), may("additional_metadata"; is("object")), may("comments"; text), may("name"; text),
	may("custom_column_key_values"; values(text)),
	([.input, .actual_output, .scenario, .expected_outcome, .user_description, .context, .retrieval_context, .turns] | marked);

def golden:
	need("input"; text), may("actual_output"; text), may("expected_output"; text), may("retrieval_context"; texts),
	may("tools_called"; each(tool)), may("expected_tools"; each(tool)), may("source_file"; text), shared;

def turn: need("role"; one_of(["user", "assistant"])), need("content"; text), may("user_id"; text), may("retrieval_context"; texts), may("tools_called"; each(tool)),
	may("additional_metadata"; is("object"));

def conversation:
	need("scenario"; text), may("expected_outcome"; text), may("user_description"; text),
	may("turns"; if type == "string" then (try fromjson catch "no JSON") else . end | each(turn)), shared;

def goldens:
	if type != "array" then is("array")
	else map(objects | has("scenario")) as $kinds
	| (if $kinds | unique | length > 1 then "goldens of both kinds" else empty end),
		each(if type != "object" then is("object") elif has("scenario") then conversation else golden end) end;

document(goldens)
