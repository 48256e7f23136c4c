# The same answers, in the same order, with the same words about damage, whatever the number of threads; with ISA-L or zlib
# that is another build of all tests.
. tests/lib.sh

bulk=$BUILD/bench/bulk
"$bulk" --bytes 6M --seed 5 --sample "$TMP/sample" >"$TMP/flat.jsonl"
. "$TMP/sample"
"$bulk" --bytes 6M --seed 6 --shape otlp | gzip -1c >"$TMP/otlp.jsonl.gz"
# Damage of each kind, far enough into the file that another thread inflates it: torn lines, noise, bytes that are not UTF-8.
awk 'NR % 700 == 650 { print substr($0, 1, 200); next }
	NR % 900 == 800 { print "INFO starting" }
	NR % 1100 == 1000 { sub(/"status":"OK"/, "\"status\":\"O\377K\"") }
	{ print }' "$TMP/flat.jsonl" | gzip -1c >"$TMP/torn.jsonl.gz"
# A member that ends too early, one with bits turned over, one behind it.
head -c 1500000 "$TMP/otlp.jsonl.gz" >"$TMP/cut.jsonl.gz"
{
	gzip -1c "$TMP/flat.jsonl" | { head -c 1200000 && printf 'xxxxxxxx' && tail -c +9; }
	gzip -1c "$TMP/flat.jsonl"
} >"$TMP/bits.jsonl.gz"
mkdir "$TMP/dump" && cp "$TMP/torn.jsonl.gz" "$TMP/otlp.jsonl.gz" "$TMP/dump"
tar -C "$TMP" -czf "$TMP/bundle.tar.gz" dump cut.jsonl.gz

# same NAME COMMAND...: output, messages and exit code with 2 and 8 threads are those with one.
same_with_threads() {
	what=$1
	shift
	for threads in 1 2 8; do
		"$@" --threads $threads >"$TMP/out.$threads" 2>"$TMP/err.$threads" </dev/null
		echo "exit $?" >>"$TMP/err.$threads"
	done
	ok "$what: there is an answer" test -s "$TMP/out.1"
	for threads in 2 8; do
		ok "$what: output with $threads" cmp "$TMP/out.1" "$TMP/out.$threads"
		ok "$what: messages and exit code with $threads" diff "$TMP/err.1" "$TMP/err.$threads"
	done
}

for dump in flat.jsonl otlp.jsonl.gz torn.jsonl.gz cut.jsonl.gz bits.jsonl.gz dump bundle.tar.gz; do
	same_with_threads "$dump, a trace" trace-find --json --trace "$(trace-find -q -l -m 1 "$TMP/$dump" 2>/dev/null)" "$TMP/$dump"
	same_with_threads "$dump, all rules" trace-find --suspect all --json "$TMP/$dump"
	same_with_threads "$dump, counted" trace-find --suspect missing-root -c "$TMP/$dump"
done
same_with_threads 'a session' trace-find --session "$session" --raw "$TMP/flat.jsonl"
same_with_threads 'the first of them' trace-find -l -m 3 "$TMP/otlp.jsonl.gz"
same_with_threads 'over the budget' trace-find --suspect all --json --memory 2M "$TMP/otlp.jsonl.gz" "$TMP/torn.jsonl.gz"
same_with_threads 'populations' trace-diff --by experiment.variant --json "$TMP/flat.jsonl"
same_with_threads 'an audit' trace-replay-check --audit --json "$TMP/torn.jsonl.gz"
same_with_threads 'a contract' trace-replay-check --record "$TMP/flat.jsonl"
same_with_threads 'fixtures' trace-to-eval -f jsonl --allow-lossy "$TMP/torn.jsonl.gz"

# ---- several files ----
# Good ones, damaged ones, what is told once of its kind in more than one, an archive in an archive that is read from its end
# (four times, so that several are copied at once), a record of six megabytes, a file twice, one that is not there, a link that
# leads out of its folder, one of which nothing can be read.
many=$TMP/many
mkdir "$many" "$many/empty" "$many/z"
split -n l/9 --additional-suffix=.jsonl "$TMP/flat.jsonl" "$many/"
for part in ab ae; do
	{
		echo '{"hello":1,"world":2}'
		sed '3s/"status":"OK"/"status":"O\xffK"/' "$many/$part.jsonl"
		echo "{\"bye\":\"$part\"}"
	} >"$TMP/changed"
	gzip -1c "$TMP/changed" >"$many/$part.jsonl"
done
{
	echo '{"bye":1}'
	head -c 100000 "$many/ac.jsonl"
	echo '{"good":1}'
} >"$many/ac2.jsonl"
gzip -1c "$many/ad.jsonl" | head -c 200000 >"$many/ad.cut"
cp "$TMP/bits.jsonl.gz" "$many/ag.bits"
printf '\377\376{' >"$many/ah.utf16"
: >"$many/ai.empty"
zcat "$TMP/otlp.jsonl.gz" | awk '{ gsub(/^\{"resourceSpans":\[|\]}$/, ""); printf "%s%s", (NR > 1 ? "," : "{\"resourceSpans\":["), $0 } END { print "]}" }' >"$many/whole.json"
ok 'a record that is larger than all that is copied' test "$(wc -c <"$many/whole.json")" -gt 4194304
ln -s "$TMP/flat.jsonl" "$many/out-of-it"
if perl -MIO::Compress::Zip -e 1 2>/dev/null; then
	perl -MIO::Compress::Zip=:all -e 'zip($ARGV[0] => $ARGV[1], Method => ZIP_CM_STORE) or die' "$TMP/flat.jsonl" "$TMP/flat.zip"
	for n in 1 2 3 4; do
		gzip -1c "$TMP/flat.zip" >"$many/z/$n.zip.gz"
	done
fi
all="$many $many/aa.jsonl $TMP/not-there.jsonl $TMP/dump"

for ask in '--suspect all --json' '--suspect missing-root -c' "--session $session --raw" "--session $session --spans" \
	"--trace $id --json" '-k guardrail.result=pass -l' '--json' '-l -m 5' '--raw -m 40' '--name chat.turn -c' '--since 2026-05-21 -l' '--raw'; do
	same_with_threads "files, $ask" trace-find --no-index $ask $all
done
same_with_threads 'files, unfiltered' trace-find --spans --no-index "$many"
same_with_threads 'files, over the budget' trace-find --suspect all --json --memory 2M $all
same_with_threads 'files of all dialects, and complaints' trace-find --json --no-index "$D" testdata/find
same_with_threads 'files, populations' trace-diff --by experiment.variant --json $all
same_with_threads 'files, fixtures' trace-to-eval -f jsonl --allow-lossy "$many"
same_with_threads 'files, a tree' trace-tree -t "$id" --json $all
same_with_threads 'files, two' trace-diff --json -t "$id" "$many" "$many/z"
same_with_threads 'files, one of them from a pipe' sh -c 'cat "$0" | trace-find --json --suspect all "$@"' "$TMP/flat.jsonl" "$many" - "$TMP/dump"

# Our own exports name files as text of the record, which is gone when its spans are given.
trace-find -q --spans --no-index "$TMP/flat.jsonl" | sed 's/"casefile.origin.file","value":{"stringValue":"/&\\u00e4/' >"$TMP/export.jsonl"
ok 'an export' grep -q 'stringValue":"\\u00e4' "$TMP/export.jsonl"
same_with_threads 'an export' trace-find -q --spans "$TMP/export.jsonl"
same_with_threads 'an export, and another file' trace-find -q --spans "$TMP/export.jsonl" "$TMP/flat.jsonl"

# The limit of a run ends it at the same byte, whatever was read ahead.
for most in 1 100K 700K 1M 2500K 4000K 9M 20M 23456789; do
	same_with_threads "files, no more than $most" trace-find --json --max-total $most $all
done
same_with_threads 'files, of which few can be open' sh -c 'ulimit -n 24 && exec trace-find -c --suspect missing-root "$@"' - $all

# With indexes only parts are read; the same file twice, and files without one beside them.
mkdir "$TMP/indexed"
cp "$TMP/otlp.jsonl.gz" "$TMP/torn.jsonl.gz" "$TMP/indexed"
gzip -1c "$TMP/flat.jsonl" >"$TMP/indexed/flat.jsonl.gz"
trace-index "$TMP/indexed" >/dev/null 2>&1
cp "$many/aa.jsonl" "$TMP/indexed"
ok 'there are indexes' test -s "$TMP/indexed/flat.jsonl.gz.tix"
same_with_threads 'files with indexes' trace-find --session "$session" --json "$TMP/indexed" "$TMP/indexed/flat.jsonl.gz" "$TMP/indexed/flat.jsonl.gz"
same_with_threads 'files with indexes, a trace' trace-find --trace "$id" --raw "$TMP/indexed/flat.jsonl.gz" "$TMP/indexed"

# Who wants no more is not waited for: nobody reads what goes out.
for threads in 1 2 8; do
	exits "nobody listens to $threads" 0 timeout 60 sh -c 'trace-find --threads $0 --spans "$@" 2>/dev/null | head -c 100 >/dev/null' $threads $all
done

# Counting what the tree tells reads the tree alone, and counts the same.
is 'counted without attributes' "$(trace-find -q --suspect missing-root -c "$TMP/torn.jsonl.gz" 2>/dev/null | awk '{ print $1 }')" \
	"$(trace-find -q --suspect missing-root -l "$TMP/torn.jsonl.gz" 2>/dev/null | wc -l)"
finish
