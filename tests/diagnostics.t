# Diagnostics: codes of the sources, of the table and of the page are the same; --json has all of them.
. tests/lib.sh

perl tests/diagnostics.pl lib/*/*.[ch] cmd/*.[ch] >"$TMP/used"
sed -n 's/^FLAW([A-Z0-9_]*, "\([^"]*\)",.*/\1 flaws.def/p' lib/trace/flaws.def >"$TMP/flaws"
is 'flaws have codes' "$(wc -l <"$TMP/flaws")" "$(grep -c '^FLAW' lib/trace/flaws.def)"
cat "$TMP/flaws" >>"$TMP/used"
is 'where a code is reported, it can be seen which one' "$(grep '^?' "$TMP/used")" ''
sed 's/ .*//' "$TMP/used" | sort -u >"$TMP/codes"
ok 'the sources report codes' [ "$(wc -l <"$TMP/codes")" -gt 40 ]
trace-tree --explain diagnostics >"$TMP/explained"
grep '^[a-z]' "$TMP/explained" >"$TMP/table"
is 'codes that are reported, and not in the table' "$(comm -23 "$TMP/codes" "$TMP/table")" ''
is 'codes of the table that nothing reports' "$(comm -13 "$TMP/codes" "$TMP/table")" ''
is 'the table is in the order of the codes' "$(LC_ALL=C sort -u "$TMP/table" | cksum)" "$(cksum <"$TMP/table")"
is 'trace-diagnostics(7) is what the table says' "$(sh man/diagnostics.sh trace-tree | cksum)" "$(cksum <man/trace-diagnostics.7)"
is 'and has an entry for each' "$(sed -n 's/^\.It Li //p' man/trace-diagnostics.7 | cksum)" "$(cksum <"$TMP/table")"
is 'each says four things' "$(grep -cE '^  (severity|means|lost|do) +[^ ]' "$TMP/explained")" "$(($(wc -l <"$TMP/table") * 4))"
exits 'one is explained' 0 trace-tree --explain gzip.crc
says 'and is that one' '^gzip\.crc$'
exits 'another word is no code' 2 trace-tree --explain gzip.nonsense
exits 'a flaw is explained' 0 trace-tree --explain trace.orphan
exits 'a word that is nearly one' 2 trace-tree --explain trace.orfan
warns 'is offered' "did you mean 'trace.orphan'"
exits 'a facet is explained' 0 trace-tree --explain request.model
says 'with what it is' '^  is    the model asked for$'
says 'and its keys' '^  keys  gen_ai.request.model$'
trace-tree --explain tool.name >"$TMP/out"
says 'and of which spans a key is true' '^        entity.#.name  .where entity.#.type=tool.)$'
is 'all facets' "$(trace-tree --explain facets | grep -c '^  is ')" "$(cat lib/span/facets/*.def | grep -c '^FACET(')"
is 'which fit 80 columns' "$(trace-tree --explain facets | awk 'length > 80')" ''

# The checker itself: codes that are nowhere in the table are found, wherever they stand.
cat >"$TMP/new.c" <<'C'
static void tell(struct x *x, int severity, const char *code, const char *text);
static void tell(struct x *x, int severity, const char *code, const char *text)
{
	diag_report(x->diag, severity, code, NULL, STR_UNSET, "%s", text);
}
void one(struct x *x)
{
	tell(x, 1, x->cut ? "new.cut" : "new.whole", "a, (b");
	diag_report(x->diag, 1, "new.direct", NULL, STR_UNSET, "x");
	x->lost_code = "new.assigned";
	tell(x, 1, x->other, "");
}
C
perl tests/diagnostics.pl "$TMP/new.c" lib/base/diag.h | sed "s,$TMP/,," | LC_ALL=C sort >"$TMP/found"
is 'the checker finds what is new' "$(cat "$TMP/found")" '? new.c: x->other
new.assigned new.c
new.cut new.c
new.direct new.c
new.whole new.c'

# 30 torn records: 20 lines on stderr, 30 in the JSON, each at its place.
span='"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","name":"n","start_ms":1763600000000,"duration_ms":5'
for i in 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40; do
	printf '{"span_id":"00000000000000%s",%s}\n{"span_id":"torn","x":1\n' $i "$span"
done >"$TMP/torn.jsonl"
printf '{"span_id":"0000000000000099",%s}\n' "$span" >>"$TMP/torn.jsonl"
for command in 'trace-tree --json' 'trace-find --json' 'trace-find --json --suspect all' 'trace-find --json --similar 4bf9'; do
	exits "$command of a damaged file" 3 $command "$TMP/torn.jsonl"
	is "$command: stderr has 20" "$(grep -c '\[json.torn\]$' "$TMP/err")" 20
	warns "$command: and the number of the others" '10 more of \[json.torn\] are not shown'
	is "$command: the JSON has all" "$(jq -c '[.diagnostics | length, (map(.code) | unique[]), (map(.severity) | unique[]), (map(.line) | .[0], .[29])]' <"$TMP/out")" \
		'[30,"json.torn","error",2,60]'
	is "$command: at their places" "$(jq -r '.diagnostics[29].offset' <"$TMP/out")" "$(head -59 "$TMP/torn.jsonl" | wc -c)"
done
exits 'nothing is wrong' 0 trace-tree --json "$D/flat/lines.jsonl"
is 'an empty list' "$(jq -c .diagnostics <"$TMP/out")" '[]'
printf 'x\033[31m\n' | cat - "$D/flat/lines.jsonl" >"$TMP/noise.jsonl"
exits 'recorded text in a diagnostic' 3 trace-find --json "$TMP/noise.jsonl"
is 'is a JSON string' "$(jq -r '.diagnostics[0].subject | @json' <"$TMP/out")" '"x\u001b[31m"'
is 'and nothing else' "$(tr -d '\040-\176\n' <"$TMP/out" | wc -c)" 0
printf '{"hal\355\241\250\\u1234f":1}\n' | cat - "$D/flat/lines.jsonl" >"$TMP/half.jsonl"
exits 'half of a UTF-16 pair in a diagnostic' 3 trace-find --json "$TMP/half.jsonl"
ok 'is no stumbling block for readers' jq -e '.diagnostics | any(.code == "record.unknown")' "$TMP/out"

# What a check sum finds at the end of compressed data has many small consequences before it: the cause goes first.
stored() {
	perl -MIO::Compress::Gzip=gzip -e 'gzip("-" => "-", -Level => 0, -Minimal => 1)'
}
seq -f "{\"span_id\":\"00000000000000%g\",$span}" 11 60 >"$TMP/fifty.jsonl"
# Of these lines one byte is another one.
stored <"$TMP/fifty.jsonl" | LC_ALL=C sed -E 's/(0000003[0-9]")./\1;/' >"$TMP/flipped.gz"
exits 'a byte is another one in ten records' 3 trace-find --json "$TMP/flipped.gz"
is 'the cause is told first, the first consequence next' "$(grep -o '\[[a-z.]*\]$' "$TMP/err" | tr '\n' ' ')" '[gzip.crc] [json.invalid] [json.invalid] '
warns 'where it begins' "flipped.gz:20:[0-9]+: error: .*\[json.invalid\]$"
warns 'and how many follow' 'the first of 10 that may follow from it: 10 \[json.invalid\]$'
is 'the JSON has all, as they came' "$(jq -c '[.diagnostics[] | .code] | [length, .[0], .[9], .[10]]' "$TMP/out")" '[11,"json.invalid","json.invalid","gzip.crc"]'
cp "$TMP/err" "$TMP/one"
for threads in 1 4; do
	trace-find --threads=$threads --json "$TMP/flipped.gz" >"$TMP/out" 2>"$TMP/err"
	ok "the same on $threads threads" cmp "$TMP/err" "$TMP/one"
done
trace-find -l "$TMP/flipped.gz" "$TMP/torn.jsonl" >"$TMP/out" 2>"$TMP/err"
is 'another file has its own' "$(grep -c 'torn.jsonl:.*\[json.torn\]$' "$TMP/err")" 20
sed -E 's/(0000003[0-9]")./\1;/' "$TMP/fifty.jsonl" | gzip -nc >"$TMP/wrong.gz"
exits 'records that were written so' 3 trace-find -l "$TMP/wrong.gz"
is 'have no cause: each is told' "$(grep -c '\[json.invalid\]$' "$TMP/err")" 10
{ head -2 "$TMP/fifty.jsonl"; printf 'x\n'; } | stored | LC_ALL=C sed 's/^x$/y/' >"$TMP/few.gz"
exits 'few consequences' 3 trace-find -l "$TMP/few.gz"
is 'are told, behind the cause' "$(grep -o '\[[a-z.]*\]$' "$TMP/err" | tr '\n' ' ')" '[gzip.crc] [json.noise] '
finish
