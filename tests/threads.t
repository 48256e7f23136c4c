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

# Counting what the tree tells reads the tree alone, and counts the same.
is 'counted without attributes' "$(trace-find -q --suspect missing-root -c "$TMP/torn.jsonl.gz" 2>/dev/null | awk '{ print $1 }')" \
	"$(trace-find -q --suspect missing-root -l "$TMP/torn.jsonl.gz" 2>/dev/null | wc -l)"
finish
