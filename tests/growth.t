# Growth, not seconds: what is hostile costs at most 2.4 times as much when there is twice as much of it. Instructions are
# counted for n, 2n and 4n (perf). Where they cannot be counted, it is user time, of more, for n and 4n: up to 8 times as
# much is no square, which would be 16; and what took less than 0.3 s in the end is no matter.
. tests/lib.sh

if perf stat -x, -e instructions:u true 2>&1 | grep -q '^[0-9][0-9]*,'; then
	with=instructions sizes='1 2 4' most=2.4 least=0 unit=1
else
	with=time sizes='5 20' most=8 least=30 unit=3
fi

# cost COMMAND...: in millions of instructions, or hundredths of a second.
cost() {
	if [ $with = instructions ]; then
		perf stat -x, -o "$TMP/perf" -e instructions:u -- "$@" >/dev/null 2>&1 </dev/null
		code=$?
		awk -F, '/instructions/ { print $1 / 1e6 }' "$TMP/perf"
	else
		# Of children, as the shell counts it.
		sh -c '"$@" >/dev/null 2>&1 </dev/null; code=$?; times >"$0"; exit $code' "$TMP/times" "$@"
		code=$?
		awk 'NR == 2 { split($1, t, /[ms]/); print (t[1] * 60 + t[2]) * 100 }' "$TMP/times"
	fi
	[ $code -le 3 ] || echo "exit code $code" >&2
}

# grows NAME N MAKE COMMAND...: MAKE N writes a dump to stdout; COMMAND reads {}.
grows() {
	name=$1 n=$2 make=$3
	shift 3
	echo "$*" >"$TMP/command"
	for times in $sizes; do
		$make $((n * times)) >"$TMP/in.jsonl"
		cost sh -c "exec $(sed "s|{}|$TMP/in.jsonl|" "$TMP/command")"
	done >"$TMP/costs" 2>&1
	awk -v most=$most -v least=$least -v unit=$unit '
		{ v[NR] = $1 + 0 }
		NR > 1 && v[NR] > least && v[NR] > most * (v[NR - 1] > unit ? v[NR - 1] : unit) { print "grows from", v[NR - 1], "to", v[NR] }
		END { if (NR < 2) print "not measured" }' "$TMP/costs" >"$TMP/why"
	if [ -s "$TMP/why" ] || grep -q code "$TMP/costs"; then
		cat "$TMP/costs" >>"$TMP/why"
		fail "$name" <"$TMP/why"
	else
		pass "$name"
	fi
}

# ---- dumps ----
# flat N FORMAT...: N lines, of which the arguments are awk expressions over i.
flat() {
	awk -v n="$1" "BEGIN { for (i = 0; i < n; i++) printf \"{\\\"trace_id\\\":\\\"%s\\\",\\\"span_id\\\":\\\"%s\\\",\\\"parent_id\\\":%s,\\\"name\\\":\\\"%s\\\",\\\"start_ms\\\":%d,\\\"duration_ms\\\":5,\\\"attributes\\\":{%s}}\\n\", $2, $3, $4, $5, 1763600000000 + i, $6 }"
}
siblings() { flat "$1" '"t"' 'i' 'i ? "\"0\"" : "null"' '"step"' '""'; }
chain() { flat "$1" '"t"' 'i' 'i ? "\"" i - 1 "\"" : "null"' '"step"' '""'; }
circle() { flat "$1" '"t"' 'i' '"\"" (i + 1) % n "\""' '"step"' '""'; }
orphans() { flat "$1" '"t"' 'i' '"\"gone" i "\""' '"step"' '""'; }
one_id() { flat "$1" '"t"' '"s"' 'i ? "\"s\"" : "null"' '"step" i' '"\"k\":" i'; }
own_parent() { flat "$1" '"t"' 'i' '"\"" i "\""' '"step"' '""'; }
traces() { flat "$1" 't' 'i' '"null"' '"step"' '""' | sed = | sed 'N;s/^\(.*\)\n\(.*"trace_id":"\)"/\2\1"/'; }
prefix() { flat "$1" 'sprintf("%0200d", i)' 'sprintf("%0200d", i)' '"null"' 'sprintf("%0200d", i)' '""'; }
names() { flat "$1" '"t"' 'i' 'i ? "\"0\"" : "null"' '"step" i' '"\"gen_ai.tool.name\":\"tool" i "\""'; }
# Strings that differ only in pairs that simple hashes (times 31, times 33) take for equal.
colliding() {
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) { id = ""; for (b = 0; b < 17; b++) id = id (int(i / 2 ^ b) % 2 ? "Aa" : "BB")
		printf "{\"trace_id\":\"t\",\"span_id\":\"%s\",\"parent_id\":null,\"name\":\"%s\",\"start_ms\":%d,\"duration_ms\":5,\"attributes\":{\"%s\":1}}\n", id, id, 1763600000000 + i, id } }'
}
# record N MEMBERS: one span, whose attributes are a list of N.
record() {
	awk -v n="$1" "BEGIN { printf \"{\\\"trace_id\\\":\\\"t\\\",\\\"span_id\\\":\\\"s\\\",\\\"parent_id\\\":null,\\\"name\\\":\\\"chat\\\",\\\"start_ms\\\":1763600000000,\\\"duration_ms\\\":5,\\\"attributes\\\":{\"; for (i = 0; i < n; i++) printf \"%s%s\", i ? \",\" : \"\", $2; printf \"}}\\n\" }"
}
keys() { record "$1" '"\"k" i "\":" i'; }
equal_keys() { record "$1" '"\"k\":" i'; }
mapped_keys() { record "$1" '"\"gen_ai.prompt." i ".content\":\"x\""'; }
# text N UNIT: one span with the unit N times in its answer.
text() {
	awk -v n="$1" -v u="$2" 'BEGIN { printf "{\"trace_id\":\"t\",\"span_id\":\"s\",\"parent_id\":null,\"name\":\"chat.turn\",\"start_ms\":1763600000000,\"duration_ms\":5,\"attributes\":{\"user.message\":\"q\",\"assistant.message\":\""; for (i = 0; i < n; i++) printf "%s", u; print "\"}}" }'
}
quotes() { text "$1" '\\"'; }
slashes() { text "$1" '\\\\'; }
brackets() { text "$1" '[{('; }
base64() { text "$1" 'QUJDREVGR0hJSktM'; }
hex_pieces() { text "$1" '6162636465666768g'; }
addresses() { text "$1" 'a@b.'; }
digits() { text "$1" '4111 1111-'; }
percents() { text "$1" '%2525'; }
json_in_json() { text "$1" '{\\"a\\":'; }
words() { text "$1" 'annual refunds of 30 EUR. '; }
open_lines() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print "{\"trace_id\":\"t\",\"a\":[{" }'; }
broken_lines() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print "{{ \"a" }'; }
one_line() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "{x " }'; }
# Lines that begin with a blank are not known for records in the middle of another.
woven() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) print " {\"t\":[\"a{\"t\":[\"b\n\"],\"x\":{\"y\":1}}\"],\"z\":2}" }'; }
places() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) { printf "{\"t\":"; if (i % 100 == 99) print "" } print "" }'; }
# A gzip file that was flushed after each line, damaged near its start.
flushed() { perl -MCompress::Raw::Zlib -e '
	my ($n, $how) = @ARGV;
	my ($z) = Compress::Raw::Zlib::Deflate->new(-WindowBits => WANT_GZIP, -AppendOutput => 1);
	my $gz = "";
	for (1 .. $n) {
		$z->deflate(sprintf("{\"trace_id\":\"%032x\",\"span_id\":\"%016x\",\"name\":\"step\",\"start_ms\":%d}\n", $_ * 7919, $_, 1763600000000 + $_), $gz);
		$z->flush($gz, $how);
	}
	substr($gz, 200, 40) = "\xff" x 40;
	print $gz;' "$1" "$2"; }
sync_flushed() { flushed "$1" 2; }
full_flushed() { flushed "$1" 3; }
# Marks of flushes, and nothing behind them.
marks() { flushed 20 3 | head -c 300; perl -e 'print "\0\0\xff\xff" x $ARGV[0]' "$1"; }
# Breaks in one line: each of them may be mended; and one with levels open, and places where a member may follow.
breaks() { awk -v n="$1" 'BEGIN { printf "{\"spans\":["; for (i = 0; i < n; i++) printf "%s{\"trace_id\":\"t\",\"span~~~\":\"s%d\",\"name\":\"n\",\"start_ms\":1,\"attributes\":{\"a\":1}}", i ? "," : "", i; print "]}" }'; }
members() { awk -v n="$1" 'BEGIN { for (i = 0; i < 60; i++) printf "{\"data\":"; printf "{\"n\":~"; for (i = 0; i < n; i++) printf ",\"a"; print "" }'; }
deep() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "["; print "" }'; }

for make in siblings chain circle orphans one_id own_parent traces prefix names colliding; do
	grows "$make: trace-tree" 2500 $make trace-tree --json {}
	grows "$make: trace-find" 2500 $make trace-find --suspect all {}
done
for make in keys equal_keys mapped_keys; do
	grows "$make: trace-tree" 3000 $make trace-tree --json -a all {}
	grows "$make: trace-to-eval" 2000 $make trace-to-eval --allow-lossy -f jsonl {}
	grows "$make: trace-replay-check" 2000 $make trace-replay-check --record {}
done
for make in quotes slashes brackets base64 hex_pieces addresses digits percents json_in_json words; do
	grows "$make: trace-tree" 4000 $make trace-tree --json --blame {}
	grows "$make: trace-to-eval" 4000 $make trace-to-eval --allow-lossy -f jsonl {}
done
for make in open_lines broken_lines one_line deep woven places breaks members; do
	grows "$make: trace-tree" 4000 $make trace-tree {}
done
for make in sync_flushed full_flushed marks; do
	grows "$make: trace-find" 10000 $make trace-find -l {}
done
for make in siblings chain names; do
	grows "$make: trace-diff" 1500 $make trace-diff {} {}
	grows "$make: trace-replay-check" 2000 $make trace-replay-check --record {}
done

finish
