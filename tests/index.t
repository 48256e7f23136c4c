# Indexes: the same answers as without, less reading, and nothing that a bad one could do.
. tests/lib.sh

generate=$BUILD/bench/generate
bulk=$BUILD/bench/bulk
I=$TMP/i
mkdir "$I"

# same NAME FILE OPTION...: with the index all is as without it (but for the count of what was read, which is the point).
same_answer() {
	name=$1 dump_file=$2
	shift 2
	trace-find "$@" --no-index "$dump_file" >"$TMP/whole" 2>"$TMP/whole.err" </dev/null
	echo "exit $?" >>"$TMP/whole.err"
	trace-find "$@" "$dump_file" >"$TMP/parts" 2>"$TMP/parts.err" </dev/null
	echo "exit $?" >>"$TMP/parts.err"
	sed -i -E '/ spans? (was|were) read$/d; s/ \(byte [0-9]+ of the file\)//' "$TMP/whole.err" "$TMP/parts.err"
	sed -i -E '/^ *"file_offset": [0-9]+,$/d' "$TMP/whole" "$TMP/parts"
	{
		cmp "$TMP/whole" "$TMP/parts"
		diff "$TMP/whole.err" "$TMP/parts.err"
	} >"$TMP/differs" 2>&1
	if [ -s "$TMP/differs" ]; then
		fail "$name: $*" <"$TMP/differs"
	else
		pass "$name: $*"
	fi
}

at_most_a_percent() {
	bytes=$(wc -c <"$1")
	[ "$bytes" -gt 3276800 ] || bytes=3276800
	[ "$(($(wc -c <"$1.tix") * 100))" -le "$bytes" ]
}

# pick FILE KEY N: the value of KEY in N lines, spread over the file.
pick() {
	sed -nE "s/.*\"$2\":\"([^\"]+)\".*/\1/p" "$1" | awk -v n="$3" '
		{ line[NR] = $0 }
		END { for (i = 1; i <= n; i++) print line[int(NR * (i - 0.5) / n) + 1] }' | sort -u
}

"$generate" --seed 11 --traces 1560 --feedback "$TMP/feedback.jsonl" >"$I/plain.jsonl" 2>/dev/null
gzip -c "$I/plain.jsonl" >"$I/one.jsonl.gz"
split -C 1500K "$I/plain.jsonl" "$I/piece."
for piece in "$I"/piece.*; do
	gzip -1 -c "$piece" >>"$I/members.jsonl.gz"
done
rm "$I"/piece.*
"$bulk" --bytes 10M --seed 12 --shape otlp | gzip -c >"$I/otlp.jsonl.gz"
zcat "$I/otlp.jsonl.gz" >"$TMP/otlp.jsonl"
# Damage between records, words before them, feedback without a trace id; ids that are no hex.
awk 'NR % 4800 == 1000 { print substr($0, 1, 300) }
	NR % 6000 == 1500 { print "INFO starting up" }
	NR % 3500 == 1700 { print "{\"ticket_id\":\"t" NR "\",\"session_id\":\"sess_551\",\"complaint_text\":\"wrong\"}" }
	NR % 2000 == 500 { sub(/"status":"OK"/, "\"status\":\"O\\ud800K\"") }
	{ sub(/"trace_id":"[0-9a-f]*"/, "\"trace_id\":\"run_2026-" int(NR / 6) % 1500 "\""); print }' \
	"$I/plain.jsonl" | gzip -c >"$I/torn.jsonl.gz"

# Elements of an array, over several lines; records behind other text.
{
	echo '['
	sed '$!s/$/,/; s/,"attributes":/,\n\t"attributes":/' "$I/plain.jsonl"
	echo ']'
} >"$I/array.json"
awk '{ print (NR % 3 ? "" : "2026-05-21 app[7]: ") $0 }' "$I/plain.jsonl" >"$I/logger.log"

# ---- building ----

exits 'dumps are indexed' 0 trace-index "$I"
says '... and it is said' "one.jsonl.gz': indexed: [0-9]\.[0-9]+ % of its size; [0-9]+ spans in [0-9]+ blocks"
for dump in array.json logger.log plain.jsonl one.jsonl.gz members.jsonl.gz otlp.jsonl.gz torn.jsonl.gz; do
	ok "$dump has an index" test -s "$I/$dump.tix"
	ok '... of at most one percent, or 32 KiB' at_most_a_percent "$I/$dump"
done
cp "$I/one.jsonl.gz.tix" "$TMP/first.tix"
exits 'again' 0 trace-index "$I/one.jsonl.gz"
says '... there is nothing to do' 'the index belongs to it'
exits 'by force' 0 trace-index -f "$I/one.jsonl.gz"
ok '... the same bytes come out' cmp "$I/one.jsonl.gz.tix" "$TMP/first.tix"

"$bulk" --bytes 24M --seed 13 | gzip -1 -c >"$TMP/large.jsonl.gz"
exits 'a larger one' 0 trace-index "$TMP/large.jsonl.gz"
ok '... has an index of at most one percent' test \
	"$(($(wc -c <"$TMP/large.jsonl.gz.tix") * 100))" -le "$(wc -c <"$TMP/large.jsonl.gz")"
rm "$TMP/large.jsonl.gz"*

# ---- the same answers ----

for dump in one.jsonl.gz members.jsonl.gz plain.jsonl; do
	file=$I/$dump
	for id in $(pick "$I/plain.jsonl" trace_id 3); do
		same_answer "$dump" "$file" --trace "$id" --raw
		same_answer "$dump" "$file" --trace "$(printf %.2s "$id")" -l
	done
	for id in $(pick "$I/plain.jsonl" 'session\.id' 2); do
		same_answer "$dump" "$file" --session "$id"
	done
	same_answer "$dump" "$file" --tenant soylent_eu --session sess_551 -l
	same_answer "$dump" "$file" --session nobody
done
file=$I/one.jsonl.gz
for id in $(pick "$I/plain.jsonl" trace_id 4); do
	same_answer one "$file" --trace "$(printf %.9s "$id")"
done
for id in $(pick "$I/plain.jsonl" 'session\.id' 4); do
	same_answer one "$file" -k "session.id=$id" --status error -l
	same_answer one "$file" --session "$id" --without 'llm*' --json
done
for id in $(pick "$I/plain.jsonl" 'user\.id_hash' 3); do
	same_answer one "$file" --user "$id" --spans
done
for id in $(pick "$I/plain.jsonl" 'request\.id' 3); do
	same_answer one "$file" --request "$id" --raw
done
same_answer one "$file" --tenant soylent_eu -c
same_answer one "$file" --around 2026-05-21T12:00:00Z --window 20m -l
same_answer one "$file" --since 2026-05-21T23:00:00Z --status error
same_answer one "$file" -k session.id=nobody
same_answer one "$file" -k sesion.id=nobody
same_answer one "$file" -k order.id=4481 --json
same_answer one "$file" --session sess_551 --suspect all -c
same_answer one "$file" --name 'chat*' -m 3 --raw
for id in $(pick "$TMP/otlp.jsonl" traceId 4); do
	same_answer otlp "$I/otlp.jsonl.gz" --trace "$id" --raw
	same_answer otlp "$I/otlp.jsonl.gz" --trace "$(printf %.7s "$id")" -l
done
for id in $(grep -oE '"session.id","value":\{"stringValue":"[^"]*' "$TMP/otlp.jsonl" | cut -d'"' -f8 | sort -u | head -n 3); do
	same_answer otlp "$I/otlp.jsonl.gz" --session "$id"
done
for id in $(pick "$I/plain.jsonl" trace_id 3); do
	same_answer array "$I/array.json" --trace "$id" --raw
	same_answer array "$I/array.json" --trace "$id"
	same_answer logger "$I/logger.log" --trace "$id" --raw
	same_answer logger "$I/logger.log" --trace "$id"
done
for id in 17 700 1499 2 nothing; do
	same_answer torn "$I/torn.jsonl.gz" --trace "run_2026-$id"
	same_answer torn "$I/torn.jsonl.gz" --trace "run_2026-$id" --raw
done
same_answer torn "$I/torn.jsonl.gz" --session sess_551
same_answer torn "$I/torn.jsonl.gz" --session sess_551 --json
same_answer torn "$I/torn.jsonl.gz" --session nobody
echo '{"trace_id":"run_2026-17","complaint_text":"wrong"}' >"$TMP/slip.json"
same_answer 'a slip' "$I/torn.jsonl.gz" --complaint "$TMP/slip.json"
same_answer 'feedback' "$I/torn.jsonl.gz" --feedback "$TMP/slip.json"
echo '{"session_id":"sess_551","complaint_text":"wrong"}' >"$TMP/slip2.json"
same_answer 'a slip without an id' "$I/one.jsonl.gz" --complaint "$TMP/slip2.json"
same_answer '... among a session' "$I/one.jsonl.gz" --complaint "$TMP/slip2.json" --session sess_551
same_answer 'a dialect that is forced' "$I/one.jsonl.gz" --dialect flat --session sess_551
same_answer 'a limit of its own' "$I/one.jsonl.gz" --max-record 900 --session sess_551 -l
same_answer 'a folder' "$I" --session sess_551 -l
exits 'indexes in a folder are no dumps' 0 trace-find -c --session sess_551 --no-index "$I/one.jsonl.gz" "$I/one.jsonl.gz.tix"
silent '... and nothing is said of them'

# ---- values inside JSON; keys, fields and containers by the thousand ----

# keys SPANS KEYS: span N has a key of its own for everything, and its tenant in the metadata.
keys() {
	awk -v spans="$1" -v keys="$2" 'BEGIN {
		for (n = 0; n < spans; n++) {
			printf "{\"trace_id\":\"run-%d\",\"span_id\":\"s%d\",\"name\":\"turn\",\"start_ms\":1763600%06d,\"duration_ms\":5,", n, n, n
			printf "\"attributes\":{\"order_id_%d\":\"o%d\",\"metadata\":{\"tenant_id\":\"tenant %d\",\"order_id\":\"m%d\"},", n, n, n % 700, n
			printf "\"bag_%d\":\"{\\\"case_id\\\":\\\"c%d\\\"}\",\"ticket.id\":[\"x%d\",\"y%d\"]", n, n, n, n
			for (k = 0; k < keys; k++)
				printf ",\"note_%d_%d\":%d", n, k, k
			printf ",\"text\":\"%0800d\"}}\n", n
		}
	}'
}
keys 1000 2 >"$I/few.jsonl"
keys 6000 24 >"$I/many.jsonl"
trace-index -q "$I/few.jsonl" "$I/many.jsonl"
for dump in few many; do
	file=$I/$dump.jsonl
	last=$(($(wc -l <"$file") - 1))
	ok "$dump keys: there is an index" test -s "$file.tix"
	same_answer "$dump keys" "$file" --tenant 'tenant 3' -l
	is '... of a tenant, inside JSON' "$(trace-find --tenant 'tenant 3' -l "$file" | head -n 2 | tr '\n' ' ')" 'run-3 run-703 '
	for ask in "order_id_$last=o$last" "bag_$last.case_id=c$last" "metadata.order_id=m$last" "ticket=y$last" "note_${last}_1=1"; do
		same_answer "$dump keys" "$file" -k "$ask" --json
		is "... $ask" "$(trace-find -k "$ask" -l "$file")" "run-$last"
	done
	same_answer "$dump keys" "$file" -k order_id_3=o4 -l
	same_answer "$dump keys" "$file" -k "order_identity_3=o4" -l
	# The first and the last start, to the millisecond.
	end=$(date -u -d "@1763600$(printf %03d $((last / 1000))).$(printf %03d $((last % 1000)))" +%Y-%m-%dT%H:%M:%S.%3NZ)
	same_answer "$dump keys" "$file" --since "$end" -l
	is '... since the last start' "$(trace-find --since "$end" -l "$file")" "run-$last"
	same_answer "$dump keys" "$file" --until 2025-11-20T00:53:20.000Z -l
done
rm "$I/few.jsonl"* "$I/many.jsonl"*

# ---- less reading ----

# Damage in the middle, where nothing that is looked for is: who reads it says so.
cp "$I/plain.jsonl" "$TMP/spot.jsonl"
trace-index -q "$TMP/spot.jsonl"
touch -r "$TMP/spot.jsonl" "$TMP/time"
printf '\n{"cut":' | dd of="$TMP/spot.jsonl" bs=1 seek=6000000 conv=notrunc 2>/dev/null
touch -r "$TMP/time" "$TMP/spot.jsonl"
id=$(sed -n '1000s/.*"trace_id":"\([^"]*\)".*/\1/p' "$TMP/spot.jsonl")
exits 'the whole has the damage' 3 trace-find --no-index --trace "$id" "$TMP/spot.jsonl"
exits '... the part that is read has not' 0 trace-find --trace "$id" "$TMP/spot.jsonl"
silent '... and says nothing'

# ---- indexes that are not right ----

G=$TMP/g.jsonl.gz
cp -p "$I/one.jsonl.gz" "$G"
id=$(sed -n '5000s/.*"trace_id":"\([^"]*\)".*/\1/p' "$I/plain.jsonl")
trace-find --no-index --trace "$id" --raw "$G" >"$TMP/right"
size=$(wc -c <"$TMP/first.tix")

# refused NAME WHY: the index of $G is not used, that is said on one line, and the answer is right.
refused() {
	exits "$1" 0 trace-find --trace "$id" --raw "$G"
	ok '... the file is read whole' cmp "$TMP/out" "$TMP/right"
	warns '... which is said' "^trace-find: $G: note: its index is not used, for $2; the file is read whole"
	is '... once' "$(wc -l <"$TMP/err")" 1
}
: >"$G.tix"
refused 'an empty index' 'it is no index'
echo hello >"$G.tix"
refused 'a text' 'it is no index'
head -c 511 "$TMP/first.tix" >"$G.tix"
refused 'less than a header' 'it is no index'
for part in 512 1000 $((size / 2)) $((size - 1)); do
	head -c "$part" "$TMP/first.tix" >"$G.tix"
	refused "an index of which $part bytes are left" 'it is (cut|damaged)'
done
cp "$I/members.jsonl.gz.tix" "$G.tix"
refused 'the index of another file' 'the file has another size now'
cp "$TMP/first.tix" "$G.tix"
touch -d '2020-01-01' "$G"
refused 'a file that was touched' 'the file was changed at another time'
touch -r "$I/one.jsonl.gz" "$G"
printf 'X' | dd of="$G" bs=1 seek=9 conv=notrunc 2>/dev/null
touch -r "$I/one.jsonl.gz" "$G"
refused 'a file with another head' 'the file holds something else now'
cp -p "$I/one.jsonl.gz" "$G"
exits 'the one that belongs' 0 trace-find --trace "$id" --raw "$G"
silent '... is used without a word'
wrong=
at=0
while [ "$at" -lt "$size" ]; do
	cp "$TMP/first.tix" "$G.tix"
	printf '\377' | dd of="$G.tix" bs=1 seek="$at" conv=notrunc 2>/dev/null
	trace-find --trace "$id" --raw "$G" >"$TMP/got" 2>/dev/null && cmp -s "$TMP/got" "$TMP/right" || wrong="$wrong $at"
	at=$((at + size / 60 + 1))
done
is 'whatever byte of an index is damaged, the answer is right' "$wrong" ''
chmod a-r "$G.tix"
if [ -r "$G.tix" ]; then
	skip 'an index that may not be read' 'everything may be read here'
else
	refused 'an index that may not be read' 'it cannot be read'
fi
rm -f "$G.tix"
mkdir "$G.tix"
refused 'a folder in its place' 'it cannot be read'
rmdir "$G.tix"

# ---- --check, --json, --index ----

cp "$TMP/first.tix" "$G.tix"
exits '--check of one that belongs' 0 trace-index --check "$G"
says '... says so' 'the index belongs to it'
touch "$G"
exits '--check of one that does not' 1 trace-index --check "$G"
says '... says why' 'does not belong to it, for the file was changed at another time'
rm "$G.tix"
exits '--check of none' 1 trace-index --check "$G"
says '... says so' 'has no index'
exits '--check --json' 1 trace-index --check --json "$G"
ok '... is JSON' jq -e '.schema == "casefile.index/1" and .files[0].state == "missing"' "$TMP/out"
mkdir "$TMP/side"
exits 'in another folder' 0 trace-index --index "$TMP/side" --json "$G"
ok '... is JSON' jq -e '.files[0].state == "built" and .files[0].index_bytes > 0' "$TMP/out"
ok '... and leaves the first alone' test ! -e "$G.tix"
is '... one file' "$(ls "$TMP/side" | wc -l)" 1
exits 'from there' 0 trace-find --index "$TMP/side" --trace "$id" --raw "$G"
ok '... it is the same' cmp "$TMP/out" "$TMP/right"

exits 'a folder that is not there' 2 trace-index --index "$TMP/none" "$G"
warns '... is said' "cannot write \(No such file or directory\) '$TMP/none/g\.jsonl\.gz\.[0-9a-f]{16}\.tix'"

# ---- what cannot be indexed ----

# unfit NAME FILE EXIT WHY
unfit() {
	exits "$1" "$3" trace-index "$2"
	warns '... is said' "not indexed, for $4; trace-find reads it whole"
	ok '... and leaves nothing' test ! -e "$2.tix"
}
tar -C "$I" -czf "$TMP/a.tar.gz" otlp.jsonl.gz
unfit 'an archive' "$TMP/a.tar.gz" 1 'it is an archive'
jq -cs '.' "$D/flat/lines.jsonl" | gzip -c >"$TMP/array.json.gz"
unfit 'a small file' "$TMP/array.json.gz" 1 'it is too small to gain from it'
unfit 'one record' "$D/trace-document/warranty.json" 1 'it is one single record'
head -c 900000 "$I/one.jsonl.gz" >"$TMP/cut.jsonl.gz"
unfit 'a file that is cut' "$TMP/cut.jsonl.gz" 1 'its gzip data is cut'
cp "$I/one.jsonl.gz" "$TMP/bad.jsonl.gz"
printf '\377\377\377\377' | dd of="$TMP/bad.jsonl.gz" bs=1 seek=900000 conv=notrunc 2>/dev/null
unfit 'a file that is damaged' "$TMP/bad.jsonl.gz" 1 'its gzip data is damaged'
yes 'no dump' | head -n 100 >"$TMP/text.txt"
unfit 'no dump' "$TMP/text.txt" 1 'no spans were read from it'
exits 'a file that is not there' 2 trace-index "$TMP/none"
warns '... is named' "No such file or directory '$TMP/none'"
exits 'one that can be, and one that is not there' 3 trace-index "$G" "$TMP/none"
exits 'nothing' 2 trace-index

sed 's/^/app: /' "$I/plain.jsonl" >"$TMP/prefixed.log"
unfit 'records behind text' "$TMP/prefixed.log" 1 'there is no place between its records to start from'

# ---- progress: on a terminal, of what takes longer than a second ----

slowly="(head -c 3000000 '$I/plain.jsonl'; sleep 1.2; tail -c +3000001 '$I/plain.jsonl') | trace-find -c --session nobody"
if command -v script >/dev/null && script -qec true /dev/null >/dev/null 2>&1; then
	exits 'a long reading on a terminal' 1 script -qec "$slowly" /dev/null
	says '... shows how far it is' 'trace-find: [0-9.]+ [kM]B, [0-9.]+ [kM]B/s'
	exits '... with -q' 1 script -qec "$slowly -q" /dev/null
	is '... it does not' "$(grep -c 'B/s' "$TMP/out")" 0
else
	skip 'progress' 'no script(1)'
fi
exits 'a long reading elsewhere' 1 sh -c "$slowly"
silent '... says nothing'

# ---- what is interrupted ----

rm -f "$G.tix"
for signal in INT TERM HUP; do
	# (A background job of sh ignores SIGINT: timeout sets it back.)
	for after in 0.01 0.05 0.1; do
		timeout -s "$signal" "$after" trace-index -f "$G" >/dev/null 2>&1
		ls "$TMP" | grep -E '^g\.jsonl\.gz\.tix\..' >>"$TMP/left"
	done
done
is 'an interrupted build leaves nothing behind' "$(cat "$TMP/left")" ''
rm -f "$G.tix"
exits 'a disk that is full' 2 sh -c "ulimit -f 8; exec trace-index '$G'"
warns '... is said' "cannot write \(File too large\) '$G.tix'"
is '... and nothing is left' "$(ls "$TMP" | grep -c 'g.jsonl.gz.tix')" 0

finish
