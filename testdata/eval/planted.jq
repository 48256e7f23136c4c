# A trace with $value in all its parts, and in many encodings (attributes planted.*), as flat lines.

def bytes: @text | [explode[]];
def hex2: (. / 16 | floor) as $a | "0123456789abcdef" as $d | $d[$a:$a + 1] + $d[. % 16:. % 16 + 1];
def each_byte(f): [bytes[] | f] | join("");

def encodings: {
	"plain": .,
	"json": each_byte("\\u00" + hex2),
	"json-in-json": ({a: ({b: each_byte("\\u00" + hex2)} | tojson)} | tojson),
	"json-twice": ({a: ({b: .} | tojson)} | tojson),
	"percent": each_byte("%" + hex2),
	"link": ("https://x.example/?q=" + @uri + "&n=1"),
	"percent-twice": each_byte("%25" + hex2),
	"base64-0": ("to: " + . + ", see" | @base64),
	"base64-1": ("to:  " + . + ", see" | @base64),
	"base64-2": ("to:   " + . + ", see" | @base64),
	"base64-alone": @base64,
	"base64url": ("<<???>>" + . + "???>>>" | @base64 | gsub("\\+"; "-") | gsub("/"; "_") | gsub("="; "")),
	"hex": each_byte(hex2),
	"html": each_byte("&#\(.);"),
	"html-hex": each_byte("&#x" + hex2 + ";"),
	"quoted-printable": each_byte("=" + (hex2 | ascii_upcase))
};

def span($id; $parent; $name; $at; $attributes):
	{trace_id: "planted-\($value | @base64 | .[:12] | ascii_downcase)", span_id: $id, parent_id: $parent, name: $name, start_ms: (1763600000000 + $at), duration_ms: 50, status: "OK", attributes: $attributes};

def said($role; $text): {role: $role, parts: [{type: "text", content: $text}]};

($value | encodings) as $ways
| ([$ways[] | "It is " + . + " so."] | join("\n")) as $text
| span("p1"; null; "chat.turn"; 0; {"user.message": $text, "assistant.message": ("Yes: " + $text), "prompt_version": $value, "session.id": $value, "\($value) key": "x", "feedback_label": ("wrong, says " + $value)}
	+ ($ways | with_entries(.key |= "planted." + .))),
span("p2"; "p1"; "llm.generate"; 5; {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m-1",
	"gen_ai.input.messages": ([said("system"; "For " + $value), said("user"; $text)] | tojson), "gen_ai.output.messages": ([said("assistant"; "Yes: " + $text)] | tojson)}),
span("p3"; "p1"; "vector.retrieve"; 10; {"gen_ai.operation.name": "retrieval", "retrieval.query": $text, "retrieval.documents": [{id: $value, content: $text, metadata: {author: $value, ($value): $ways}}]}),
span("p4"; "p1"; "execute_tool look_up"; 15; {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up", "gen_ai.tool.call.id": $value, "gen_ai.tool.call.arguments": ({who: $value, ways: $ways, ($value): 1} | tojson), "gen_ai.tool.call.result": ({found: [$ways[]], text: $text} | tojson)}),
(span("p5"; "p1"; "step of " + $value; 20; {}) | .status = "ERROR" | .status_message = "not for " + $value
	| .events = [{name: "exception", attributes: {"exception.type": "E", "exception.message": ("no " + $text)}}])
