# OpenAI evals: evals/data.py get_jsonl() parses each line of a file ("Error parsing JSON on line N"; no line may be
# empty); evals/elsuite/basic/{match,includes,fuzzy_match}.py assert what a sample has; evals/prompt/base.py takes a text
# or a list of messages. Model-graded evals ask for no "ideal": jq --arg graded yes.
include "rules";

def message: need("role"; text), need("content"; text), may("name"; text);

def sample:
	if type != "object" then "sample must be a dict"
	else
		(if has("input") | not then "sample must have an 'input' key"
		elif .input | type == "string" then empty
		else need("input"; each(message)), (if .input == [] then "input: no messages" else empty end) end),
		(if has("ideal") | not then (if $ARGS.named.graded then empty else "sample must have an 'ideal' key" end)
		else .ideal | (if type == "array" then texts else text end) | "ideal: \(.)" end)
	end;

json_lines(false; sample; empty)
