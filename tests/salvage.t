# What is left of a damaged record is read, once, at its place, and the damage is told.
. tests/lib.sh

H=testdata/hostile

# service, span, name and offset of what is read; each FILE is judged by hand.
spans() {
	trace-find --no-index --spans "$@" 2>"$TMP/err" | jq -r '.resourceSpans[]
		| ([.resource.attributes[]? | select(.key == "service.name").value.stringValue] | first // "-") as $service
		| .scopeSpans[].spans[]
		| "\($service) \(.spanId[0:2]) \(.name) \(.attributes[] | select(.key == "casefile.origin.offset").value.intValue)"'
}

# holds NAME FILE SPAN...: these are read, in any order, and the exit status says that there is damage.
holds() {
	name=$1 file=$2
	shift 2
	spans "$H/$file" | sort >"$TMP/got"
	printf '%s\n' "$@" | sort >"$TMP/want"
	is "$name" "$(cat "$TMP/got")" "$(cat "$TMP/want")"
	exits "... and the damage is told" 3 trace-find -c "$H/$file"
}

# place FILE TEXT [N]: the byte at which TEXT stands in FILE for the Nth time.
place() {
	grep -abo -- "$2" "$H/$1" | sed -n "${3:-1}s/:.*//p"
}

holds 'a batch that is cut keeps the resources of its whole spans' otlp-cut.json \
	"gateway 11 ask $(place otlp-cut.json '{"traceId"')" \
	"gateway 22 plan $(place otlp-cut.json '{"traceId"' 2)" \
	"search 33 find $(place otlp-cut.json '{"traceId"' 3)" \
	"search 44 rank $(place otlp-cut.json '{"traceId"' 4)"
holds 'a record behind half of another' otlp-glued.jsonl \
	"gateway 11 ask $(place otlp-glued.jsonl '{"traceId"')" \
	"gateway 22 plan $(place otlp-glued.jsonl '{"traceId"' 2)" \
	"search 33 find $(place otlp-glued.jsonl '{"traceId"' 3)" \
	"search 44 null $(place otlp-glued.jsonl '{"traceId"' 4)" \
	"gateway 55 ask $(place otlp-glued.jsonl '{"traceId"' 5)" \
	"gateway 66 plan $(place otlp-glued.jsonl '{"traceId"' 6)" \
	"gateway 77 ask $(place otlp-glued.jsonl '{"traceId"' 7)"
# The span that the hole begins in is read as far as it goes.
holds 'spans behind a hole have no resource: theirs is in it' otlp-hole.jsonl \
	"gateway 11 ask $(place otlp-hole.jsonl '{"traceId"')" \
	"gateway 22 plan $(place otlp-hole.jsonl '{"traceId"' 2)" \
	"- 33 find $(place otlp-hole.jsonl '{"traceId"' 3)" \
	"- 44 rank $(place otlp-hole.jsonl '{"traceId"' 4)" \
	"gateway 55 ask $(place otlp-hole.jsonl '{"traceId"' 5)" \
	"gateway 66 plan $(place otlp-hole.jsonl '{"traceId"' 6)"
holds 'a Jaeger document in many lines, cut before its processes' jaeger-cut.json \
	"- 88 ask $(($(place jaeger-cut.json '"spanID": "88') - 69))" \
	"- 99 plan $(($(place jaeger-cut.json '"spanID": "99') - 69))" \
	"- aa rank $(($(place jaeger-cut.json '"spanID": "aa') - 69))"
holds 'an array in many lines' zipkin-cut.json \
	"gateway bb ask $(($(place zipkin-cut.json '"traceId"') - 4))" \
	"gateway cc plan $(($(place zipkin-cut.json '"traceId"' 2) - 4))" \
	"- dd rank $(($(place zipkin-cut.json '"traceId"' 3) - 4))"

# ---- what is no span does not become one ----

printf '%s\n' '{' '"refType": "CHILD_OF",' '"traceID": "dddddddddddddddddddddddddddddddd",' '"spanID": "8888888888888888"' '}' >"$TMP/reference.json"
is 'nor is a reference that damage left by itself' "$(spans "$TMP/reference.json")" ''
is 'a reference in a torn span is no span' "$(spans $H/jaeger-reference.json)" '- aa rank 0'
holds 'nor is what its attributes hold' flat-half.jsonl \
	"- ee ask 0" \
	"- ff ask $(place flat-half.jsonl '{"trace_id":"ffff' 2)"

# ---- the span that the damage is in ----

# torn FILE: span, name, attributes and flags of each span of the first trace.
torn() {
	trace-tree --json --no-diagnosis "$@" 2>"$TMP/err" | jq -c '[.spans[] | select(.id) | [.id[12:], .name, (.attributes // {} | keys), .flags]]'
}

head='{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"' span='"span_id":"00000000000000aa"'
whole=$head,'"span_id":"00000000000000bb","parent_id":"00000000000000aa","name":"b","start_ms":1763600000000,"duration_ms":5}'
torn_by() {
	printf '%s\n%s\n' "$1" "$whole" >"$TMP/torn.jsonl"
	torn "$TMP/torn.jsonl"
}
is 'has what stands in front of it' "$(torn_by "$head,$span,\"name\":\"a\",\"start_ms\":1763600000000,\"attributes\":{\"x\":1,\"y\":\"z")" \
	'[["00aa","a",["x"],["torn"]],["00bb","b",[],null]]'
is '... not a value that may have lost its end' "$(torn_by "$head,$span,\"name\":\"a\",\"start_ms\":1763600000000,\"attributes\":{\"x\":1,\"y\":12")" \
	'[["00aa","a",["x"],["torn"]],["00bb","b",[],null]]'
is '... but one that has a comma behind it' "$(torn_by "$head,$span,\"name\":\"a\",\"attributes\":{\"x\":1},\"start_ms\":1763600000000,\"du")" \
	'[["00aa","a",["x"],["torn"]],["00bb","b",[],null]]'
is '... and needs its ids' "$(torn_by "$head,\"name\":\"a\",\"start_ms\":1763600000000,\"span_id\":\"00000000000000")" \
	'[["00aa",null,[],["missing"]],["00bb","b",[],["orphan"]]]'
is '... which are enough behind others of its kind' \
	"$(printf '%s\n%s\n' "$whole" "$head,$span,\"na" >"$TMP/torn.jsonl"; torn "$TMP/torn.jsonl")" \
	'[["00aa",null,[],["torn"]],["00bb","b",[],null]]'
is 'bytes that were written over end it, too' "$(torn_by "$head,$span,\"name\":\"a\",\"start_ms\":1763600000000,\"attributes\":{\"x\":1,\"y\":\"z7,\"v\":2}}")" \
	'[["00aa","a",["x"],["torn"]],["00bb","b",[],null]]'
torn_by "$head,\"spa~~~~:\"0000\",\"name\":\"a\",\"start_ms\":1763600000000,\"attributes\":{\"x\":1}}" >/dev/null
is 'unless they hit an id, without which it is not known which span it is' \
	"$(trace-tree --json --no-diagnosis "$TMP/torn.jsonl" 2>/dev/null | jq -c '[.spans[] | select(.flags // [] | index("torn")) | [.id, .name, (.attributes | keys)]]')" \
	'[[null,"a",["x"]]]'
is '... also of the first quote' "$(torn_by "{~~~d\":1,${head#?},$span,\"name\":\"a\",\"start_ms\":1763600000000,\"attributes\":{\"x\":1}}")" \
	'[["00aa","a",["x"],["torn"]],["00bb","b",[],null]]'
is 'a whole one of the same id is no other span' \
	"$(printf '%s\n%s\n' "$head,$span,\"name\":\"a\",\"attributes\":{\"x\":1,\"y" "$head,$span,\"name\":\"a\",\"start_ms\":1763600000000,\"duration_ms\":1,\"attributes\":{\"x\":1,\"y\":2}}" >"$TMP/torn.jsonl"
	torn "$TMP/torn.jsonl" | jq -c 'map(.[3])')" '[null,["torn"]]'
# A model call that does not say its version: a gap, but of a torn one.
call=$head,$span',"name":"chat","start_ms":1763600000000,"duration_ms":5,"attributes":{"gen_ai.request.model":"m","gen_ai.operation.name":"chat"'
rules_of() {
	trace-tree --json "$TMP/torn.jsonl" 2>"$TMP/err" | jq -r '[.findings[].rule] | unique | join(" ")'
}
echo "$call}}" >"$TMP/torn.jsonl"
is 'a whole span is held to what it lacks' "$(rules_of)" 'version-anchor-missing'
echo "$call,\"x\":\"y" >"$TMP/torn.jsonl"
is 'a torn one is not; that it is torn is said' "$(rules_of)" 'dropped-data'
# Its parent may have been in the part that is lost: it is no second root.
printf '%s\n%s\n' "$head,$span,\"name\":\"a\",\"start_ms\":1763600000000,\"duration_ms\":9}" \
	"$head,\"span_id\":\"00000000000000cc\",\"name\":\"c\",\"par" >"$TMP/torn.jsonl"
is 'a torn span makes no second root' "$(trace-tree --json "$TMP/torn.jsonl" 2>/dev/null | jq -c '[.trace.roots, [.findings[].rule], .spans[1].component]')" \
	'[1,["dropped-data"],"other"]'
printf '%s\n' "$head,$span,\"name\":\"a\",\"par" >"$TMP/torn.jsonl"
is '... but is one where there is no other' "$(trace-tree --json "$TMP/torn.jsonl" 2>/dev/null | jq -c '[.trace.roots, [.findings[].rule]]')" \
	'[1,["dropped-data"]]'
is 'a table of traces says it, too' "$(trace-find "$TMP/torn.jsonl" 2>/dev/null | grep -c 'a \[torn\]')" 1
exits 'its mark is explained' 0 trace-tree --explain torn
says '... as a code' '^span\.torn$'
# Of half an attribute nobody can say what it was.
is 'a list that is cut is not read as an empty one' "$(torn_by "$head,$span,\"name\":\"a\",\"attributes\":{\"x\":1,\"retrieval.documents\":[{\"id\":\"d1\"},{\"id")" \
	'[["00aa","a",["x"],["torn"]],["00bb","b",[],null]]'
is '... nor a message as one without text' "$(torn_by "$head,$span,\"name\":\"a\",\"start_ms\":1763600000000,\"output\":{\"role\":\"assistant\",\"content\":\"Or")" \
	'[["00aa","a",[],["torn"]],["00bb","b",[],null]]'
# What is around it, nobody knows: its neighbours are found all the same, whatever dialect is named.
printf '{"meta":1,"items":[%s,%s,%s,"name":"torn","x":1,"y":"' "$head,$span,\"name\":\"a\",\"start_ms\":1763600000000}" "$whole" \
	"$head,\"span_id\":\"00000000000000cc\"" >"$TMP/torn.jsonl"
for dialect in '' '--dialect flat'; do
	is "neighbours of a torn span $dialect" "$(trace-find $dialect --json "$TMP/torn.jsonl" 2>/dev/null | jq -c '[.traces[] | .spans, .torn]')" '[3,1]'
done
# It is told by itself, not by what was read before it: an index passes over that.
{ yes "$(printf '{"trace_id":"00000000000000000000000000000011","span_id":"0000000000000011","name":"%0200d","start_ms":1763600000000}' 1)" | head -n 2000
	printf '{"trace_id":"00000000000000000000000000000022","span_id":"0000000000000022","attributes":{"order.id":"4711","b":1,"c":"cut'; } >"$TMP/last.jsonl"
first=$(trace-find --no-index -l -t 00000000000000000000000000000022 "$TMP/last.jsonl" 2>/dev/null)
trace-index "$TMP/last.jsonl" 2>/dev/null
is 'a torn span at the end, with an index and without' "$first $(trace-find -l -t 00000000000000000000000000000022 "$TMP/last.jsonl" 2>/dev/null)" \
	'00000000000000000000000000000022 00000000000000000000000000000022'
score='{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","name":"helpful","score":1,'
is 'half a score is none' "$(printf '%s\n%s' "$whole" "$score" >"$TMP/torn.jsonl"; trace-find --json "$TMP/torn.jsonl" 2>/dev/null | jq -c '[.traces[].spans], [.feedback[]?]')" \
	'[1]
[]'

# ---- located ----

span='{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00000000000000aa","name":"n","start_ms":1763600000000,"duration_ms":5}'
# codes FILE...: line and code of each diagnostic.
codes() {
	trace-find --no-index --json "$@" 2>/dev/null | jq -c '[.diagnostics[] | [.line, .code]]'
}

{ echo "$span"; yes '[' | head -n 5000 | tr -d '\n'; printf '\n%s\n[[%s]]\n' "$span" "$span"; } >"$TMP/lists.jsonl"
is 'lists in lists, deeper than may be, are told at their line' "$(codes "$TMP/lists.jsonl")" '[[2,"limit.depth"]]'
exits '... and cost no other' 3 trace-find -c "$TMP/lists.jsonl"
is '... line' "$(spans "$TMP/lists.jsonl" | wc -l)" 3
printf '[%s%s]' "$(yes '[],' | head -n 5000 | tr -d '\n')" "$span" >"$TMP/beside.json"
is 'lists beside each other are not deep' "$(codes "$TMP/beside.json")" '[]'
{ echo "$span"; printf '%.60s\n\377\376\001 "x": {\n%s\n' "$span" "$span"; } >"$TMP/foreign.jsonl"
is 'a record breaks off where the next line is no JSON' "$(codes "$TMP/foreign.jsonl")" '[[2,"json.torn"],[3,"json.noise"]]'

# ---- two writers in one another ----

a='{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"aa00000000000000","name":"ask","start_ms":1763600000000,"duration_ms":5,"attributes":{"n":1}}'
b='{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"bb00000000000000","name":"plan","start_ms":1763600000001,"duration_ms":5,"attributes":{"n":2}}'
# weave N M: the second line begins N bytes into the first one, and is torn itself after M bytes.
weave() {
	printf '%s%s\n%s%s\n' "$(echo "$a" | cut -c1-$1)" "$(echo "$b" | cut -c1-$2)" \
		"$(echo "$a" | cut -c$(($1 + 1))-)" "$(echo "$b" | cut -c$(($2 + 1))-)"
}
# 12 and 60 are in a string, 66 behind a name, 136 in front of a '{', 150 in front of the last '}'.
for n in 12 60 66 79 136 150; do
	for m in 14 66 90 136 150; do
		{ echo "$a" | sed 's/aa/cc/'; weave $n $m; echo "$b" | sed 's/bb/dd/'; } >"$TMP/woven.jsonl"
		is "$n and $m bytes: all are read" "$(spans "$TMP/woven.jsonl" | cut -d' ' -f2,3 | sort | paste -sd, -)" \
			'aa ask,bb plan,cc ask,dd plan'
		is '... and it is told at its line' "$(codes "$TMP/woven.jsonl")" '[[2,"json.woven"],[2,"json.salvaged"]]'
		is '... and every byte is accounted for' "$(trace-tree --json --no-diagnosis --ledger "$TMP/woven.jsonl" 2>/dev/null |
			jq -c '.ledger | [.adds_up, .gaps, .spans]')" "[true,0,$(tr -d '\n' <"$TMP/woven.jsonl" | wc -c | xargs expr 1 +)]"
	done
done
weave 60 66 | tr '\n' '\r' | sed 's/\r/\r\n/g' >"$TMP/crlf.jsonl"
is 'with the line ends of DOS' "$(spans "$TMP/crlf.jsonl" | wc -l)" 2
printf '{"a":[{"a":[\n1]}]}\n%s\n' "$a" >"$TMP/two.json"
is 'one value on two lines is none of that' "$(codes "$TMP/two.json")" '[[1,"record.unknown"]]'
c='{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00000000000000cc"'
# Cut there and there, both records are whole: which of them is meant is not known.
printf '%s,"a":[%s,"a":[%s,"a":[\n]}]}]}\n' "$c" "$c" "$c" >"$TMP/ways.jsonl"
is 'what can be taken apart in two ways is left' "$(codes "$TMP/ways.jsonl" | grep -c woven)" 0
weave 60 66 | sed 's/"attributes"/"attrib/2' >"$TMP/lost.jsonl"
is 'nor are two made of what is not all there' "$(codes "$TMP/lost.jsonl" | grep -c woven)" 0

# ---- a record that goes on in the next file ----

# rotate N: two files, of which the first ends N bytes into the second record.
rotate() {
	rm -rf "$TMP/rotated"
	mkdir "$TMP/rotated"
	{ echo "$b" | sed 's/bb/cc/'; echo "$a" | cut -c1-$1 | tr -d '\n'; } >"$TMP/rotated/t-2025-01-31T10-00-00.000.jsonl"
	{ echo "$a" | cut -c$(($1 + 1))-; echo "$b"; } >"$TMP/rotated/t.jsonl"
}
for n in 12 60 79 136 150; do
	rotate $n
	is "$n bytes: all are read" "$(spans "$TMP/rotated" | cut -d' ' -f2,3 | sort | paste -sd, -)" 'aa ask,bb plan,cc plan'
	is '... and it is told' "$(codes "$TMP/rotated")" '[[2,"json.rejoined"],[2,"json.salvaged"]]'
	is '... and every byte is accounted for' "$(trace-tree --json --no-diagnosis --ledger "$TMP/rotated" 2>/dev/null |
		jq -c '.ledger | [.adds_up, .gaps, .spans]')" "[true,0,$((${#a} + 2 * ${#b} + 1))]"
done
# The newline behind the rest is a byte of that line.
is '... where the files are named one by one' "$(codes "$TMP/rotated/t-2025-01-31T10-00-00.000.jsonl" "$TMP/rotated/t.jsonl")" \
	'[[2,"json.rejoined"],[2,"json.salvaged"]]'
is '... the trace that is looked for' "$(trace-find --no-index -t 4bf92f35 -c "$TMP/rotated" 2>/dev/null)" 1
is '... with threads' "$(trace-find --no-index --threads 4 --spans "$TMP/rotated" 2>/dev/null | cksum)" \
	"$(trace-find --no-index --threads 1 --spans "$TMP/rotated" 2>/dev/null | cksum)"
gzip "$TMP/rotated/t-2025-01-31T10-00-00.000.jsonl"
is '... packed after it was rotated' "$(codes "$TMP/rotated")" '[[2,"json.rejoined"],[2,"json.salvaged"]]'
printf '\211TIX\r\n\032\n' >"$TMP/rotated/t-2025-01-31T10-00-00.000.jsonl.gz.tix"
is '... with an index beside it' "$(codes "$TMP/rotated")" '[[2,"json.rejoined"],[2,"json.salvaged"]]'
mv "$TMP/rotated/t.jsonl" "$TMP/rotated/t-2025-01-31T11-00-00.000.jsonl"
is '... into a file that was rotated later' "$(codes "$TMP/rotated")" '[[2,"json.rejoined"],[2,"json.salvaged"]]'
# Of a large file only what may be meant is looked into: what is in both halves is searched in both together.
rotate 60
yes "$b" | sed 's/"4bf9/"ffff/; 2000q' >"$TMP/others"
first=$TMP/rotated/t-2025-01-31T10-00-00.000.jsonl
cat "$TMP/others" "$first" >"$TMP/large" && mv "$TMP/large" "$first"
for ask in '-t 4bf92f3577b34da6a3ce929d0e0e4736' '--name ask' '-k n=1'; do
	is "$ask in a large one" "$(trace-find --no-index -l $ask "$TMP/rotated" 2>/dev/null)" 4bf92f3577b34da6a3ce929d0e0e4736
done
is 'another trace in a large one' "$(trace-find --no-index -l -t ffff2f3577b34da6a3ce929d0e0e4737 "$TMP/rotated" 2>/dev/null)" ''
# As the journal writes it: all that is looked for is bytes.
line="{\"_PID\":\"1\",\"MESSAGE\":[$(printf %s "$a" | sed 's/ask/caf\o303\o251/' | od -An -v -tu1 | tr -s ' \n' ',' | sed 's/^,//; s/,$//')]}"
{ cat "$TMP/others" && printf %s "$line" | cut -c1-100 | tr -d '\n'; } >"$first"
{ echo "$line" | cut -c101- && sed 1q "$TMP/others"; } >"$TMP/rotated/t.jsonl"
is 'a list of bytes that is cut' "$(trace-find --no-index -l -t 4bf92f3577b34da6a3ce929d0e0e4736 "$TMP/rotated" 2>/dev/null)" \
	4bf92f3577b34da6a3ce929d0e0e4736
for other in u.jsonl t.json t-2025-01-31T09-00-00.000.jsonl t-2025.jsonl; do
	rotate 60
	mv "$TMP/rotated/t.jsonl" "$TMP/rotated/$other"
	is "$other is another file" "$(codes "$TMP/rotated" | grep -c rejoined)" 0
done
# rejoined: how often, with what lies in $TMP/next as the next file.
rejoined() {
	rotate 60
	rm "$TMP/rotated/t.jsonl"
	mv "$TMP/next" "$TMP/rotated/${1:-t.jsonl}"
	codes "$TMP/rotated" | grep -o rejoined | wc -l | tr -d ' '
}
rest=$(echo "$a" | cut -c61-)
printf '%s' "$rest" >"$TMP/next"
is 'a rest without a newline, and nothing behind it' "$(rejoined)" 1
printf '\n%s\n' "$rest" >"$TMP/next"
is 'an empty line first' "$(rejoined)" 0
: >"$TMP/next"
is 'an empty file' "$(rejoined)" 0
printf '%s\n%s\n' "$b" "$rest" >"$TMP/next"
is 'a whole record first' "$(rejoined)" 0
for other in t-2025-01-31T11-00-00.000.json u-2025-01-31T11-00-00.000.jsonl t-2025-01-31T11-00-00.00x.jsonl ut.jsonl; do
	printf '%s\n' "$rest" >"$TMP/next"
	is "$other is another file, too" "$(rejoined $other)" 0
done
mkdir "$TMP/next"
is 'a folder is no file' "$(rejoined)" 0
{ echo "$rest" | sed 's/}}$//' && printf ',"long":"' && head -c 200000 /dev/zero | tr '\0' x && printf '"}}\n'; } | tr -d '\n' >"$TMP/next"
is 'a rest of many pieces' "$(rejoined)" 1
is '... where another trace is looked for' "$(trace-find --no-index -t ffffffff -c "$TMP/rotated" 2>/dev/null)" 0
is '... larger than a record may be' "$(trace-tree --json --no-diagnosis --max-record 100000 "$TMP/rotated" 2>/dev/null | jq -c '[.diagnostics[].code] | index("json.rejoined")')" null
rotate 60
sed 1s/attributes/attrib/ "$TMP/rotated/t.jsonl" | sed '1s/}}$/}/' >"$TMP/less"
mv "$TMP/less" "$TMP/rotated/t.jsonl"
is 'what is not whole together is left apart' "$(codes "$TMP/rotated" | grep -c rejoined)" 0

# ---- spans that stand where their lists should be ----

services='.resourceSpans[] | [.resource.attributes[]? | select(.key == "service.name").value.stringValue] + [.scopeSpans[].scope.name // "-"] + [.scopeSpans[].spans[].name] | join(" ")'
exits 'spans in a resource, among scope spans, among resource spans' 0 trace-find --no-index --spans testdata/dialects/otlp-json/levels.jsonl
is '... have the resource that is around them, and no scope that is not' "$(jq -r "$services" "$TMP/out" | sort | uniq -c | tr -s ' \n' ' ')" \
	' 1 - chat 1 - retrieve 1 behind-the-spans - chat 1 in-resource - chat 1 in-resource - retrieve 1 in-scope-spans - chat 1 in-scope-spans - generate 1 in-scope-spans app retrieve '
is '... which is told once' "$(grep -c otlp.level "$TMP/err")" 1
inner='"spanId":"b2","name":"n2","startTimeUnixNano":"1"' ids='"traceId":"0af7651916cd43dd8448eb211c80319c"'
for place in '"resourceSpans":[%s]' '"scopeSpans":[%s]'; do
	span="{$ids,\"spanId\":\"b1\",\"name\":\"n1\",\"startTimeUnixNano\":\"1\",\"children\":[{$ids,$inner}]}"
	printf "{$place}\n" "$span" >"$TMP/children.json"
	is "a span with its children in it, $place" "$(trace-find --no-index --spans "$TMP/children.json" 2>/dev/null | jq -r '.resourceSpans[].scopeSpans[].spans[].name' | sort | tr '\n' ' ')" 'n1 n2 '
done
exits 'damage that takes a bracket away lifts the spans behind it' 3 trace-find --no-index --spans $H/otlp-lifted.json
is '... and they are read' "$(jq -r "$services" "$TMP/out" | tr '\n' ,)" 'bot app chat,bot - retrieve,bot - generate,'
exits '... with each byte where it belongs' 3 trace-find --no-index --ledger $H/otlp-lifted.json

# ---- two records in one ----

# welded NAME BETWEEN: "a" goes over into "b" behind its name, and BETWEEN stands there.
welded() {
	{ printf '{"trace_id":"t1","span_id":"a","name":"first%b' "$2" && printf '","start_ms":1779350000000,"duration_ms":9,"span_id":"b","name":"second","start_ms":1779350000001}\n'; } >"$TMP/welded.jsonl"
	exits "$1" 3 trace-tree --no-diagnosis "$TMP/welded.jsonl"
	says '... marks the span' '\[torn\]'
}
welded 'a key twice, with two ids' ''
warns '... says that it is two records' 'span with two values for one key: two records in one \[span.welded\]$'
welded 'NUL bytes in a string' "$(printf '\\0%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17)"
warns '... end the record' 'NUL bytes in a string: what they replaced is lost.*\[json.invalid\]$'
says '... and what is behind them is none of its own' '^t1 +\(no root\) \[torn\] +\? +1$'
says '... but the second one' '^\(no trace id\) +second \[torn\]'
for same in '"span_id":"a"' '"name":"n"' '"start_ms":1779350000000' '"attributes":{"x":2}'; do
	exits "$same twice, saying the same, or what is no key of it" 0 sh -c 'echo "{\"trace_id\":\"t\",\"span_id\":\"a\",\"name\":\"n\",\"start_ms\":1779350000000,\"attributes\":{\"x\":1},$1}" | trace-find -c' - "$same"
done
for two in '{"traceId":"0af7651916cd43dd8448eb211c80319c","id":"00000000000000aa","name":"n","timestamp":1779350000000000,"duration":5,"localEndpoint":{},"id":"00000000000000ab"}' \
	'{"traceID":"0af7651916cd43dd8448eb211c80319c","spanID":"00000000000000aa","operationName":"n","references":[],"startTime":1779350000000000,"duration":5,"tags":[],"spanID":"00000000000000ab"}' \
	'{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00000000000000aa","name":"n","startTimeUnixNano":"1","name":"m"}]}]}]}' \
	'{"id":"o1","traceId":"t1","type":"SPAN","name":"n","startTime":"2026-05-28T20:26:40Z","parentObservationId":null,"id":"o2"}' \
	'{"id":"r1","trace_id":"t1","run_type":"chain","name":"n","start_time":"2026-05-28T20:26:40Z","inputs":{},"name":"m"}'; do
	exits 'in other dialects, too' 3 sh -c 'echo "$1" | trace-find -c' - "$two"
	warns '...' 'span.welded'
done

# ---- what is odd is told ----

exits 'bytes that are no UTF-8, in a value that is kept as text' 3 trace-find -c $H/odd-raw.jsonl
warns '... are told of' 'bytes in a string that are not UTF-8'
exits 'a span whose id is null is a span' 0 sh -c 'echo "{\"trace_id\":\"t\",\"span_id\":null,\"name\":\"n\",\"start_ms\":1}" | trace-find -l'
says '... of its trace' '^t$'

# The journal writes a text with bytes above 127 as numbers.
line='{"trace_id":"t","span_id":"s","name":"caf\303\251","start_ms":1}'
bytes=$(printf "$line" | od -An -v -tu1 | tr -s ' \n' ',' | sed 's/^,//; s/,$//')
exits 'a line of the journal, as a list of bytes' 0 sh -c 'echo "{\"_PID\":\"1\",\"MESSAGE\":[$1]}" | trace-find' - "$bytes"
says '... is read' ' t  *café '

# ---- time is linear, however it is nested ----

yes '{"a":' | head -n 1000 | tr -d '\n' >"$TMP/deep"
{
	cat "$TMP/deep"
	yes '{"spanId":"x","a":"{"' | head -n 40000 | tr -d '\n'
	echo
	yes '{":' | head -n 60000 | tr -d '\n'
	echo
	echo '{"trace_id":"t","span_id":"s","name":"n","start_ms":1}'
} >"$TMP/again.jsonl"
exits 'what is torn again and again takes no time' 3 timeout 20 trace-find -l "$TMP/again.jsonl"
says '... and what is behind it is read' '^t$'

# ---- the same for all readers ----

for threads in 1 2 8; do
	trace-find --no-index --threads $threads --spans $H/*.json* >"$TMP/threads.$threads" 2>&1
done
ok 'with 2 threads' cmp "$TMP/threads.1" "$TMP/threads.2"
ok 'with 8 threads' cmp "$TMP/threads.1" "$TMP/threads.8"

finish
