# Inspect AI: inspect_ai.dataset.json_dataset() of a .jsonl file. inspect_ai/dataset/_sources/json.py reads it by
# jsonlines.Reader(f).iter(type=dict): each line is an object, none is empty. dataset/_util.py makes samples of records
# (read_input, read_messages, read_target, read_choices, read_files), model/_chat_message.py and tool/_tool_call.py check
# the messages.
include "rules";

def content:
	if type == "string" then empty
	else each(need("type"; one_of(["text", "reasoning", "image", "audio", "video", "data", "tool_use", "document"]))) end;

def call: need("id"; text), need("function"; text), need("arguments"; is("object")), may("parse_error"; text);

def message:
	if type != "object" then is("object")
	elif .content == null then "content not specified for chat input in dataset"
	else need("role"; one_of(["system", "user", "assistant", "tool"])), need("content"; content),
		(select(.role == "assistant") | may("tool_calls"; each(call))),
		(select(.role == "tool") | may("tool_call_id"; text)) end;

def sample:
	is("object"),
	(objects |
		(if .input == null or .input == "" or .input == [] then "No input in dataset"
		elif .input | type == "string" then empty
		else need("input"; each(message)) end),
		# Anything else would become the text that Python prints it as.
		may("target"; if type == "array" then texts else text end),
		may("choices"; if type == "array" then texts else text end),
		may("id"; either(["string", "number"])),
		(if has("metadata") then .metadata | (if type == "string" then try (fromjson | empty) catch "is a text that is not JSON" else is("object") end) | "metadata: \(.)" else empty end),
		may("sandbox"; either(["string", "array", "object"])),
		may("files"; values(text)), may("setup"; text));

json_lines(false; sample; unique(.id; "id"))
