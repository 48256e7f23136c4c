# A gzip file is read twice: what the second reading leaves out is not missed. Plain files are read in full.
. tests/lib.sh

bulk=$BUILD/bench/bulk
for shape in flat otlp; do
	"$bulk" --bytes 8M --seed 31 --open 24 --shape $shape --sample "$TMP/$shape.sample" >"$TMP/$shape.jsonl"
done
# Damage, words between records, complaints without and with an id, ids that are no hex, and short ones.
awk 'NR % 1800 == 1000 { print substr($0, 1, 300) }
	NR % 2100 == 500 { print "INFO starting up" }
	NR % 1500 == 700 { print "{\"ticket_id\":\"t" NR "\",\"session_id\":\"sess_0000007\",\"complaint_text\":\"wrong\"}" }
	NR % 1300 == 900 { print "{\"ticket_id\":\"u" NR "\",\"trace_id\":\"run-" int((NR - 100) / 6) "\",\"complaint_text\":\"wrong\"}" }
	{ sub(/"trace_id":"[0-9a-f]*"/, "\"trace_id\":\"run-" (NR % 5 ? "" : "2026abc") int(NR / 6) "\""); print }' \
	"$TMP/flat.jsonl" >"$TMP/torn.jsonl"
{
	echo '['
	sed '$!s/$/,/' "$TMP/flat.jsonl" | tr '\n' ' '
	echo ']'
} >"$TMP/array.jsonl"
for dump in flat otlp torn array; do
	gzip -1 -c "$TMP/$dump.jsonl" >"$TMP/$dump.jsonl.gz"
done

# same DUMP OPTION...: the answer from the packed dump is that from the plain one.
same() {
	dump=$TMP/$1.jsonl name=$1
	shift
	for file in "$dump" "$dump.gz"; do
		trace-find "$@" "$file" >"$TMP/out" 2>"$TMP/err" </dev/null
		echo "exit $?" >>"$TMP/err"
		sed -E 's/\.jsonl\.gz/.jsonl/g; s/ \(byte [0-9]+ of the file\)//; s/  +/  /g; s/; [0-9]+ spans were read$//; /"file_offset"/d' "$TMP/out" "$TMP/err" >"$file.said"
	done
	if cmp -s "$dump.said" "$dump.gz.said" && [ -s "$dump.said" ]; then
		pass "$name: $*"
	else
		diff "$dump.said" "$dump.gz.said" | fail "$name: $*"
	fi
}

for shape in flat otlp; do
	eval "$(cat "$TMP/$shape.sample")"
	same $shape -q --session "$session"
	same $shape -q --session "$session" --json
	same $shape -q --session "$session" --raw -m 1
	same $shape -q --text "$text" --spans
	same $shape -q --since "$since" --until "$until" --same-span
	same $shape -q --since "$since" --until "$until" --same-span --suspect all
	same $shape -q --session "$session" --status error
	same $shape -q --status error --model 'gpt*' -l
	same $shape -q --session nobody
done
eval "$(cat "$TMP/flat.sample")"
same array -q --session "$session"
same array -q --text "$text" --raw
same torn --session "$session"
same torn --session sess_0000007
same torn --session sess_0000007 --json
same torn -q --text "$text" --spans
same torn -q --trace run-2026abc100
same torn -q --since "$since" --until "$until" --same-span
# What only names its trace by id is met when the ids are known: before and behind its spans.
sed -n "s/.*\"trace_id\":\"\([0-9a-f]*\)\".*\"session.id\":\"$session\".*/\1/p" "$TMP/flat.jsonl" | head -n 1 >"$TMP/ids"
score='{"trace_id":"'$(cat "$TMP/ids")'","name":"quality","value":0.2,"dataType":"NUMERIC","comment":"bad reply"}'
awk -v score="$score" 'NR == 2000 { print score } { print } END { sub(/0\.2/, "0.3", score); print score }' \
	"$TMP/flat.jsonl" >"$TMP/scores.jsonl"
gzip -1 -c "$TMP/scores.jsonl" >"$TMP/scores.jsonl.gz"
for file in scores.jsonl scores.jsonl.gz; do
	exits "scores in $file" 0 trace-find -q --session "$session" --json "$TMP/$file"
	ok '... are both there' jq -e '[.traces[].feedback | length] | add == 2' "$TMP/out"
done
same scores -q --session "$session" --json
same scores -q --text "$text"

# Spellings of ids: escaped, as lists of bytes, in a member whose name is longer than what is read at once.
# spelled NAME ID RECORD: the record is met in the middle of a dump in which another one leads to the id.
spelled() {
	awk -v id="$2" -v record="$3" 'NR == 100 { sub(/"trace_id":"[0-9a-f]*"/, "\"trace_id\":\"" id "\"");
			sub(/"session.id":"[^"]*"/, "\"session.id\":\"sess_spelled\"") }
		NR == 3500 { print record }
		{ print }' "$TMP/flat.jsonl" >"$TMP/spelled.jsonl"
	gzip -1 -c "$TMP/spelled.jsonl" >"$TMP/spelled.jsonl.gz"
	for file in spelled.jsonl spelled.jsonl.gz; do
		trace-find -q --session sess_spelled --json "$TMP/$file" >"$TMP/out" 2>"$TMP/err"
		is "$1 in $file" "$(jq -c '[.traces[].spans]' "$TMP/out")" '[2]'
	done
}
times='"start_time":"2026-05-21T09:14:33Z","end_time":"2026-05-21T09:14:34Z"'
inner='{\\u0022trace_id\\u0022:\\u0022r1b2c3z\\u0022,\\u0022span_id\\u0022:\\u002200000000000000a1\\u0022,\\u0022name\\u0022:\\u0022x\\u0022,'
inner=$inner$(echo "$times" | sed 's/"/\\\\u0022/g')'}'
spelled 'quotes as \u0022 before a short id' r1b2c3z '{"log":"'"$inner"'"}'
spelled 'an escape in an id' 'a/runz42x' '{"trace_id":"a\\u002frunz42x","span_id":"00000000000000a1","name":"x",'"$times"'}'
id=5bc8fb07000000000000000000000a5c
bytes='91,200,251,7,0,0,0,0,0,0,0,0,0,0,10,92'
spelled 'a Buffer' $id '{"trace_id":{"type":"Buffer","data":['$bytes']},"span_id":"00000000000000a1","name":"x",'"$times"'}'
spelled 'a list' $id '{"trace_id":[ '"$(echo $bytes | sed 's/,/ , /g')"' ],"span_id":"00000000000000a1","name":"x",'"$times"'}'
head -c 200000 /dev/zero | tr '\0' x >"$TMP/name"
{
	head -n 3000 "$TMP/spelled.jsonl" | gzip -1c
	printf '\037\213\010\010\0\0\0\0\0\003'
	cat "$TMP/name"
	printf '\0'
	tail -n +3001 "$TMP/spelled.jsonl" | gzip -1nc | tail -c +11
} >"$TMP/long.jsonl.gz"
exits 'a long name of a member' 0 trace-find -q --session sess_spelled --json "$TMP/long.jsonl.gz"
is '... hides nothing' "$(jq -c '[.traces[].spans]' "$TMP/out")" '[2]'

# Several files, side by side; one of them is no gzip, and one is empty.
mkdir "$TMP/plain" "$TMP/packed"
split -C 2500K "$TMP/flat.jsonl" "$TMP/plain/day-"
: >"$TMP/plain/day-none"
for file in "$TMP"/plain/*; do
	gzip -1 -c "$file" >"$TMP/packed/${file##*/}"
done
cp "$TMP/plain/day-ab" "$TMP/packed/day-ab"
same_folder() {
	for folder in plain packed; do
		(cd "$TMP/$folder" && trace-find -q "$@" . >"$TMP/out" 2>"$TMP/err" </dev/null; echo "exit $?" >>"$TMP/err")
		sed -E 's/ \(byte [0-9]+ of the file\)//; /"file_offset"/d' "$TMP/out" "$TMP/err" >"$TMP/$folder.said"
	done
	if cmp -s "$TMP/plain.said" "$TMP/packed.said" && [ -s "$TMP/plain.said" ]; then
		pass "a folder: $*"
	else
		diff "$TMP/plain.said" "$TMP/packed.said" | fail "a folder: $*"
	fi
}
same_folder --session "$session"
same_folder --session "$session" --raw
same_folder --text "$text" --spans
same_folder --since "$since" --until "$until" --same-span -l
same_folder --session "$session" --suspect all --json
same_folder --session "$session" --threads 1

echo '{"session_id":"sess_0000007","complaint_text":"wrong"}' >"$TMP/slip.json"
same torn --complaint "$TMP/slip.json"
same torn --feedback "$TMP/slip.json"
finish
