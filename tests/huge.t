# Input that is made to exhaust its reader: bounded time and memory, a located message, exit code 2 or 3. HUGE=1 takes the
# full sizes: 10 GB of zeros, a line of 2 GB.
. tests/lib.sh

[ -n "$HUGE" ] && zeros=10G line=2G limit=300 || zeros=1100M line=400M limit=60
span='{"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00000000000000aa","name":"n","start_ms":1763600000000,"duration_ms":5}'
printf '%s\n' "$span" >"$TMP/span.jsonl"

# bounded NAME EXIT MEGABYTES COMMAND...: it ends in time, within that address space (not where a sanitizer needs more).
bounded() {
	name=$1 want=$2 memory=$(($3 * 1024))
	shift 3
	nm "$BUILD/bin/trace" 2>/dev/null | grep -q __asan_init && memory=unlimited
	(ulimit -v "$memory" && exec timeout "$limit" "$@") >"$TMP/out" 2>"$TMP/err"
	status=$?
	if [ "$status" = "$want" ]; then
		pass "$name"
	else
		{ echo "exit code $status, not $want: $*" && cat "$TMP/err"; } >"$TMP/why"
		fail "$name" <"$TMP/why"
	fi
}

# ---- archives ----

if perl -MCompress::Raw::Zlib -e 1 2>/dev/null; then
	perl tests/zipbomb.pl 4 16 >"$TMP/deep.zip"
	perl tests/zipbomb.pl 1 40 >"$TMP/wide.zip"
	ok 'they are small' [ "$(cat "$TMP/deep.zip" "$TMP/wide.zip" | wc -c)" -lt 200000 ]
	bounded 'zips in zips, a terabyte' 2 400 trace-find -l "$TMP/deep.zip"
	warns '... are not looked into, below a depth' 'deep.zip!m1.zip!m1.zip: error: archives in archives are more than 2 deep.*\[archive.too-deep\]$'
	bounded 'a zip of zips, 1.6 GB' 3 400 trace-find -l "$TMP/span.jsonl" "$TMP/wide.zip" "$TMP/span.jsonl"
	warns '... ends where it has given too much for its size' 'wide.zip!m[0-9]+.zip!m[0-9]+.txt.*: error: the file expands more than 1100 times.*\[limit.ratio\]$'
	is '... and what is beside it is read' "$(cat "$TMP/out")" 4bf92f3577b34da6a3ce929d0e0e4736
	bounded 'and goes on where it may' 3 400 trace-find --json --max-ratio 1000000 "$TMP/span.jsonl" "$TMP/wide.zip"
	is '... to its end, without that message' "$(jq -c '[.diagnostics[] | select(.code == "limit.ratio")] | length' <"$TMP/out")" 0
else
	skip 'zip bombs' 'perl has no Compress::Raw::Zlib'
fi

# ---- one stream ----

head -c "$zeros" /dev/zero | gzip -1c >"$TMP/zeros.gz"
bounded 'zeros in gzip' 2 300 trace-find -l "$TMP/zeros.gz"
warns '... are one hole' "zeros.gz:1:0: warning: [0-9]+ NUL bytes were skipped.*\[text.nul\]$"
gzip -9c "$TMP/zeros.gz" >"$TMP/zeros.gz.gz"
bounded 'compressed twice' 2 300 trace-find -l "$TMP/zeros.gz.gz"
warns '... expand too much' "zeros.gz.gz.*expands? more than 1100 times.*\[limit.ratio\]"
rm -f "$TMP"/zeros*

{ printf '%s\n{"a":"' "$span" && head -c "$line" /dev/zero | tr '\0' x && printf '"}\n%s\n' "$span"; } >"$TMP/in"
bounded 'a very long line' 3 900 trace-find --json --ledger <"$TMP/in"
is '... is skipped' "$(jq -c '[.diagnostics[] | .code, .line, .offset]' <"$TMP/out")" "[\"limit.record\",2,$((${#span} + 1))]"
is '... and what is behind it is read' "$(jq -c '[.ledger.adds_up, .ledger.spans]' <"$TMP/out")" "[true,$((2 * ${#span}))]"

{ printf '%s\n' "$span" && perl -e 'print "{\"a\":" x 1000000, "1", "}" x 1000000, "\n"' && printf '%s\n' "$span"; } >"$TMP/in"
bounded 'nested a million deep' 3 300 trace-find --json --ledger <"$TMP/in"
is '... is skipped, and what is behind it is read' "$(jq -c '[.diagnostics[0].code, .diagnostics[0].line, .ledger.adds_up, .ledger.spans]' <"$TMP/out")" "[\"limit.depth\",2,true,$((2 * ${#span}))]"
{ printf '{"resourceSpans":' && perl -e 'print "[" x 1000000'; } >"$TMP/in"
bounded 'open brackets, and no end' 2 300 trace-tree <"$TMP/in"
warns '... are too deep' '\[limit.depth\]$'
yes '{"a":{' | head -c 20000000 | tr -d '\n' >"$TMP/in"
bounded 'objects that never close' 2 300 trace-find -l <"$TMP/in"
yes '{"a":' | head -c 20000000 >"$TMP/in"
bounded 'a line each' 2 300 trace-find -l <"$TMP/in"
warns '... are counted' 'more of \[(json.torn|json.truncated|limit.depth)\] are not shown$|\[limit.depth\]$'
# ---- many traces ----

# 600 MB of them, in 2 MB of gzip.
text=$(head -c 30000 /dev/zero | tr '\0' x)
awk -v text="$text" 'BEGIN { for (i = 1; i <= 20000; i++)
	printf "{\"trace_id\":\"t%05d\",\"span_id\":\"s\",\"name\":\"ask\",\"start_ms\":%d,\"duration_ms\":5,\"note\":\"%s\"}\n", i, 1763600000000 + i, text }' |
	gzip -1 >"$TMP/many.jsonl.gz"
bounded 'a list of many traces keeps none of them' 0 400 trace-tree -q --threads 2 "$TMP/many.jsonl.gz"
is '... and has them all' "$(grep -c '^t[0-9]* *ask ' "$TMP/out")" 20000

finish
