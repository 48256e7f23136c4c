# Google ADK: EvalSet (google/adk/evaluation/eval_set.py), EvalCase, Invocation, IntermediateData and SessionInput
# (eval_case.py; snake or camel case; versions of 2025 know no other members than these), Content, Part, FunctionCall and
# FunctionResponse of google.genai.types, which know no others in any version.
include "rules";

# The same rules for "user_content" and "userContent".
def snake: with_entries(.key |= gsub("(?<c>[A-Z])"; "_" + (.c | ascii_downcase)));
def model(rules; $keys): if type != "object" then is("object") else snake | rules, only($keys) end;

def part: model(may("text"; text), may("thought"; is("boolean")), may("function_call"; is("object")), may("function_response"; is("object"));
	["text", "thought", "thought_signature", "function_call", "function_response", "inline_data", "file_data", "executable_code", "code_execution_result", "video_metadata", "media_resolution"]);
def content: model(may("role"; one_of(["user", "model"])), may("parts"; each(part)); ["role", "parts"]);
def call: model(may("id"; text), may("name"; text), may("args"; is("object")); ["id", "name", "args", "partial_args", "will_continue"]);
def response: model(may("id"; text), may("name"; text), may("response"; is("object")); ["id", "name", "response", "parts", "scheduling", "will_continue"]);
def said: if type == "array" and length == 2 then (.[0] | text), (.[1] | each(part)) else "is not [author, parts]" end;

def intermediate:
	model(may("tool_uses"; each(call)), may("tool_responses"; each(response)), may("intermediate_responses"; each(said)), may("invocation_events"; is("array"));
		["tool_uses", "tool_responses", "intermediate_responses", "invocation_events"]);

def invocation:
	model(may("invocation_id"; text), need("user_content"; content), may("final_response"; content), may("intermediate_data"; intermediate),
		may("creation_timestamp"; is("number")), may("rubrics"; is("array")), may("app_details"; is("object"));
		["invocation_id", "user_content", "final_response", "intermediate_data", "creation_timestamp", "rubrics", "app_details", "inference_call_count", "duration"]);

def session: model(need("app_name"; text), need("user_id"; text), may("session_id"; text), may("state"; is("object")); ["app_name", "user_id", "session_id", "state"]);

def eval_case:
	model(need("eval_id"; text),
		(if (.conversation == null) == (.conversation_scenario == null) then "Exactly one of conversation and conversation_scenario must be provided in an EvalCase." else empty end),
		may("conversation"; each(invocation)), may("conversation_scenario"; is("object")), may("session_input"; session),
		may("creation_timestamp"; is("number")), may("rubrics"; is("array")), may("final_session_state"; is("object"));
		["eval_id", "conversation", "conversation_scenario", "session_input", "creation_timestamp", "rubrics", "final_session_state"]);

def eval_set:
	need("eval_set_id"; text), need("eval_cases"; each(eval_case)), may("name"; text), may("description"; text),
	may("creation_timestamp"; is("number")), (objects | .eval_cases | arrays | map(objects) | unique(.eval_id // .evalId; "eval_id"));

document(if type == "object" then snake else . end | eval_set)
