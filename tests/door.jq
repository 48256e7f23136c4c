# A trace in which every recorded text is another marker: its number, and what no output may do with it.
def esc: "\u001b[31m\u001b]0;t\u0007";
def evil($n):
	["\(esc)", "\u009b2J", "\u202e", "\u2066x\u2069", "a\u0000b", "\r\n::error file=x::y", "\n##[error]z", "##vso[task.x]y",
	 "\nsection_start:1:x\r", "</script><script>alert(1)</script>", "]]>", "<img src=x onerror=alert(1)>", "`id`", "\n```\n# h\n| a | b |\n",
	 "\ud83d\ude00\ufeff\u200b\u2028\u2029\u0085", "\nnot ok 1 - x # TO\u0044O\n1..0 # SKIP\nBail out!\n", "\"quoted\" 'single' \\ %0A%n%s"][$n % 17];
def m($n): "m\($n)x" + evil($n) + "y";
# What begins with it, as a spreadsheet would read it.
def formula($n): ["=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "::error::x", "##[group]"][$n % 8] + m($n);

def span($t; $id; $parent; $at; $name; $n; $more):
	{trace_id: $t, span_id: $id, parent_id: $parent, name: $name, kind: "CLIENT", start_ms: (1763600000000 + $at), duration_ms: 100,
	 status: "ERROR", status_message: m($n), resource: {attributes: {"service.name": m($n + 1), "service.version": m($n + 2), (m($n + 3)): m($n + 4)}},
	 scope: {name: m($n + 5), version: m($n + 6)},
	 events: [{name: m($n + 7), time_ms: (1763600000001 + $at), attributes: {(m($n + 8)): m($n + 9), "exception.type": m($n + 10), "exception.message": formula($n)}}],
	 links: [{trace_id: m($n + 11), span_id: m($n + 12), attributes: {(m($n + 13)): m($n + 14)}}],
	 attributes: ({(m($n + 15)): m($n + 16), (formula($n + 1)): formula($n + 2)} + $more)};

($which | tonumber) as $w
| range(0; 17) | . as $i | ("t\($i)" + evil($i)) as $t
| span($t; "r" + evil($i + 1); null; 0; formula($i); $i * 100 + $w; {"session.id": m($i), "user.message": m($i + 1), "assistant.message": (m($i + 2) + "\($w)"), "prompt.version": formula($i + $w), "user.id": m($i + 3), "enduser.id": m($i + 4), "tenant.id": m($i + 5)}),
  span($t; "s" + evil($i + 2); "r" + evil($i + 1); 10; "vector.retrieve" + evil($i); $i * 100 + 20 + $w; {"retrieval.query": m($i), "retrieval.doc_ids": [m($i + 1), formula($i), "d\($w)"], "retrieval.scores": [0.9, 0.1, 0.2],
	"retrieval.documents": [{id: m($i + 1), content: m($i + 2), metadata: {(m($i)): m($i + 3)}}, {id: formula($i), content: formula($i + 1)}]}),
  span($t; "l" + evil($i + 3); "r" + evil($i + 1); 120; "chat" + m($i); $i * 100 + 40 + $w; {"gen_ai.operation.name": "chat", "gen_ai.request.model": m($i + 1), "gen_ai.response.model": (m($i + 6) + "\($w)"), "gen_ai.usage.input_tokens": 10, "input.value": m($i + 4), "output.value": (m($i + 2) + "\($w)")}),
  span($t; "o" + evil($i + 4); "gone" + evil($i); 130; "execute_tool" + m($i); $i * 100 + 60 + $w; {"gen_ai.tool.name": formula($i), "gen_ai.tool.call.id": m($i), "gen_ai.tool.call.arguments": ({(m($i)): m($i + 1)} | tojson), "gen_ai.tool.call.result": (formula($i + 2) + "\($w)")})
