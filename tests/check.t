# trace-find --check: what is wrong with spans that were read well.
. tests/lib.sh

# span TRACE SPAN PARENT START END [MORE]: a flat span; ids are padded to their width.
span() {
	printf '{"trace_id":"%032d","span_id":"%016d","parent_span_id":%s,"name":"n%s","start_time_unix_nano":%s,"end_time_unix_nano":%s%s}\n' \
		"$1" "$2" "$([ "$3" = - ] && echo null || printf '"%016d"' "$3")" "$2" "$4" "$5" "$6"
}
t=1763600000

# flaws FILE: codes with spans and traces, as --check --json has them.
flaws() {
	trace-find -q --check --json "$@" 2>/dev/null | jq -r '.flaws[] | "\(.code) \(.spans) \(.traces)"'
}

{
	span 1 1 - ${t}000000000 ${t}900000000
	span 1 2 1 ${t}100000000 ${t}200000000
} >"$TMP/sound.jsonl"
exits 'sound spans' 0 trace-find --check "$TMP/sound.jsonl"
is 'and that is said' "$(cat "$TMP/out")" "2 spans in 1 trace, 2025-11-20T00:53:20Z to 2025-11-20T00:53:20.900Z; flat
nothing is wrong with them"

# one NAME FLAWS SPANS: what is said of these spans, beside sound ones: codes with their spans and traces.
one() {
	{ cat "$TMP/sound.jsonl"; echo "$3"; } >"$TMP/one.jsonl"
	is "$1" "$(flaws "$TMP/one.jsonl" | tr '\n' ';')" "$2"
}

one 'spans without their parent' 'trace.orphan 2 1;' \
	"$(span 2 1 - ${t}000000000 ${t}900000000; span 2 2 7 ${t}100000000 ${t}200000000; span 2 3 7 ${t}100000000 ${t}200000000)"
one 'no root: its child is an orphan' 'trace.no-root 2 1;trace.orphan 1 1;' \
	"$(span 2 2 1 ${t}000000000 ${t}900000000; span 2 3 2 ${t}100000000 ${t}200000000)"
one 'two roots' 'trace.many-roots 2 1;' \
	"$(span 2 1 - ${t}000000000 ${t}900000000; span 2 2 - ${t}100000000 ${t}200000000)"
one 'two roots, an hour apart' 'trace.gap 2 1;trace.many-roots 2 1;' \
	"$(span 2 1 - ${t}000000000 ${t}900000000; span 2 2 - $((t + 3601))900000000 $((t + 3602))000000000)"
one 'one root, an hour apart: late, but of one trace' 'time.late 1 1;' \
	"$(span 2 1 - ${t}000000000 ${t}900000000; span 2 2 1 $((t + 3601))900000000 $((t + 3602))000000000)"
one 'a span three times' 'span.duplicate 2 1;' \
	"$(span 2 1 - ${t}000000000 ${t}900000000; span 2 1 - ${t}000000000 ${t}900000000; span 2 1 - ${t}000000000 ${t}900000000)"
one 'an id twice, with other content' 'span.conflict 1 1;trace.many-roots 2 1;' \
	"$(span 2 1 - ${t}000000000 ${t}900000000; span 2 1 - ${t}000000000 ${t}900000001)"
one 'the two halves of a call' '' \
	"$(span 2 1 - ${t}000000000 ${t}900000000 ',"kind":"CLIENT"'; span 2 1 - ${t}100000000 ${t}200000000 ',"kind":"SERVER"')"
one 'a circle' 'trace.cycle 1 1;' \
	"$(span 2 1 2 ${t}000000000 ${t}900000000; span 2 2 1 ${t}000000000 ${t}900000000)"
one 'an end before its start' 'time.negative 1 1;' \
	"$(span 2 1 - ${t}000000000 ${t}900000000; span 2 2 1 ${t}200000000 ${t}100000000)"
one 'no end' 'time.no-end 2 1;' \
	"$(span 2 1 - ${t}000000000 ${t}900000000; span 2 2 1 ${t}200000000 null; span 2 3 1 ${t}200000000 0)"
one 'a clock that is behind' 'time.skew 1 1;' \
	"$(span 2 1 - ${t}000000000 ${t}900000000; span 2 2 1 $((t - 7))000000000 ${t}000000000)"
one 'a time that is none' 'time.invalid 1 1;time.no-start 1 1;' \
	"$(span 2 1 - ${t}000000000 ${t}900000000; span 2 2 1 '"soon"' ${t}900000000)"
one 'a time out of range' 'time.invalid 1 1;time.no-start 1 1;' \
	"$(span 2 1 - 18446744073709551615 ${t}900000000)"
one 'the first nanosecond of 1970' 'time.range 1 1;' \
	"$(span 2 1 - 1 2)"
one 'milliseconds as nanoseconds' 'time.range 1 1;time.unit 1 1;' \
	"$(span 2 1 - ${t}000 ${t}900)"
one 'nanoseconds as doubles' 'time.double 1 1;' \
	"$(span 2 1 - 1.763600000000000e18 1.763600000900000e18)"
one 'times without a zone' 'time.naive 1 1;' \
	"$(span 2 1 - '"2025-11-20T00:53:20"' '"2025-11-20T00:53:20.9"')"
one 'a trace id of zeros' '' \
	"$(printf '{"trace_id":"%032d","span_id":"%016d","name":"n","start_ms":%s,"end_ms":%s}\n' 0 5 ${t}000 ${t}001)"
one 'a span id of zeros' 'id.none 1 1;' \
	"$(printf '{"trace_id":"%032d","span_id":"%016d","name":"n","start_ms":%s,"end_ms":%s}\n' 2 0 ${t}000 ${t}001)"
one 'ids in base64' 'id.base64 1 1;' \
	"$(printf '{"trace_id":"AAAAAAAAAAAAAAAAAAAAAg==","span_id":"AAAAAAAAAAU=","name":"n","start_ms":%s,"end_ms":%s}\n' ${t}000 ${t}001)"
one 'ids in decimal' 'id.decimal 1 1;' \
	"$(printf '{"trace_id":%s,"span_id":9007199254740993,"name":"n","start_ms":%s,"end_ms":%s}\n' 77 ${t}000 ${t}001)"
one 'ids of an application' 'id.opaque 1 1;' \
	"$(printf '{"trace_id":"tr_1","span_id":"a","name":"n","start_ms":%s,"end_ms":%s}\n' ${t}000 ${t}001)"
one 'half of a trace id' 'id.short 1 1;trace.no-root 1 1;trace.orphan 1 1;' \
	"$(printf '{"trace_id":"aaaaaaaaaaaaaaaa000000000000002a","span_id":"00000000000000b1","name":"n","start_ms":%s,"end_ms":%s}\n{"trace_id":"000000000000002a","span_id":"00000000000000b2","parent_span_id":"00000000000000b1","name":"n","start_ms":%s,"end_ms":%s}\n' \
	${t}000 ${t}001 ${t}000 ${t}001)"
one 'a name that is a number, attributes that are words, no name' 'span.no-name 1 1;span.type 1 1;' \
	"$(printf '{"trace_id":"%032d","span_id":"%016d","name":12,"start_ms":%s,"end_ms":%s,"attributes":"oops"}\n{"trace_id":"%032d","span_id":"%016d","start_ms":%s,"end_ms":%s}\n' \
	2 1 ${t}000 ${t}001 3 1 ${t}000 ${t}001)"
is 'what has another type is kept' "$(trace-tree --json --no-diagnosis -t 00000000000000000000000000000002 "$TMP/one.jsonl" 2>/dev/null | jq -c '.spans[0] | [.name, .attributes.attributes]')" \
	'["12","oops"]'

# Where, how it is told, and what goes with it.
{ cat "$TMP/sound.jsonl"; span 2 9 8 ${t}000000000 ${t}900000000; span 3 9 8 ${t}000000000 ${t}900000000; } >"$TMP/o.jsonl"
exits 'a flaw that is more than a note' 1 trace-find --check "$TMP/o.jsonl"
says 'has a row' '^trace\.orphan  +2  +2  name a parent that is missing +0{31}2 .*/o\.jsonl:3$'
is 'the first one, in JSON' "$(trace-find --check --json "$TMP/o.jsonl" | jq -c '.flaws[] | select(.code == "trace.orphan") | .first | [.trace, .span, .origin.line]')" \
	'["00000000000000000000000000000002","0000000000000009",3]'
is 'of the traces that were asked for' "$(flaws --trace 00000000000000000000000000000001 "$TMP/o.jsonl")" ''
exits 'of none' 1 trace-find --check --session nobody "$TMP/o.jsonl"
is 'nothing is said' "$(cat "$TMP/out")" ''
is 'trace-find --json has them' "$(trace-find --json "$TMP/o.jsonl" | jq -r '.flaws[] | "\(.code) \(.spans)"' | tr '\n' ' ')" \
	'trace.no-root 2 trace.orphan 2 '
is 'only of what it found' "$(trace-find --json --trace 00000000000000000000000000000001 "$TMP/o.jsonl" | jq -c .flaws)" '[]'
is 'in little memory' "$(flaws --memory 1K "$TMP/o.jsonl" "$TMP/one.jsonl")" "$(flaws "$TMP/o.jsonl" "$TMP/one.jsonl")"
is 'with threads' "$(flaws --threads 8 testdata/dialects)" "$(flaws --threads 1 testdata/dialects)"
is 'the same from our own export' "$(trace-find -q --spans testdata/dialects/js testdata/dialects/jaeger testdata/dialects/clickhouse 2>/dev/null | flaws)" \
	"$(flaws testdata/dialects/js testdata/dialects/jaeger testdata/dialects/clickhouse)"
head -c 300 "$TMP/sound.jsonl" >"$TMP/cut.jsonl"
exits 'damage is another thing' 3 trace-find --check "$TMP/cut.jsonl"
exits '--check goes with no other form' 2 trace-find --check -c "$TMP/o.jsonl"
exits '--check goes with no complaint' 2 trace-find --check --suspect all "$TMP/o.jsonl"
is '80 columns are enough' "$(trace-find -q --ascii --check --width=80 testdata/dialects 2>/dev/null | tail -n +2 | grep -cE '.{81}')" 0
finish
