# The bench: its dumps are what they say, its checks can fail, and its page says what was measured.
. tests/lib.sh
B=$BUILD/bench

# ---- dumps ----

for shape in flat otlp trace; do
	"$B/bulk" --bytes 3M --seed 5 --open 24 --shape $shape --sample "$TMP/$shape.sample" >"$TMP/$shape.jsonl"
	. "$TMP/$shape.sample"
	gzip -nc "$TMP/$shape.jsonl" >"$TMP/$shape.jsonl.gz"
	is "$shape: of the size that was asked for" "$(wc -c <"$TMP/$shape.jsonl" | awk '{ print ($1 > 2.9 * 1048576 && $1 < 3.3 * 1048576) }')" 1
	is "$shape: gzip makes about a fifth of it" "$(wc -c <"$TMP/$shape.jsonl.gz" | awk '{ print ($1 > 3145728 / 6.5 && $1 < 3145728 / 4) }')" 1
	run trace-find --json --trace "$id" "$TMP/$shape.jsonl"
	is "$shape: the trace to look for" "$(jq -r '.traces[] | "\(.trace_id // .id) \(.spans)"' "$TMP/out")" "$id $spans"
	is "$shape: the words to look for" "$(trace-find -l --text "$text" "$TMP/$shape.jsonl")" "$id"
	is "$shape: its session" "$(trace-find -l --session "$session" "$TMP/$shape.jsonl" | grep -c "$id")" 1
	is "$shape: its time" "$(trace-find -l --since "$since" --until "$until" "$TMP/$shape.jsonl" | grep -c "$id")" 1
	run trace-find -c "$TMP/$shape.jsonl"
	silent "$shape: all of it can be read"
done
is 'the same options, the same bytes' "$("$B/bulk" --bytes 3M --seed 5 --open 24 | cksum)" "$(cksum <"$TMP/flat.jsonl")"
is 'another seed, other bytes' "$("$B/bulk" --bytes 3M --seed 6 --open 24 | cmp - "$TMP/flat.jsonl" >/dev/null && echo same)" ''
exits 'a size is needed' 2 "$B/bulk" --shape flat
exits 'no such shape' 2 "$B/bulk" --bytes 1M --shape round

"$B/bulk" --bytes 10M --seed 7 | jq -r '[.trace_id, .span_id, .parent_id // "", .start_ms + .duration_ms] | @tsv' >"$TMP/spans"
is 'children are written before their parents' "$(awk -F '\t' '$3 in seen { n++ } { seen[$2] } END { print n + 0 }' "$TMP/spans")" 0
is 'spans are in the order in which they end' "$(cut -f 4 "$TMP/spans" | sort -nc 2>&1)" ''
is '8 to 40 spans a trace, fewer where some were lost' "$(cut -f 1 "$TMP/spans" | sort | uniq -c | awk '$1 < 7 || $1 > 40')" ''
is 'traces are mixed' "$(awk -F '\t' '$1 != last { n++ } { last = $1 } END { print (n > NR * 0.8) }' "$TMP/spans")" 1
is 'some traces lack their root, most do not' "$(awk -F '\t' '{ all[$1] } $3 == "" { root[$1] } END { for (t in all) { n++; r += t in root } print (r < n), (r > n * 0.9) }' "$TMP/spans")" '1 1'
is 'batches of OTLP hold spans of several traces' "$(head -n 1 "$TMP/otlp.jsonl" | grep -o '"traceId":"[^"]*"' | sort -u | awk 'END { print (NR > 5) }')" 1
is '500 to 5,000 bytes a span' "$(awk 'length($0) < 500 || length($0) > 5000' "$TMP/flat.jsonl" | wc -l | tr -d ' ')" 0

# ---- answers ----

answer() {
	tests/bench/answer.sh "$@"
}
x=00000000000000000000000000000001 y=00000000000000000000000000000002
is 'ids of records' "$(printf '{"trace_id":"%s","t":"here"}\n{"trace_id": "%s","t":"here"}\n{"trace_id":"3","t":"%s"}\n' $y $x $y | answer ids here | tr '\n' ' ')" "$x $y "
is 'ids of the spans of a batch that have it' "$(printf '{"spans":[{"traceId":"%s","v":"a"},{"traceId":"%s","v":"b"}]}\n' $x $y | answer ids '"b"')" $y
is 'ids of a table' "$(printf 'START TRACE\n2026 %s a\n2026 %s b\n' $y $x | answer ids needle | tr '\n' ' ')" "$x $y "
is 'a number' "$(printf '9 traces\n 9 missing-root  7 findings\n' | answer number)" 9
is 'counts' "$(printf 'A  v control  1,840 traces  2026-05-21\nB  v other  1 trace  2026\n   9 traces say nothing of it\n\nMean per trace\n' | answer counts | tr '\n' ' ')" '1 9 1840 '
is 'a table of names' "$(printf 'b\t2\t0\t1.50000001\t7\na\t1\t1\t3\t0.0\n' | answer names | tr '\n' ';')" 'a 1 1 3.000 0;b 2 0 1.500 7;'
exits 'no such answer' 2 tests/bench/answer.sh poem

# ---- measuring ----

printf 'base\t9\tsleep 0.05\nlonger\t2\tsleep 0.2\nonce\t1\t:\n' >"$TMP/rows"
run "$B/measure" 3 <"$TMP/rows"
"$B/measure" 3 <"$TMP/rows" >"$TMP/measured"
is 'rounds: the base runs before each' "$(jq -r '"\(.label) \(.rounds)"' "$TMP/measured" | tr '\n' ';')" 'base 3;longer 2;once 1;'
is 'a ratio is to the base' "$(jq -s '.[0].ratio == 1 and .[1].ratio > 1.5 and .[2].ratio < 1' "$TMP/measured")" true
printf 'base\t1\t:\nbad\t1\texit 3\n' >"$TMP/rows"
ok 'what fails is not measured' sh -c '! "$0/measure" 1 <"$1"' "$B" "$TMP/rows"

# ---- the page ----

mkdir -p "$TMP/made/bench"
row() {
	printf '{"task":"%s","dump":"flat","tool":"%s","size":"%s","bytes":%s,"gzip_bytes":20,"rounds":3,"seconds":%s,"ratio":%s,"cpu_seconds":1,"peak_mb":%s}\n' "$@"
}
{
	echo '{"run":{"size":"1G","date":"2026-11-21","cpus":"2","machine":["Linux"," a | b"]}}'
	row find-trace casefile 1G 1000 1.0 1.149 63
	row find-trace zgrep 1G 1000 9 4 2
	row 'find-trace' 'ugrep -z' 1G 1000 2.5 2.5 2
	row group casefile 1G 1000 2 1.31 100
	row group-spilled casefile 1G 1000 40 2 65
} >"$TMP/made/bench/results-1G.jsonl"
row find-trace casefile 100M 100 0.1 1.0 63 >"$TMP/made/bench/results-100M.jsonl"
ok 'a page is made' sh -c 'tests/bench/results.sh "$1" >"$1/page"' sh "$TMP/made"
verdict() {
	is "the page: $1 $2" "$(grep -F "| $1 | flat | $2" "$TMP/made/page" | awk -F '|' '{ gsub(/ /, "", $7); print $7 }')" "$3"
}
verdict find-trace 'hardly longer' yes
verdict find-trace '4 times as fast' '**no**'
verdict find-trace 'twice as fast' yes
verdict find-trace 'memory' yes
verdict find-trace 'time grows' '**no**'
verdict group 'all traces' '**no**'
verdict group 'time grows' ''
verdict group-spilled 'with memory for' yes
verdict group-spilled 'memory in MB' '**no**'
is 'every aim is of a row' "$(grep -v '^#' tests/bench/aims.tsv | awk -F '\t' 'NR == FNR { if ($3 == "casefile") has[$1]; next } { n = split($1, task, ","); for (i = 1; i <= n; i++) if (!(task[i] in has) && task[i] != "by-name") print task[i] }' tests/bench/rows.tsv -)" ''

# ---- a whole run, and one in which somebody answers otherwise ----

if command -v igzip >/dev/null; then
	mkdir -p "$TMP/build/bench"
	ln -s "$BUILD/bin" "$TMP/build/bin"
	ln -s "$B/bulk" "$B/measure" "$TMP/build/bench/"
	SIZE=2M ROUNDS=1 DUMPS='flat parts' TASKS='find-trace find-text group' TOOLS='casefile igzip_|_grep zgrep'
	export SIZE ROUNDS DUMPS TASKS TOOLS
	exits 'a run' 0 tests/bench/run.sh "$TMP/build"
	is 'what was measured' "$(jq -r 'select(.task) | "\(.dump):\(.task):\(.tool)"' "$TMP/build/bench/results-2M.jsonl" | tr '\n' ' ')" \
		'flat:inflate:igzip flat:find-trace:casefile flat:find-trace:zgrep flat:find-trace:igzip | grep flat:find-text:casefile flat:find-text:zgrep flat:group:casefile parts:inflate:igzip parts:find-trace:casefile parts:find-trace:zgrep parts:group:casefile '
	mkdir "$TMP/wrong"
	printf '#!/bin/sh\n/usr/bin/env -i PATH="$REAL_PATH" zgrep "$@" | sed 1q\n' >"$TMP/wrong/zgrep"
	chmod +x "$TMP/wrong/zgrep"
	rm "$TMP/build/bin" && mkdir "$TMP/build/bin" && ln -s "$BUILD"/bin/* "$TMP/wrong/zgrep" "$TMP/build/bin/"
	DUMPS=flat TASKS=find-text
	sed -i 's/^text=.*/text=the/' "$TMP/build/bench/"*.sample
	REAL_PATH=$PATH exits 'a wrong answer fails the run' 1 tests/bench/run.sh "$TMP/build"
	warns 'and is named' 'find-text: the answer of zgrep differs'
	is 'and is not measured' "$(jq -r 'select(.tool == "zgrep")' "$TMP/build/bench/results-2M.jsonl")" ''
else
	skip 'a run' 'no igzip'
fi

# ---- counted instructions ----

case $(command -v valgrind)$BUILD in
*sanitize* | "$BUILD") skip 'counted instructions' 'no valgrind, or a build that it cannot run' ;;
*)
	cp tests/bench/instructions.tsv "$TMP/table"
	sed -i '/^#/!d; s/with: .*/with: a PDP-11/' "$TMP/table"
	printf 'start\t0\ttrace-tree "$small"\n' >>"$TMP/table"
	export TABLE="$TMP/table"
	exits 'another machine is not compared' 0 tests/bench/instructions.sh "$BUILD"
	warns 'and said to be another' 'skipped: recorded with a PDP-11; here is '
	exits 'recorded' 0 tests/bench/instructions.sh "$BUILD" -record
	exits 'the same' 0 tests/bench/instructions.sh "$BUILD"
	says 'no change' '^start .* [-+]0\.[0-9]%$'
	awk -F '\t' -v OFS='\t' '!/^#/ { $2 = int($2 * 0.93) } { print }' "$TMP/table" >"$TMP/less" && cp "$TMP/less" "$TMP/table"
	exits 'seven percent more' 1 tests/bench/instructions.sh "$BUILD"
	says 'is too much' '^start .* \+7\.[0-9]%  too much$'
	;;
esac

finish
