# One run of a refund bot as neutral spans (see convention.jq): refund_bot(run; shape). Runs differ in ids, times, figures
# and words, as runs do. Shapes are the ways in which such a bot goes wrong.

def two: tostring | if length < 2 then "0" + . else . end;

def base($n):
	("trace" + ($n | two)) as $t | (1763600000000 + $n * 60000) as $at | ($n * 7 % 5) as $jitter
	| ["Order 4481 came two weeks late. We refund the shipping fee of 90 INR.", "Since order 4481 was two weeks late, the shipping fee of 90 INR is refunded.",
	   "The shipping fee of 90 INR is refunded, because order 4481 came two weeks late."][$n % 3] as $answer
	| "Late orders: the shipping fee is refunded when an order is more than one week late." as $late
	| "Refunds: an order can be returned within 30 days of delivery." as $refund
	| "i want refund for order 4481, it was late by 2 weeks" as $question
	| def span($id; $parent; $name; $component; $start; $took; $more):
		{trace_id: $t, span_id: ("s" + $id), parent_id: $parent, name: $name, component: $component, start_ms: ($at + $start), duration_ms: ($took + $jitter), status: "OK"} + $more;
	[
		span("1"; null; "refund_chat.turn"; "request"; 0; 2600; {facets: {"input.text": $question, "output.text": $answer, "tenant": "acme", "prompt.version": "v17"}}),
		span("2"; "s1"; "llm.query_rewrite"; "rewriter"; 5; 30; {facets: {"request.model": "gpt-4o-mini", "usage.input_tokens": (84 + $jitter), "usage.output_tokens": (22 + $jitter), "output.text": "refund late delivery order 4481"}}),
		span("3"; "s1"; "vector.retrieve"; "retriever"; 60; 120; {facets: {"retrieval.query": "refund late delivery order 4481", "retrieval.k": 2, "retrieval.index": "policy-v4"},
			documents: [{id: "pol_late_v3", score: (0.84 + $jitter / 1000), content: $late, metadata: {tenant_id: "acme"}}, {id: "pol_refund_v7", score: 0.81, content: $refund, metadata: {tenant_id: "acme"}}]}),
		span("4"; "s1"; "execute_tool order_lookup"; "tool"; 200; 80; {facets: {"tool.name": "order_lookup", "tool.call_id": ("call" + $t), "tool.arguments": "{\"order\": \"4481\"}", "tool.result": "{\"order\": \"4481\", \"days_late\": 14, \"shipping_fee\": 90, \"currency\": \"INR\"}"}}),
		span("5"; "s1"; "llm.generate"; "llm"; 300; 1800; {facets: {"request.model": "claude-sonnet-4-20250514", "response.model": "claude-sonnet-4-20250514", "request.max_tokens": 500, "finish_reason": ["end_turn"], "usage.input_tokens": (870 + $jitter), "usage.output_tokens": (60 + $jitter), "prompt.version": "v17", "prompt.retrieval_tokens": (310 + $jitter)},
			messages_in: [{role: "system", text: "You are the refund bot of a shop. Answer from the documents and the order."}, {role: "user", text: ($late + "\n" + $refund + "\n" + "{\"order\": \"4481\", \"days_late\": 14, \"shipping_fee\": 90, \"currency\": \"INR\"}\n\n" + $question)}],
			messages_out: [{role: "assistant", text: $answer}]}),
		span("6"; "s1"; "tool.citation_check"; "validator"; 2200; 60; {facets: {"citation.claims_extracted": 2, "citation.claims_supported": 2}}),
		span("7"; "s1"; "llm.judge.policy_correct"; "judge"; 2300; 200; {facets: {"request.model": "gpt-4o", "evaluation.label": "policy_correct", "usage.input_tokens": (420 + $jitter), "usage.output_tokens": 8}, attributes: {"judge.rubric_version": "v3.2"}})
	];

def at($name; f): map(if .name == $name then f else . end);

def shapes: {
	"healthy": .,
	"draft": at("vector.retrieve"; .documents[0] |= (.id = "pol_courtesy_v2_draft" | .content = "Courtesy: late orders are refunded in full.")),
	"dropped-span": map(select(.name != "tool.citation_check")),
	"retry-storm": (. + [.[] | select(.name == "execute_tool order_lookup") | (.span_id = "s41", .span_id = "s42", .span_id = "s43") | .status = "ERROR" | .status_message = "upstream timed out" | .error = {type: "TimeoutError", message: "upstream timed out"}]),
	"truncated-context": at("llm.generate"; .messages_in[1].text |= .[:60] | .facets["prompt.truncated"] = true | .facets["prompt.retrieval_tokens"] = 4096),
	"tool-arguments": at("execute_tool order_lookup"; .facets["tool.arguments"] = "{\"order\": \"last week\"}" | .status = "ERROR" | .status_message = "invalid arguments: order must match ^[0-9]+$" | del(.facets["tool.result"])),
	"judge-drift": at("llm.judge.policy_correct"; .attributes["judge.rubric_version"] = "v4.0"),
	"dear-rewrites": at("llm.query_rewrite"; .facets["usage.output_tokens"] = 900 | .facets["usage.input_tokens"] = 2600),
	"cross-tenant": at("vector.retrieve"; .documents[1].metadata.tenant_id = "globex"),
	"other-model": at("llm.generate"; .facets["request.model"] = "claude-haiku-3" | .facets["response.model"] = "claude-haiku-3"),
	"other-prompt": map(if .facets["prompt.version"] then .facets["prompt.version"] = "v18" else . end)
};

base($n | tonumber) | shapes[$shape][]
