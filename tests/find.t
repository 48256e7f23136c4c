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
is 'tenant and workspace are one' "$(ids --workspace acme_us $F/dumps)" "$(ids --tenant acme_us $F/dumps)"
is 'by a business key, a number' "$(ids -k order.id=4482 $F/dumps)" 'tr_101 '
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
is 'an answer, verbatim' "$(ids --response 'Please contact support.' $F/dumps)" 'tr_103 '
is 'not a part of it' "$(ids --response 'Please contact' $F/dumps)" ''
printf 'Please contact support.\n' >"$TMP/answer"
is 'an answer from a file' "$(ids --response "@$TMP/answer" $F/dumps)" 'tr_103 '

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
exits 'what contradicts is said' 0 trace-find --complaint $F/slip-trace.json $F/dumps
says 'the keys that agree' 'agrees +trace_id=tr_101, session_id=sess_1, turn_id=02'
says 'the key that does not' 'contradicts +prompt_version=refund-v2'
exits 'several slips need a ticket' 2 trace-find --complaint $F/slips.jsonl $F/dumps
is 'the ticket chooses' "$(trace-find -l --ticket cs_8 --complaint $F/slips.jsonl $F/dumps | head -1)" tr_102
exits 'feedback is joined' 0 trace-find --feedback $F/slips.jsonl $F/dumps
says 'by trace id' 'tr_100 .*cs_7 thumbs_down no'
says 'by session' 'tr_102 .*cs_8 tool broke'
exits 'a window of its own' 0 trace-find --complaint $F/slip-window.json --window 40s $F/dumps
says 'one is left' 'as well +0 other'

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

# ---- the filter changes no answer ----
i=0
while [ $i -lt 200 ]; do
	sed "s/tr_1/tr_x$i-1/" $F/dumps/chat.jsonl
	i=$((i + 1))
done >"$TMP/many.jsonl"
{ cat "$TMP/many.jsonl"; cat $F/dumps/chat.jsonl; cat "$TMP/many.jsonl"; } >"$TMP/large.jsonl"
is 'in a large file, behind the first megabyte' "$(trace-find --trace tr_102 "$TMP/large.jsonl" | awk 'NR == 2 { print $2, $5, $9 }')" \
	"tr_102 4 $TMP/large.jsonl:3209"
is 'other literals' "$(ids --response 'Please contact support.' -m 1 "$TMP/large.jsonl")" 'tr_x0-103 '

finish
