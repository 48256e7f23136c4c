# Spans that stand where nobody expects them: they are read, or it is said that there is something nobody reads. Never
# does a run say nothing of them.
. tests/lib.sh

T=4bf92f3577b34da6a3ce929d0e0e4736

# Spans of each kind, by number.
flat() {
	printf '{"trace_id":"%s","span_id":"00000000000000%02d","name":"n%d","start_ms":1763600000000,"duration_ms":5}' $T "$1" "$1"
}
otlp() {
	printf '{"traceId":"%s","spanId":"00000000000000%02d","name":"n%d","startTimeUnixNano":"1763600000000000000"}' $T "$1" "$1"
}
jaeger() {
	printf '{"traceID":"%s","spanID":"00000000000000%02d","operationName":"n%d","startTime":1763600000000000,"duration":5,"processID":"p1"}' $T "$1" "$1"
}
zipkin() {
	printf '{"traceId":"%s","id":"00000000000000%02d","name":"n%d","timestamp":1763600000000000,"localEndpoint":{"serviceName":"bot"}}' $T "$1" "$1"
}
bot='{"attributes":[{"key":"service.name","value":{"stringValue":"bot"}}]}'

# reads NAME EXIT SPANS TEXT: the names of what is read of a file with that text, in order, with their service, if one
# is known; all its bytes are accounted for.
reads() {
	printf '%s\n' "$4" >"$TMP/in.json"
	run trace-find --no-index --json --ledger "$TMP/in.json"
	sums=$(jq '.ledger | .adds_up and .unaccounted == 0 and .counted_twice == 0' <"$TMP/out")
	trace-find --no-index --spans "$TMP/in.json" 2>/dev/null | jq -r '.resourceSpans[]
		| ([.resource.attributes[]? | select(.key == "service.name").value.stringValue] | first // "-") as $service
		| .scopeSpans[].spans[] | "\(.name):\($service)"' | LC_ALL=C sort | tr '\n' ' ' >"$TMP/got"
	is "$1" "$status $(cat "$TMP/got")$sums" "$2 $3${3:+ }true"
}

# tells NAME CODE: how often the last one said so.
tells() {
	is "... which is said" "$(jq -r '.diagnostics[].code' <"$TMP/out" | sort -u | tr '\n' ' ')" "$1 "
}

# ---- what nobody bids for ----

reads 'a list of spans, one of which lost a key' 3 'n1:- n3:-' "{\"data\":[$(flat 1),{\"trace_id\":\"$T\",\"id\":\"2\"},$(flat 3)]}"
tells record.unknown
is '... at its place' "$(jq -c '.diagnostics[0] | [.line, .offset]' <"$TMP/out")" "[1,$((10 + $(flat 1 | wc -c)))]"
is '... is no overhead' "$(jq .ledger.unknown_objects <"$TMP/out")" "$(printf '{"trace_id":"%s","id":"2"}' $T | wc -c)"
reads 'objects in front of the first span of a list' 3 'n3:-' "{\"data\":[{\"a\":1},{\"a\":2},$(flat 3)]}"
is '... are counted, all of them' "$(jq .ledger.unknown_objects <"$TMP/out")" 15
reads 'what else is around a list of spans is no matter' 0 'n1:-' "{\"page\":{\"n\":1,\"next\":null},\"links\":[{\"self\":\"x\"}],\"data\":[$(flat 1)]}"
reads 'an object that only names a span' 3 'n1:-' "{\"a\":$(flat 1),\"b\":{\"traceID\":\"$T\",\"operationName\":\"x\",\"references\":[{\"refType\":\"CHILD_OF\",\"traceID\":\"$T\",\"spanID\":\"1\"}]}}"
is '... is told once, not what is in it' "$(jq '[.diagnostics[] | select(.code == "record.unknown")] | length' <"$TMP/out")" 1
many() {
	for i in $(seq 1 "$1"); do
		printf '"k%d":%s,' "$i" "$2"
	done
}
reads 'a map of more spans than a shape has keys' 0 "$(seq 101 199 | sed 's/.*/n&:-/' | tr '\n' ' ' | sed 's/ $//')" \
	"{$(for i in $(seq 101 199); do printf '"s%d":%s,' "$i" "$(flat "$i")"; done | sed 's/,$//')}"
reads 'a span whose ids stand behind many columns' 0 'n1:-' "{$(many 100 1)\"z\":0,$(flat 1 | cut -c2-)"
deep=$(flat 1)
for i in 1 2 3 4 5 6 7 8; do deep="{\"x\":$deep}"; done
reads 'eight objects around a span' 0 'n1:- n2:-' "{\"y\":$(flat 2),\"x\":$deep}"
for i in 1 2 3 4 5 6; do deep="{\"x\":$deep}"; done
reads 'too many' 3 'n2:-' "{\"y\":$(flat 2),\"x\":$deep}"
tells record.unknown

# ---- behind empty lines, which look like the lengths and tags of protobuf ----

blank='
'
for lines in "$blank$blank$blank" "$blank $blank" "$blank $blank$blank$blank" "$blank$blank$blank$blank$blank$blank$blank$blank$blank$blank$blank$blank"; do
	reads "$(printf '%s' "$lines" | wc -c) blanks in front of a span" 0 'n1:-' "$lines$(flat 1)"
done
reads '... and of a line of a log' 3 'n1:-' "$blank$blank${blank}INFO started$blank$(flat 1)"
tells json.noise

# ---- text in a record ----

quoted() {
	printf '%s' "$1" | jq -Rs .
}
reads 'two spans in one line of a log' 0 'n1:- n2:-' "{\"log\":$(quoted "$(flat 1) $(flat 2)"),\"stream\":\"stdout\"}"
reads '... behind something else in brackets' 0 'n1:-' "{\"log\":$(quoted "{x} { y } $(flat 1)"),\"stream\":\"stdout\"}"
reads '... of which one is cut' 3 'n1:-' "{\"log\":$(quoted "$(flat 1) $(flat 2 | cut -c1-99)"),\"stream\":\"stdout\"}"
tells json.torn

# ---- OTLP ----

scopes() {
	printf '{"resource":%s,"scopeSpans":[{"scope":{"name":"app"},"spans":[%s]}]%s}' "$bot" "$1" "$2"
}
reads 'half a name in front of a list of scope spans' 0 'n1:bot n2:bot' \
	"{\"resourceSpans\":[$(scopes "$(otlp 1)"),{\"resource\":$bot,\"scopeSpan\":[{\"spans\":[$(otlp 2)]}]}]}"
tells otlp.level
reads '... the resource behind it' 0 'n1:bot' "{\"resourceSpans\":[{\"scopeSpan\":[{\"spans\":[$(otlp 1)]}],\"resource\":$bot}]}"
reads '... in front of a list of spans' 0 'n1:bot n2:bot' \
	"{\"resourceSpans\":[{\"resource\":$bot,\"scopeSpans\":[{\"spans\":[$(otlp 1)]},{\"spanz\":[$(otlp 2)]}]}]}"
reads 'resource spans in resource spans' 0 'n1:bot n2:bot' "{\"resourceSpans\":[$(scopes "$(otlp 1)"),{\"resourceSpans\":[$(scopes "$(otlp 2)")]}]}"
reads 'scope spans in scope spans' 0 'n1:bot n2:bot n3:bot' \
	"{\"resourceSpans\":[{\"resource\":$bot,\"scopeSpans\":[{\"scopeSpans\":[{\"spans\":[$(otlp 1)]}],\"spans\":[$(otlp 2)]},{\"spans\":[$(otlp 3)]}]}]}"
reads 'scope spans among spans' 0 'n1:bot n2:-' "{\"resourceSpans\":[$(scopes "$(otlp 1),{\"scope\":{},\"spans\":[$(otlp 2)]}")]}"
reads 'spans in a span' 0 'n1:bot n2:-' "{\"resourceSpans\":[$(scopes "{\"children\":[$(otlp 2)],$(otlp 1 | cut -c2-)")]}"
reads 'spans beside the list of resource spans' 0 'n1:bot n2:- n3:-' \
	"{\"resourceSpans\":[$(scopes "$(otlp 1)")],\"spans\":[$(otlp 2)],\"scopeSpans\":[{\"spans\":[$(otlp 3)]}]}"
reads 'spans in a resource, and in a scope' 0 'n1:bot n2:- n3:-' \
	"{\"resourceSpans\":[{\"resource\":{\"spans\":[$(otlp 2)],$(echo "$bot" | cut -c2-),\"scopeSpans\":[{\"scope\":{\"name\":\"app\",\"more\":$(otlp 3)},\"spans\":[$(otlp 1)]}]}]}"
reads 'a span without its id among scope spans' 0 'n1:bot null:bot' \
	"{\"resourceSpans\":[$(scopes "$(otlp 1)" | sed "s/]}\$/,{\"traceId\":\"$T\"}]}/")]}"
reads 'text where a list of spans should be' 3 'n1:bot' \
	"{\"resourceSpans\":[$(scopes "$(otlp 1)"),{\"resource\":$bot,\"scopeSpans\":$(quoted "[{\"spans\":[$(otlp 2)]}]")}]}"
tells record.no-object
reads 'a list in the list' 3 'n1:bot n2:bot' "{\"resourceSpans\":[$(scopes "$(otlp 1)"),[$(scopes "$(otlp 2)")]]}"
tells record.no-object
reads 'a log record of the same document names a span, and is none' 0 'n1:bot' \
	"{\"resourceSpans\":[$(scopes "$(otlp 1)")],\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[$(otlp 2)]}]}]}"

# ---- Jaeger, trace documents, Phoenix's columns ----

process='"processes":{"p1":{"serviceName":"bot"}}'
reads 'two lists of spans in a Jaeger trace' 0 'n1:bot n2:bot n3:bot' \
	"{\"traceID\":\"$T\",\"spans\":[$(jaeger 1)],\"spans\":[$(jaeger 2),$(jaeger 3)],$process}"
reads '... one under half a name' 0 'n1:bot n2:-' "{\"traceID\":\"$T\",\"spans\":[$(jaeger 1)],\"spanz\":[$(jaeger 2)],$process}"
reads 'a trace document whose first span has lost its id' 0 'n1:- n2:-' \
	"{\"trace_id\":\"$T\",\"spans\":[{\"name\":\"n1\",\"start_ms\":1763600000000},{\"span_id\":\"2\",\"name\":\"n2\",\"start_ms\":1763600000000}]}"
reads 'spans beside the list of a trace document' 3 'n1:-' \
	"{\"trace_id\":\"$T\",\"spans\":[{\"span_id\":\"1\",\"name\":\"n1\"}],\"more\":[{\"span_id\":\"2\",\"name\":\"n2\"}]}"
tells record.unknown
reads '... that say of which trace they are' 0 'n1:- n2:-' "{\"trace_id\":\"$T\",\"spans\":[{\"span_id\":\"1\",\"name\":\"n1\"}],\"more\":[$(flat 2)]}"
reads 'a page of Zipkin spans, one without its id' 3 'n1:bot' "{\"data\":[$(zipkin 1),$(zipkin 2 | sed 's/"id":"[^"]*",//')]}"
tells record.unknown
columns="\"context.span_id\":{\"0\":\"01\",\"1\":\"02\"},\"context.trace_id\":{\"0\":\"$T\",\"1\":\"$T\"},\"start_time\":{\"0\":1763600000000,\"1\":1763600000000}"
reads 'columns of which the first is the shortest' 3 'n1:-' "{\"name\":{\"0\":\"n1\"},$columns}"
tells phoenix.columns
reads 'columns with a row without ids' 3 'n1:- n2:-' "{\"name\":{\"0\":\"n1\",\"1\":\"n2\"},$(echo "$columns" | sed "s/\"1\":\"[^\"]*\"/\"1\":null/g")}"
tells span.no-id

reads 'a resource and a scope behind their spans are none' 0 'n1:-' \
	"{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[$(otlp 1)],\"scope\":{\"name\":\"s\",\"spanId\":\"q\"}}],\"resource\":{\"attributes\":[{\"key\":\"log.traceId\",\"value\":{\"stringValue\":\"q\"}}]}}]}"
is '... nothing is told' "$(jq -c .diagnostics <"$TMP/out")" '[]'

# ---- what is around a list of spans ----

around() {
	echo "{\"resource\":{\"attributes\":{\"service.name\":\"bot\"},\"x\":[$(flat 3),$(flat 4)]},$1\"spans\":[$(flat 1),$(flat 2)]}"
}
reads 'spans in the resource of a list of spans, once' 0 'n1:bot n2:bot n3:- n4:-' "$(around '')"
{ echo '{' && seq -f '"k%.0f":1,' 20000 && around '' | sed 's/^{//'; } | tr -d '\n' >"$TMP/wide.json"
exits 'twenty thousand numbers around them' 0 timeout 20 trace-find --no-index --json "$TMP/wide.json"

# ---- protobuf: the number of a field is another ----

# damaged BYTE FROM TO: request.binpb with that byte changed; the file is what protoc makes of four spans.
damaged() {
	{ head -c "$1" "$D/otlp-proto/request.binpb" && printf "$3" && tail -c +"$(($1 + 2))" "$D/otlp-proto/request.binpb"; } >"$TMP/proto.binpb"
	is "byte $1 is the one that is meant" "$(od -An -tx1 -j "$1" -N 1 "$D/otlp-proto/request.binpb" | tr -d ' ')" "$2"
	exits '... and damage is told' 3 trace-find --no-index --json --ledger "$TMP/proto.binpb"
	is '... by its code; all four spans are read' "$(jq -c '[([.traces[].spans] | add), .ledger.adds_up, .diagnostics[0].code]' <"$TMP/out")" '[4,true,"proto.damaged"]'
}
damaged 433 12 '\062'
damaged 31 12 '\032'
damaged 385 0a '\022'

finish
