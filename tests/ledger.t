# The ledger: of any input, however damaged, each byte is taken for one thing, once; and what is lost is said by a code of
# trace-diagnostics(7).
. tests/lib.sh

ledger() {
	trace-tree --json --no-diagnosis --ledger "$@" 2>"$TMP/err" </dev/null | jq -c .ledger
}

# ---- by hand ----

span='{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00000000000000aa","name":"n","start_ms":1763600000000,"duration_ms":5}'
n=${#span}
printf '%s\n%s\n' "$span" "$span" >"$TMP/plain.jsonl"
is 'two spans and two newlines' "$(ledger "$TMP/plain.jsonl" | jq -c '[.adds_up, .bytes, .spans, .overhead, .gaps, .gap_count]')" "[true,$((2 * n + 2)),$((2 * n)),2,0,0]"
is 'of the file, all is plain' "$(ledger "$TMP/plain.jsonl" | jq -c '.files[0] | [.bytes, .plain, .packed, .gaps, .streams, .expanded]')" "[$((2 * n + 2)),$((2 * n + 2)),0,0,1,$((2 * n + 2))]"

printf '%s\nnot JSON\n%s\n%.40s\n%s\n' "$span" "$span" "$span" "$span" >"$TMP/noise.jsonl"
is 'a line of noise and a torn one' "$(ledger "$TMP/noise.jsonl" | jq -c '[.adds_up, .spans, .overhead, .gaps, (.gap_list[] | .code, .line, .from, .to)]')" \
	"[true,$((3 * n)),5,48,\"json.noise\",2,$((n + 1)),$((n + 9)),\"json.torn\",4,$((2 * n + 11)),$((2 * n + 51))]"

printf '\357\273\277[%s,\n%s]\n' "$span" "$span" >"$TMP/array.json"
is 'an array behind a byte order mark' "$(ledger "$TMP/array.json" | jq -c '[.adds_up, .spans, .overhead, .gaps]')" "[true,$((2 * n)),$((3 + 5)),0]"

printf '{"data":[%s]}\n{"hello":"world"}\n' "$span" >"$TMP/unknown.json"
is 'a page around a span, an unknown object' "$(ledger "$TMP/unknown.json" | jq -c '[.adds_up, .spans, .overhead, .unknown_objects, .gaps]')" "[true,$n,13,17,0]"

printf '%s\n' "$span" | head -c $((n - 9)) | cat "$TMP/plain.jsonl" - >"$TMP/cut.jsonl"
# It is cut in its last key: what is in front of that, up to the comma, is read.
is 'a cut record' "$(ledger "$TMP/cut.jsonl" | jq -c '[.adds_up, .gaps, (.gap_list[] | .code, .line, .to)]')" "[true,8,\"json.truncated\",3,$((3 * n - 7))]"

head -c 100 /dev/zero | cat "$TMP/plain.jsonl" - "$TMP/plain.jsonl" >"$TMP/nul.jsonl"
is 'a hole of NUL bytes' "$(ledger "$TMP/nul.jsonl" | jq -c '[.adds_up, .gaps, .gap_list[0].code]')" '[true,100,"text.nul"]'

mkdir "$TMP/logs"
is 'logs and metrics' "$(ledger "$D/flat/adot.jsonl" "$D/flat/lines.jsonl" | jq -c '[.adds_up, .logs_and_metrics > 0, (.streams | length)]')" '[true,true,2]'
is 'feedback' "$(ledger "$D/phoenix/dataframe.jsonl" | jq -c '[.adds_up, .feedback > 0]')" '[true,true]'

# Compressed and packed: the stream is the same, the file is accounted apart.
gzip -nc "$TMP/plain.jsonl" >"$TMP/plain.jsonl.gz"
z=$(wc -c <"$TMP/plain.jsonl.gz")
is 'gzip' "$(ledger "$TMP/plain.jsonl.gz" | jq -c '[.adds_up, .spans, .overhead, (.files[0] | .bytes, .plain, .packed, .gaps, .expanded)]')" "[true,$((2 * n)),2,$z,0,$z,0,$((2 * n + 2))]"
{ cat "$TMP/plain.jsonl.gz" && head -c 600 /dev/urandom | tr -d '\037\000-\010' | tr '\011-\176' '\200-\377' | head -c 300; } >"$TMP/tail.gz"
g=$(($(wc -c <"$TMP/tail.gz") - z))
is 'garbage behind gzip' "$(ledger "$TMP/tail.gz" | jq -c '[.adds_up, .gaps, (.files[0] | .packed, .gaps), (.gap_list[] | .code, .of, .from, .to)]')" \
	"[true,0,$z,$g,\"gzip.trailing-garbage\",\"file\",$z,$((z + g))]"
tar -C "$TMP" -cf "$TMP/two.tar" plain.jsonl noise.jsonl
is 'tar' "$(ledger "$TMP/two.tar" | jq -c '[.adds_up, [.streams[].member], .files[0].streams, .gap_count, .gap_list[0].member]')" '[true,["plain.jsonl","noise.jsonl"],2,2,"noise.jsonl"]'
is 'its bytes' "$(ledger "$TMP/two.tar" | jq -c '[.bytes, .files[0].bytes, .files[0].packed]')" \
	"[$(cat "$TMP/plain.jsonl" "$TMP/noise.jsonl" | wc -c),$(wc -c <"$TMP/two.tar"),$(wc -c <"$TMP/two.tar")]"
is 'stdin from a pipe' "$(trace-tree --json --no-diagnosis --ledger <"$TMP/plain.jsonl" | jq -c '.ledger | [.adds_up, .files[0].file, .files[0].bytes]')" "[true,\"-\",$((2 * n + 2))]"

# The text says the same; without --ledger nothing is said of it; results do not change.
exits 'as text' 3 trace-tree --no-diagnosis --ledger "$TMP/noise.jsonl"
warns 'a gap' "^gap: $TMP/noise.jsonl:4: bytes $((2 * n + 11)) to $((2 * n + 50)) of the stream, 40 bytes \[json.torn\]$"
warns 'the end' "^each of $((3 * n + 53)) bytes is accounted for, once$"
exits 'not asked for' 3 trace-tree --no-diagnosis --json "$TMP/noise.jsonl"
is 'not there' "$(jq 'has("ledger")' <"$TMP/out")" false
jq -cS 'del(.ledger)' <"$TMP/out" >"$TMP/without"
trace-tree --no-diagnosis --json --ledger "$TMP/noise.jsonl" 2>/dev/null | jq -cS 'del(.ledger)' >"$TMP/with"
ok 'the answer is the same with it' cmp "$TMP/without" "$TMP/with"
exits 'trace-find has it' 3 trace-find --json --ledger --trace 4bf92f3577b34da6a3ce929d0e0e4736 "$TMP/noise.jsonl"
is 'of all bytes, also with a filter' "$(jq -c '.ledger | [.adds_up, .bytes, .not_looked_at]' <"$TMP/out")" "[true,$((3 * n + 53)),0]"
for threads in 1 2 8; do
	trace-find --json --ledger --threads $threads "$TMP/noise.jsonl" "$TMP/tail.gz" "$TMP/two.tar" >"$TMP/threads.$threads" 2>/dev/null
done
ok 'the same with 2 threads' cmp "$TMP/threads.1" "$TMP/threads.2"
ok 'the same with 8 threads' cmp "$TMP/threads.1" "$TMP/threads.8"

# ---- random damage ----

mkdir "$TMP/whole" "$TMP/damaged"
cp "$D/flat/lines.jsonl" "$D/otlp-json/pretty_snake.json" "$D/otlp-json/warranty.jsonl" "$D/otlp-json/signals.jsonl" "$D/jaeger/parcel.json" \
	"$D/zipkin/v1.json" "$D/otlp-proto/exporter.bin" "$D/otlp-proto/request.binpb" "$D/python/console.txt" "$D/phoenix/columns.json" \
	"$D/js/exporters.jsonl" "$D/go/stdout.json" "$TMP/whole"
gzip -nc "$D/otlp-json/warranty.jsonl" >"$TMP/whole/one.gz"
{ gzip -nc "$D/flat/lines.jsonl" && gzip -nc "$D/otlp-json/warranty.jsonl"; } >"$TMP/whole/two.gz"
tar -C "$D" -cf "$TMP/whole/some.tar" flat/lines.jsonl otlp-json/warranty.jsonl zipkin/v1.json
tar -C "$D" -czf "$TMP/whole/some.tgz" flat/lines.jsonl otlp-json/warranty.jsonl zipkin/v1.json
for tool in zstd xz bzip2 lz4; do
	! command -v $tool >/dev/null || $tool -qc <"$D/otlp-json/warranty.jsonl" >"$TMP/whole/one.$tool"
done
if command -v zip >/dev/null; then
	(cd "$D" && zip -q "$TMP/whole/some.zip" flat/lines.jsonl otlp-json/warranty.jsonl zipkin/v1.json)
elif command -v bsdtar >/dev/null; then
	bsdtar -C "$D" --format zip -cf "$TMP/whole/some.zip" flat/lines.jsonl otlp-json/warranty.jsonl
fi
perl tests/damage.pl "${SEED:-7}" "$TMP/damaged" "${ROUNDS:-20}" "$TMP"/whole/* >"$TMP/damages"
ok 'there are damaged files' [ "$(wc -l <"$TMP/damages")" -ge 300 ]

# 50 files a run, each accounted in the list of files; what has no spans at all has no JSON, so one that has is with them.
trace-tree --explain diagnostics | grep '^[a-z]' >"$TMP/codes"
cut -d' ' -f1 "$TMP/damages" | sed "s,^,$TMP/damaged/," | xargs -n 50 trace-find --json --ledger "$TMP/plain.jsonl" >"$TMP/all.json" 2>/dev/null
is 'all of them are in the ledger' "$(jq -s '[.[].ledger.files[].file] | unique | length' "$TMP/all.json")" "$(($(wc -l <"$TMP/damages") + 1))"
is 'what does not add up' "$(jq -c '.ledger | select(.adds_up | not) | .streams[] | select(.unaccounted > 0 or .counted_twice > 0)' "$TMP/all.json" | head -5)" ''
is 'streams whose parts are not their bytes' "$(jq -c '.ledger.streams[] | select(.spans + .feedback + .logs_and_metrics + .unknown_objects + .overhead + .gaps != .bytes)' "$TMP/all.json" | head -5)" ''
is 'files whose parts are not their bytes' "$(jq -c '.ledger.files[] | select(.plain + .packed + .gaps != .bytes or (.plain > 0 and .plain != .expanded))' "$TMP/all.json" | head -5)" ''
jq -r '.ledger.files[] | "\(.bytes) \(.file)"' "$TMP/all.json" | sort -u >"$TMP/told"
jq -r '.ledger.files[].file' "$TMP/all.json" | sort -u | xargs wc -c | awk '$2 != "total" { print $1, $2 }' | sort -u >"$TMP/sizes"
is 'files whose size is another' "$(comm -3 "$TMP/told" "$TMP/sizes" | head -5)" ''
is 'gaps of streams that are not the sum of their ranges' "$(jq -c '.ledger | ([.gap_list[] | select(.of == "stream") | .to - .from] | add // 0) as $sum | select($sum != .gaps) | [$sum, .gaps]' "$TMP/all.json")" ''
is 'gaps that overlap' "$(jq -c '.ledger.gap_list | group_by([.file, .member, .of])[] | sort_by(.from) | . as $g | range(1; length) | select($g[.].from < $g[. - 1].to and $g[.].member == null) | $g[.]' "$TMP/all.json" | head -5)" ''
is 'codes that are not in the table' "$(jq -r '(.ledger.gap_list[], .diagnostics[]).code' "$TMP/all.json" | sort -u | grep -vxF -f "$TMP/codes")" ''
is 'the ranges of gaps lie in their streams' "$(jq -c '.ledger | (.streams | map({key: "\(.file)!\(.member)", value: .bytes}) | group_by(.key) | map({key: .[0].key, value: (map(.value) | max)}) | from_entries) as $n
	| .gap_list[] | select(.of == "stream" and .to > $n["\(.file)!\(.member)"])' "$TMP/all.json" | head -5)" ''
is 'a stream with gaps has diagnostics' "$(jq -c '([.diagnostics[].file] | unique) as $told | .ledger.streams[] | select(.gaps > 0 and (.file | IN($told[]) | not)) | .file' "$TMP/all.json" | head -5)" ''
finish
