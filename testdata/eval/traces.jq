# Traces for the tests of trace-to-eval, as flat lines: --arg kind to one of those below.

def span($t; $id; $parent; $name; $at; $attributes):
	{trace_id: $t, span_id: $id, parent_id: $parent, name: $name, start_ms: (1763600000000 + $at), duration_ms: 50, status: "OK", attributes: $attributes};

def said($role; $text): {role: $role, parts: [{type: "text", content: $text}]};

# A root and a call of a model: what was asked and answered, after what was said before.
def chat($t; $at; $before; $question; $answer; $more):
	span($t; "a1"; null; "chat.turn"; $at; {"user.message": $question, "assistant.message": $answer} + $more),
	span($t; "a2"; "a1"; "llm.generate"; $at + 5; {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m-1",
		"gen_ai.input.messages": ($before + [said("user"; $question)] | tojson), "gen_ai.output.messages": ([said("assistant"; $answer)] | tojson)});

def tool($t; $id; $at; $name; $arguments; $result):
	span($t; $id; "a1"; "execute_tool " + $name; $at; {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": $name, "gen_ai.tool.call.id": ("call-" + $id),
		"gen_ai.tool.call.arguments": $arguments, "gen_ai.tool.call.result": $result});

def retrieved($t; $id; $at; $documents):
	span($t; $id; "a1"; "vector.retrieve"; $at; {"gen_ai.operation.name": "retrieval", "retrieval.query": "q", "retrieval.documents": $documents});

def kinds: {
	"turns": [chat("turns-1"; 0; [said("system"; "You help."), said("user"; "Do you deliver abroad?"), said("assistant"; "To Norway, yes."), said("user"; "And to Iceland?"), said("assistant"; "Not yet.")];
		"What does Norway cost?"; "It is 12 EUR."; {"session.id": "s-1"})],
	"bare": [chat("bare-1"; 0; []; "Are you there?"; "Yes."; {})],
	"empty": [chat("empty-1"; 0; []; ""; ""; {}), tool("empty-1"; "a3"; 9; "noop"; ""; "")],
	"ids": [chat("tr/\"1\" \\ \u001b[31m {{x}} 🧾 ::error::"; 0; []; "Who?"; "I."; {}), tool("tr/\"1\" \\ \u001b[31m {{x}} 🧾 ::error::"; "id:\"2\"\u0000"; 9; "../../etc/passwd"; "{}"; "ok")],
	"many": [range(40) as $i | chat("many-\($i)"; $i * 1000; []; "Question \($i % 10)?"; "Answer \($i)."; {})],
	"asks": [chat("json-1"; 0; []; "Give me JSON."; "{\"status\": \"open\", \"items\": [{\"id\": 1, \"status\": 2}], \"total\": 3}"; {})],
	"deep": [chat("deep-1"; 0; []; "Tools?"; "Done."; {}), tool("deep-1"; "a3"; 9; "store"; ({a: [range(50)], b: {c: {d: "é\u2028\u0000"}}, "__proto__": 1, n: 1.50} | tojson | sub("1.5"; "1.50")); "[1, \"two\"]"),
		tool("deep-1"; "a4"; 20; "say"; "plain text"; "more text")],
	"nested": [chat("nested-1"; 0; []; "Deep?"; "Very."; {}), (100, 101, 2000 | . as $n | tool("nested-1"; "n\($n)"; $n; "dig"; ("[" * $n + "1" + "]" * $n); ("{\"a\":" * $n + "1" + "}" * $n)))],
	"lossy": [span("lossy-1"; "a1"; null; "chat.turn"; 0; {"user.message": "What is left?"}),
		span("lossy-1"; "a2"; "gone"; "llm.generate"; 5; {"gen_ai.operation.name": "chat"})],
	"mute": [span("mute-1"; "a1"; null; "chat.turn"; 0; {"assistant.message": "Nobody asked."})]
};

kinds[$kind][]
