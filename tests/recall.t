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
