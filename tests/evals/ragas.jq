# Ragas: ragas.dataset_schema EvaluationDataset.from_jsonl() (json.loads of every line: none may be empty), from_list()
# (all samples are MultiTurnSample when the first one's user_input is a list and all have one; else SingleTurnSample), and
# the models of dataset_schema.py and messages.py.
include "rules";

def tool_call: need("name"; text), need("args"; is("object"));

def single:
	may("user_input"; text), may("response"; text), may("reference"; text), may("retrieved_contexts"; texts),
	may("reference_contexts"; texts), may("retrieved_context_ids"; each(either(["string", "number"]))),
	may("reference_context_ids"; each(either(["string", "number"]))), may("multi_responses"; texts),
	may("rubrics"; values(text)), may("rubric"; values(text));

# Without a type the first model that fits is taken: a human's, whoever spoke.
def message:
	need("content"; text), need("type"; one_of(["human", "ai", "tool"])),
	(objects | select(.type == "ai") | may("tool_calls"; each(tool_call))), may("metadata"; is("object"));

# An answer of a tool follows the message that called it. Later versions take a second answer after the first, too.
def conversation:
	each(message),
	(arrays | range(length) as $i | select(.[$i] | type == "object" and .type == "tool")
		| if $i == 0 or (.[$i - 1] | type == "object" and .type == "ai" | not) then "[\($i)] a tool's message must be preceded by an AI message"
		elif .[$i - 1].tool_calls == null then "[\($i)] a tool's message must be preceded by an AI message with tool_calls"
		else empty end);

def multi:
	need("user_input"; conversation), may("reference"; text), may("reference_tool_calls"; each(tool_call)),
	may("reference_topics"; texts), may("rubrics"; values(text));

def many: length > 0 and all(has("user_input")) and (.[0].user_input | type == "array");

json_lines(false; is("object"); many as $many | to_entries[] | .key as $i | .value | (if $many then multi else single end) | "sample \($i + 1): \(.)")
