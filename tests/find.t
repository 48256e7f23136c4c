# trace-find: criteria, complaints, what is printed.
. tests/lib.sh

F=testdata/find

ids() {
	trace-find -l "$@" 2>"$TMP/err" | tr '\n' ' '
}

# ---- criteria ----
is 'by trace id' "$(ids --trace tr_102 $F/dumps)" 'tr_102 '
is 'by the beginning of a hex id' "$(ids --trace 4bf92f3577b34da6a3ce929d0e0e4737 $F/dumps)" '4bf92f3577b34da6a3ce929d0e0e4737 '
is 'a whole id is no beginning of others' "$(sed 's/tr_101/tr_1021/' $F/dumps/chat.jsonl | trace-find -l --trace tr_102)" tr_102
is 'an ambiguous beginning finds all' "$(ids --trace 4bf9 $F/dumps | wc -w | tr -d ' ')" 2
is 'a hex id in upper case' "$(ids --trace 4BF92F3577B34DA6A3CE929D0E0E4736 $F/dumps)" '4bf92f3577b34da6a3ce929d0e0e4736 '
is 'a hex id in base64' "$(ids --trace S/kvNXezTaajzpKdDg5HNg== $F/dumps)" '4bf92f3577b34da6a3ce929d0e0e4736 '
is 'by session' "$(ids --session sess_1 $F/dumps)" 'tr_100 tr_101 '
is 'session in another convention' "$(ids --session sess_9 $F/dumps)" '4bf92f3577b34da6a3ce929d0e0e4736 '
is 'by session and turn' "$(ids --session sess_1 --turn 02 $F/dumps)" 'tr_101 '
is 'a turn in another spelling' "$(ids --session sess_1 --turn turn-2 $F/dumps)" 'tr_101 '
is 'tenant and workspace are one' "$(ids --workspace acme_us $F/dumps)" "$(ids --tenant acme_us $F/dumps)"
is 'by a business key, a number' "$(ids -k order.id=4482 $F/dumps)" 'tr_101 '
is 'a key is no built-in field' "$(ids -k name=chat.turn $F/dumps)" ''
is 'inside an attribute that holds JSON' "$(echo '{"trace_id":"j","span_id":"1","name":"n","start_ms":1,"attributes":{"meta":"{\"shop\":{\"id\":12}}"}}' | ids -k meta.shop.id=12)" 'j '
is 'by a facet' "$(ids -k prompt.version=refund-v2 $F/dumps)" 'tr_102 tr_103 '
is 'by name' "$(ids --name 'POST *' $F/dumps | wc -w | tr -d ' ')" 2
is 'by status' "$(ids --status error $F/dumps)" '4bf92f3577b34da6a3ce929d0e0e4736 tr_102 '
is 'criteria are met by different spans' "$(ids --status error --session sess_2 $F/dumps)" 'tr_102 '
is 'criteria that no trace meets together' "$(ids --status error --session sess_1 $F/dumps)" ''
is 'by duration' "$(ids --min-duration 0.9s $F/dumps | wc -w | tr -d ' ')" 4
is 'since' "$(ids --since 2026-05-21T09:18:00Z $F/dumps | wc -w | tr -d ' ')" 2
is 'since and until' "$(ids --since '2026-05-21 09:15' --until '2026-05-21 09:16' $F/dumps)" 'tr_101 '
is 'around' "$(ids --around 2026-05-21T09:16:30Z --window 10s $F/dumps)" 'tr_102 '
is 'ago, from a given now' "$(ids --now 2026-05-21T09:20:00Z --since '2 min ago' $F/dumps | wc -w | tr -d ' ')" 2
is 'text, decoded' "$(ids --text 'café voucher' $F/dumps)" 'tr_102 '
is 'text in either case' "$(ids --text 'ANNUAL contracts' -i $F/dumps)" 'tr_101 '
is 'text in its own case' "$(ids --text 'ANNUAL contracts' $F/dumps)" ''
exits 'where a text stands' 0 trace-find --text 'REFUNDABLE' -i $F/dumps
says '... is shown, with what is around it' ' …cts are refundable anytime within the term\.  chat\.turn  testdata/find/dumps/chat\.jsonl:5$'
exits '... on a narrow terminal' 0 trace-find --width=80 --text refundable $F/dumps
says '... before the rest' '^2026-05-21T09:15:30Z  tr_101  …cts are refundable .*…  chat\.turn$'
exits '... as JSON' 0 trace-find --json --text refundable $F/dumps
ok '... with its place' jq -e '.traces | map(.text_found | [.span_id, .name, .text, .origin.line]) ==
	[["r", "chat.turn", "…cts are refundable anytime within the term.", 5]]' "$TMP/out"
jq -nc '{trace_id: "long", span_id: "s", name: "llm", start_time: "2026-01-01T00:00:00Z",
	attributes: {"gen_ai.output.messages": ([{role: "assistant", content: ("ä" * 500 + "needle" + "ü" * 500)}] | tojson)}}' >"$TMP/long.jsonl"
is '... cut between characters, decoded' "$(trace-find --json --text needle "$TMP/long.jsonl" | jq -r '.traces[0].text_found.text')" \
	"…ääääneedle$(printf '%032d' 0 | sed 's/0/ü/g')…"
exits '... not where none was asked for' 0 trace-find --session sess_1 $F/dumps
is '... no column' "$(grep -c 'TEXT' "$TMP/out")" 0
is 'an answer, verbatim' "$(ids --response 'Please contact support.' $F/dumps)" 'tr_103 '
is 'not a part of it' "$(ids --response 'Please contact' $F/dumps)" ''
printf 'Please contact support.\n' >"$TMP/answer"
printf '%s' 'Please contact support.' | sha256sum | cut -d ' ' -f 1 >"$TMP/hash"
printf '{"trace_id":"h","span_id":"1","name":"n","start_ms":1,"attributes":{"response_hash":"sha256:%s"}}\n' "$(tr a-f A-F <"$TMP/hash")" >"$TMP/hash.jsonl"
is 'an answer by its hash' "$(ids --response "@$TMP/answer" "$TMP/hash.jsonl")" 'h '
is 'an answer in a list of messages' "$(printf '%s\n' '{"trace_id":"m","span_id":"1","name":"n","start_ms":1,"attributes":{"gen_ai.output.messages":"[{\"content\":\"It is caf\\u00e9 time.\"}]"}}' | ids --response 'It is café time.')" 'm '
is 'an answer from a file' "$(ids --response "@$TMP/answer" $F/dumps)" 'tr_103 '

# Spans without a trace id are no trace together.
printf '%s\n' '{"trace_id":"","span_id":"1","name":"a","start_ms":1,"attributes":{"session.id":"s1"}}' \
	'{"trace_id":"","span_id":"2","name":"b","start_ms":2,"attributes":{"session.id":"s2"}}' >"$TMP/noid.jsonl"
is 'spans without a trace id: one of them' "$(trace-find -c --session s1 "$TMP/noid.jsonl")" 1
is 'and its span' "$(trace-find --spans --session s2 "$TMP/noid.jsonl" | jq -r '.resourceSpans[].scopeSpans[].spans[].spanId')" 2
is 'criteria of two of them' "$(trace-find -c --session s1 --name b "$TMP/noid.jsonl")" 0
is 'all of them' "$(trace-find -c "$TMP/noid.jsonl")" 2

# ---- exit codes and mistakes ----
exits 'found' 0 trace-find -c --session sess_1 $F/dumps
exits 'nothing found' 1 trace-find --session nobody $F/dumps
exits 'no such file' 2 trace-find $F/absent
warns 'and it is named' 'absent: error: cannot open'
exits 'a malformed time' 2 trace-find --since soonish $F/dumps
exits 'a malformed status' 2 trace-find --status bad $F/dumps
exits 'a malformed key' 2 trace-find -k nothing $F/dumps
exits 'a duration without a unit' 2 trace-find --min-duration 5 $F/dumps
exits 'a key that nobody has' 1 trace-find -k order.ids=1 $F/dumps
warns 'the nearest one is named' "no span has 'order.ids'; did you mean 'order.id'"
exits 'a value that nobody has' 1 trace-find -k service.name=nobody $F/dumps
silent 'is no unknown key'
exits 'two forms of output' 2 trace-find -l --json $F/dumps
exits 'an option with a slip of the pen' 2 trace-find --sesion x $F/dumps
warns 'is suggested' 'did you mean --session'
{ head -3 $F/dumps/chat.jsonl; echo '{"trace_id":"tr_1","span_id":"x'; tail -n +4 $F/dumps/chat.jsonl; } >"$TMP/bad.jsonl"
exits 'a bad line in the middle: the answer, and 3' 3 trace-find -l --session sess_3 "$TMP/bad.jsonl"
says 'the rest is read' '^tr_103$'
warns 'the line is located' 'bad.jsonl:4:[0-9]+: error: .*\[json.torn\]'
gzip -c $F/dumps/chat.jsonl | head -c 600 >"$TMP/cut.gz"
exits 'a truncated gzip file: 3' 3 trace-find -l "$TMP/cut.gz"
says 'what is readable is shown' '^tr_100$'
warns 'and where it ends' '\[gzip.truncated\]'

# ---- complaints ----
complaint() {
	trace-find -l --complaint "$F/$1" $F/dumps 2>"$TMP/err" | head -1
}
is 'the trace id decides' "$(complaint slip-trace.json)" tr_101
is 'then session and turn' "$(complaint slip-turn.json)" tr_101
is 'then a business key' "$(complaint slip-business.json)" tr_103
is 'then the tenant, nearest in time' "$(complaint slip-window.json)" tr_103
is 'then the words of the complaint' "$(complaint slip-words.json)" tr_101
exits 'a slip that matches nothing' 1 trace-find --complaint $F/slip-none.json $F/dumps
warns 'says what was tried' "tried: 'ticket_id', 'session_id', the words"
exits 'also as JSON' 1 trace-find --json --complaint $F/slip-none.json $F/dumps
ok 'which has no trace' jq -e '.count == 0 and .traces == []' "$TMP/out"
is 'criteria narrow the candidates' "$(ids --complaint $F/slip-words.json --session sess_1 $F/dumps)" 'tr_101 '
exits 'also to none' 1 trace-find --complaint $F/slip-trace.json --status error $F/dumps
exits 'the reasons go to stderr where spans leave' 0 trace-find --complaint $F/slip-trace.json --spans $F/dumps
warns 'what was decided, and why' 'trace tr_101, by trace id'
warns 'and against it' 'contradicts +prompt_version=refund-v2'
trace-find -q --complaint $F/slip-turn.json --spans $F/dumps >"$TMP/told.jsonl"
said='.resourceSpans[].scopeSpans[].spans[].attributes[] | select(.key == "casefile.feedback").value.stringValue | split("\\n")[] | select(. != "") | fromjson'
is 'a complaint leaves with the first span of its trace' "$(jq -c "$said | [.trace_id, .ticket_id, .turn_id, .complaint_text]" "$TMP/told.jsonl")" \
	'["tr_101","cs_2","02","Wrong answer"]'
for threads in 1 4; do
	trace-find --threads $threads --no-index --spans "$TMP/told.jsonl" >"$TMP/again.jsonl"
	ok "... is still there behind another pipe, with $threads threads" cmp "$TMP/told.jsonl" "$TMP/again.jsonl"
done
trace-find -t tr_101 --spans $F/dumps >"$TMP/bare.jsonl"
is '... is no part of the span' "$(trace-find --json --check "$TMP/told.jsonl" "$TMP/bare.jsonl" | jq -c '[.flaws[] | .code, .spans] | .[-2:]')" '["span.duplicate",4]'
is '... and is shown with its trace' "$(trace-find --json "$TMP/told.jsonl" | jq -c '[.traces[].feedback[] | [.ticket, .text]]')" '[["cs_2","Wrong answer"]]'
is 'feedback goes along, too' "$(trace-find -q --feedback $F/slips.jsonl --spans $F/dumps | jq -c "$said | [.trace_id, .ticket_id, .feedback_label]" | sort | tr '\n' ' ')" \
	'["tr_100","cs_7","thumbs_down"] ["tr_102","cs_8",null] '
echo '{"trace_id":"tr_gone","session_id":"sess_gone","complaint_text":"Annual contracts are refundable anytime"}' >"$TMP/gone.json"
exits 'the spans of a stranger do not leave, whatever words are in common' 1 trace-find -q --complaint "$TMP/gone.json" --spans $F/dumps
warns '... and it is said who was looked for' "no trace has what the slip names: trace_id='tr_gone', session_id='sess_gone'; the nearest, by words of the complaint, is 'tr_101'"
is '... nor anything of it' "$(cat "$TMP/out")" ''
exits '... unless all are asked for' 0 trace-find -q --complaint "$TMP/gone.json" --all --spans $F/dumps
exits '... or a table, which says it, too' 0 trace-find -q --complaint "$TMP/gone.json" $F/dumps
warns '...' "no trace has what the slip names: trace_id='tr_gone'"
echo '{"session_id":" sess_1 ","turn_id":"02"}' >"$TMP/blank.json"
is 'blanks around a key of a slip are none of it' "$(trace-find -l --complaint "$TMP/blank.json" $F/dumps | head -1)" tr_101
is 'only the best candidate leaves' "$(trace-find -q --complaint $F/slip-window.json --spans $F/dumps | trace-find -l)" tr_103
is 'all of them on request' "$(trace-find -q --complaint $F/slip-window.json --all --spans $F/dumps | trace-find -c)" 2
exits 'a slip that cannot be read' 2 trace-find --complaint $F/absent $F/dumps
printf '{"orderId": "4482", "channel": "web"}' >"$TMP/slip"
is 'a business key in another spelling' "$(trace-find -l --complaint "$TMP/slip" $F/dumps)" tr_101
printf '{"session_id": "sess_1", "turn": "turn_2"}' >"$TMP/slip"
is 'the turn of a slip in another spelling' "$(trace-find -l --complaint "$TMP/slip" $F/dumps | head -1)" tr_101
exits 'what contradicts is said' 0 trace-find --complaint $F/slip-trace.json $F/dumps
says 'the keys that agree' 'agrees +trace_id=tr_101, session_id=sess_1, turn_id=02'
says 'the key that does not' 'contradicts +prompt_version=refund-v2'
exits 'several slips need a ticket' 2 trace-find --complaint $F/slips.jsonl $F/dumps
is 'the ticket chooses' "$(trace-find -l --ticket cs_8 --complaint $F/slips.jsonl $F/dumps | head -1)" tr_102
exits 'feedback is joined' 0 trace-find --feedback $F/slips.jsonl $F/dumps
says 'by trace id' 'tr_100 .*cs_7 thumbs_down no'
says 'by session' 'tr_102 .*cs_8 tool broke'
is 'others are not listed' "$(ids --feedback $F/slips.jsonl $F/dumps)" 'tr_100 tr_102 '
is 'criteria hold for them' "$(ids --feedback $F/slips.jsonl --status error $F/dumps)" 'tr_102 '
exits 'feedback as JSON' 0 trace-find --json --feedback $F/slips.jsonl $F/dumps
ok 'is a list, with its place' jq -e '.traces[1].feedback == [{"ticket": "cs_8", "text": "tool broke",
	"file": "testdata/find/slips.jsonl", "line": 2}]' "$TMP/out"
printf '{"session_id": "sess_1", "turn_id": "2", "feedback_label": "mine"}\n{"trace_id": "tr_1", "feedback_label": "lost"}\n' >"$TMP/feedback.jsonl"
exits 'feedback on one turn' 0 trace-find --feedback "$TMP/feedback.jsonl" $F/dumps
says 'is of that turn' 'tr_101 .*mine'
is 'and of no other' "$(wc -l <"$TMP/out" | tr -d ' ')" 2
warns 'what points nowhere is counted' '1 of 2 feedback records point at no trace'
exits 'feedback among the inputs' 0 trace-find --session sess_1 $F/dumps "$TMP/feedback.jsonl"
says 'is joined without being asked' 'tr_101 .*mine'
exits 'a window of its own' 0 trace-find --complaint $F/slip-window.json --window 40s $F/dumps
says 'one is left' 'as well +0 other'

printf '{"captured_at": "2026-05-21T09:17:00Z", "turn_id": "9", "channel": "web"}' >"$TMP/slip"
exits 'a slip with a time alone' 0 trace-find --complaint "$TMP/slip" $F/dumps
says 'finds what began last before it, whatever its turn' '^trace tr_102, by time alone$'
says 'how long before is said' '^  time +30s before the slip$'
says 'and in which window' 'window +2026-05-21T08:17:00Z to 2026-05-21T09:22:00Z'
says 'and how many are in it as well' 'as well +5 other'
says 'the turn is said to be another' 'contradicts turn_id=9'
says 'and that nothing is known of a key' 'unrecorded +channel=web'
exits 'a window in which nothing is' 1 trace-find --complaint "$TMP/slip" --since 2027-01-01 $F/dumps
warns 'is said' 'tried: .*traces that started from 2026-05-21T08:17:00Z'
printf '{"captured_at": "this morning"}' >"$TMP/slip"
exits 'a time that is none' 1 trace-find --complaint "$TMP/slip" $F/dumps
warns 'is said' "time of the slip cannot be read: 'this morning'"
warns 'nothing was tried' 'has nothing that leads to a trace'
exits 'by words' 0 trace-find --complaint $F/slip-words.json $F/dumps
says 'which are named' 'in answers +annual, contracts, refundable, anytime$'
exits 'and as JSON' 0 trace-find --json --complaint $F/slip-words.json $F/dumps
ok 'as well' jq -e '.traces[0] | .words == 4 and .words_answered == ["annual", "contracts", "refundable", "anytime"] and
	.words_elsewhere == [] and .unrecorded == []' "$TMP/out"

# ---- what is printed ----
exits 'a count' 0 trace-find -c $F/dumps
says 'of all' '^6$'
is 'at most two' "$(ids -m 2 $F/dumps | wc -w | tr -d ' ')" 2
exits 'JSON' 0 trace-find --json --session sess_1 $F/dumps
ok 'is valid' jq -e '.schema == "casefile.find/1" and .count == 2 and .traces[0].origin.line == 1' "$TMP/out"
trace-find --raw --trace tr_101 $F/dumps >"$TMP/raw"
ok 'raw records are the bytes of the file' sh -c 'grep tr_101 $0 | cmp - $1' $F/dumps/chat.jsonl "$TMP/raw"
exits 'spans go through a pipe' 0 sh -c 'trace-find --spans --trace tr_102 $0 | trace-tree --json' $F/dumps
ok 'and keep their origin' jq -e '[.spans[].origin.line] == [9,10,11,12]' "$TMP/out"
ok 'and their dialect' jq -e '.spans[0].dialect == "flat"' "$TMP/out"
trace-find --spans -o "$TMP/spans.jsonl.gz" $F/dumps
is 'compressed output is read again' "$(trace-find -c "$TMP/spans.jsonl.gz")" 6
is 'stdin twice' "$(cat $F/dumps/chat.jsonl | trace-find -l --session sess_2)" tr_102
exits 'similar traces' 0 trace-find --similar tr_101 $F/dumps
says 'tags with counts' '^ +1 +20.0%  documents.version  v17$'
says 'the most alike first' '^tr_100 +8 '

is 'at most two, as spans' "$(trace-find -m 2 --spans $F/dumps | trace-find -c)" 2
is 'spans of several criteria' "$(trace-find --spans --status error --session sess_2 $F/dumps | wc -l | tr -d ' ')" 4
is 'spans from stdin, several criteria' "$(cat $F/dumps/chat.jsonl | trace-find --spans --status error --session sess_2 | wc -l | tr -d ' ')" 4
trace-find --raw --session sess_1 -k order.id=4482 $F/dumps >"$TMP/raw"
ok 'raw records of several criteria' sh -c 'grep tr_101 $0 | cmp - $1' $F/dumps/chat.jsonl "$TMP/raw"
is 'a record with two traces is written once' "$(trace-find --raw --name 'POST *' $F/dumps | cmp - $F/dumps/billing.otlp.json && echo same)" same

# ---- the filter changes no answer ----
i=0
while [ $i -lt 200 ]; do
	sed "s/tr_1/tr_x$i-1/" $F/dumps/chat.jsonl
	i=$((i + 1))
done >"$TMP/many.jsonl"
{ cat "$TMP/many.jsonl"; cat $F/dumps/chat.jsonl; cat "$TMP/many.jsonl"; } >"$TMP/large.jsonl"
is 'in a large file, behind the first megabyte' "$(trace-find --trace tr_102 "$TMP/large.jsonl" | awk 'NR == 2 { print $2, $5, $9 }')" \
	"tr_102 4 $TMP/large.jsonl:3209"
is 'criteria with and without a literal' "$(ids --session sess_2 --status error "$TMP/large.jsonl" | wc -w | tr -d ' ')" 201
{ cat "$TMP/large.jsonl"; echo '{"session_id":"sess_2","turn_id":"01","feedback_label":"far behind"}'; } >"$TMP/large2.jsonl"
exits 'feedback behind the first megabyte' 0 trace-find --trace tr_102 "$TMP/large2.jsonl"
says 'is joined too' 'tr_102 .*far behind'
is 'other literals' "$(ids --response 'Please contact support.' -m 1 "$TMP/large.jsonl")" 'tr_x0-103 '
# A word without a digit is looked for as well; what a dialect says where the record does not is not.
run='{"run_id":"rr","input_ref":"a","route":null,"prompt_id":"p","model_name":"m","validation_errors":["x"]}'
refs='"references":[{"refType":"FOLLOWS_FROM","traceID":"ff","spanID":"9"}]'
{
	cat "$TMP/large.jsonl"
	echo "$run"
	echo '{"traceID":"ff","spanID":"8","operationName":"o","startTime":1,"duration":1,'"$refs"',"tags":[],"logs":[]}'
	echo '{"trace_id":"pp","span_id":"1","name":"n","start_ms":1,"attributes":{"session.id":"plainword"}}'
} >"$TMP/words.jsonl"
is 'a plain word' "$(ids --session plainword "$TMP/words.jsonl")" 'pp '
is 'that nobody has' "$(ids --session plainwords "$TMP/words.jsonl")" ''
is 'a name that a dialect made up' "$(ids --text validate "$TMP/words.jsonl")" 'rr '
is 'a reference of Jaeger' "$(trace-find -c -k opentracing.ref_type=follows_from "$TMP/words.jsonl")" 1

# journald writes a line as a list of its bytes where not all of it is printable.
printf '%s' '{"trace_id":"jj","span_id":"1","name":"n","start_ms":1,"attributes":{"session.id":"sess_777"}}' |
	od -An -v -tu1 | tr -s ' \n' ',' | sed 's/^,//; s/,$//; s/.*/{"MESSAGE":[&]}/' >"$TMP/list.json"
{ cat "$TMP/large.jsonl" "$TMP/list.json"; sed 's/,/, /g' "$TMP/list.json"; } >"$TMP/lists.jsonl"
is 'a line as a list of bytes' "$(ids --session sess_777 "$TMP/lists.jsonl")" 'jj '
is 'all of them' "$(trace-find --raw --session sess_777 "$TMP/lists.jsonl" | wc -l | tr -d ' ')" 2

# Windows of time, around spans of every dialect and form: with a ledger all records are read.
{
	cat "$TMP/many.jsonl"
	find $D -name '*.json' -o -name '*.jsonl' | sort | while read -r file; do
		cat "$file"
		echo
	done
	perl tests/times.pl 4000
} >"$TMP/times.jsonl"
trace-find --spans "$TMP/times.jsonl" 2>/dev/null | sed -n 's/.*"startTimeUnixNano":"\([0-9]*\)\([0-9]\{9\}\)".*/\1.\2/p' |
	sort -u | awk '/\.1234/ { next } NR % 300 == 0 || (NR < 50 && NR % 4 == 0)' >"$TMP/starts"
other=
found=0
while read -r start; do
	for window in 10s 5h; do
		trace-find -l --around "$start" --window $window "$TMP/times.jsonl" >"$TMP/filtered" 2>/dev/null
		trace-find -l --ledger --around "$start" --window $window "$TMP/times.jsonl" >"$TMP/all" 2>/dev/null
		cmp -s "$TMP/filtered" "$TMP/all" || other="$other $start/$window"
		found=$((found + $(wc -l <"$TMP/filtered")))
	done
done <"$TMP/starts"

is 'windows, with and without a filter' "$other" ''
ok 'there are many of them' test "$(wc -l <"$TMP/starts")" -ge 20
ok 'they have traces in them' test $found -ge 800
is 'a window of one span' "$(ids --since 2026-05-21T09:15:00Z --until 2026-05-21T09:15:30Z --same-span "$TMP/large.jsonl" | wc -w | tr -d ' ')" \
	"$(ids --ledger --since 2026-05-21T09:15:00Z --until 2026-05-21T09:15:30Z --same-span "$TMP/large.jsonl" | wc -w | tr -d ' ')"

# Spans before, in, and behind the record in which their trace is known to match; what is behind the last such record is
# not read again.
span() { # TRACE NUMBER [SESSION]
	echo '{"trace_id":"'"$1"'","span_id":"'"$2"'","name":"n","start_ms":'"$2"',"attributes":{"a":1'"${3:+,\"session.id\":\"$3\"}"'}}'
}
{ span late1 1; span late2 2; cat "$TMP/many.jsonl"; } >"$TMP/part1.jsonl"
{ cat "$TMP/many.jsonl"; span late1 3 sess_late9; span late2 4; span late1 5; } >"$TMP/part2.jsonl"
{ span late3 6; span late1 7; span late2 8 sess_late9; cat "$TMP/many.jsonl"; span late3 9; span late2 10; span late1 11; } >"$TMP/part3.jsonl"
gzip -k "$TMP/part2.jsonl"
set -- "$TMP/part1.jsonl" "$TMP/part2.jsonl.gz" "$TMP/part3.jsonl"
cat "$TMP/part1.jsonl" "$TMP/part2.jsonl" "$TMP/part3.jsonl" >"$TMP/parts.jsonl"
grep -h '"late[12]"' "$TMP/parts.jsonl" >"$TMP/want"
for threads in 1 2 8; do
	is "before and behind, $threads threads" "$(trace-find --threads $threads --raw --session sess_late9 "$@" | cmp - "$TMP/want" && echo same)" same
done
is 'from a pipe' "$(trace-find --raw --session sess_late9 <"$TMP/parts.jsonl" | cmp - "$TMP/want" && echo same)" same
is 'of one trace' "$(trace-find --raw -m 1 --session sess_late9 "$@" | grep -c late1)" 5
is 'their spans' "$(trace-find --spans --session sess_late9 "$@" | jq -r '.resourceSpans[].scopeSpans[].spans[].spanId' | tr '\n' ' ')" '1 2 3 4 5 7 8 10 11 '
is 'in a table' "$(trace-find --session sess_late9 "$@" | awk '/late/ { print $2, $4 }' | tr '\n' ' ')" 'late1 5 late2 4 '
is 'in JSON' "$(trace-find --json --session sess_late9 "$@" | jq -r '.traces[] | .trace_id + " " + (.spans | tostring)' | tr '\n' ' ')" 'late1 5 late2 4 '
is 'criteria that are met before and behind' "$(ids --session sess_late9 --min-duration 0s --name n "$@")" "$(ids --ledger --session sess_late9 --min-duration 0s --name n "$@")"
is 'the same file twice' "$(trace-find --raw --session sess_late9 "$TMP/parts.jsonl" "$TMP/parts.jsonl" | cmp - "$TMP/want" 2>&1 | grep -c EOF)" 1

exits 'quietly, no key is suggested' 1 trace-find -q -k order.ids=4482 $F/dumps
silent 'nothing is said'

# Two members of one name, each with a record at its start, and one of another name between them.
mkdir -p "$TMP/names/a" "$TMP/names/b"
member() { # NAME SPAN VALUE
	printf '{"trace_id":"%032d","span_id":"%016d","name":"%s","start_ms":1,"attributes":{"k":"%s"}}\n' 7 "$2" "$1" "$3"
}
member zero 1 - >"$TMP/names/a/d.jsonl"
member second 2 - >"$TMP/names/b/e.jsonl"
tar -C "$TMP/names/a" -cf "$TMP/names.tar" d.jsonl
tar -C "$TMP/names/b" -rf "$TMP/names.tar" e.jsonl
{ member third 3 needle_value; member fourth 4 -; } >"$TMP/names/a/d.jsonl"
tar -C "$TMP/names/a" -rf "$TMP/names.tar" d.jsonl
is 'members of one name' "$(trace-find --spans -k k=needle_value "$TMP/names.tar" | jq -r '.resourceSpans[0].scopeSpans[0].spans[].name' | tr '\n' ' ')" \
	'zero second third fourth '
is 'all of their records' "$(trace-find --raw -k k=needle_value "$TMP/names.tar" | wc -l | tr -d ' ')" 4

# A reading that takes too long ends, and says where.
exits 'no time left' 3 sh -c '{ head -n 4 '$F'/dumps/chat.jsonl; sleep 1; tail -n +5 '$F'/dumps/chat.jsonl; sleep 1; } | trace-find -l --max-time 500ms'
is 'what was read is answered from' "$(head -n 1 "$TMP/out")" tr_100
warns 'the place is told' 'limit of 0.5 seconds for reading is reached; the rest of the input is not read \[limit.time\]$'
exits 'time enough' 0 trace-find -l --max-time 10m $F/dumps
exits 'no time at all' 2 trace-find -l --max-time 0s $F/dumps

# ---- similar traces, in JSON ----
for id in u1 u2 u3; do
	printf '{"trace_id":"%s","span_id":"a","name":"call","start_ms":1763629200100,"duration_ms":100,"attributes":{"openinference.span.kind":"TOOL","tool.name":"lookup"}}\n' $id
done >"$TMP/alike.jsonl"
trace-find -q --similar u2 --json "$TMP/alike.jsonl" >"$TMP/out"
is 'which tag they share' "$(jq -c '.tags[] | select(.tag == "tool.name") | [.value, .traces]' "$TMP/out")" '["lookup",2]'
is 'and which share it' "$(jq -c '(.tags | map(.tag) | index("tool.name")) as $i | [.traces[] | select(.shared | index($i)) | .trace_id]' "$TMP/out")" '["u1","u3"]'

finish
