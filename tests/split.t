# Long lines that the runtime of a container split, as Docker's json-file and CRI do, are read whole: as the lines that were
# written, whoever looks for what in them.
. tests/lib.sh

# lines.pl KIND N BYTES: N lines, of spans with so much text; the first and the last are short.
cat >"$TMP/lines.pl" <<'P'
use strict;
use warnings;
my ($kind, $n, $bytes) = @ARGV;
my $words = 'He said \"[{}]\" twice,\nthen <b>left</b> & c:\\\\tmp\\\\new, für 5 €; ';
for my $i (1 .. $n) {
	my $room = $i == 1 || $i == $n ? 10 : $bytes + 997 * ($i % 13);
	my $text = $words x ($room / 70) . 'end';
	if ($kind eq 'flat') {
		printf qq({"name":"n%d","input":"%s","start_ms":1763600000000,"duration_ms":5,"session_id":"sess_%d","span_id":"%08x00f067aa","trace_id":"4bf92f3577b34da6a3ce929d%08x"}\n), $i, $text, $i, $i, $i;
	} else {
		my $span = sub { qq({"attributes":[{"key":"input.value","value":{"stringValue":"$text"}}],"name":"n$i.$_[0]","startTimeUnixNano":"1763600000000000000","endTimeUnixNano":"1763600001000000000","spanId":") . sprintf('a%07x%08x', $i, $_[0]) . '","traceId":"' . sprintf('4bf92f3577b34da6a3ce929d%08x', $i) . '"}' };
		printf qq({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s%d"}}]},"scopeSpans":[{"scope":{"name":"x"},"spans":[%s]}]}]}\n), $i, join ',', map { $span->($_) } 1 .. 3;
	}
}
P

# pieces.pl HOW BYTES: lines in, pieces out. HOW: docker, cri, stripped (Docker's, whose newlines somebody took off); with
# +other, every other line is one of stderr.
cat >"$TMP/pieces.pl" <<'P'
use strict;
use warnings;
my ($how, $bytes) = @ARGV;
my ($form, $other) = split /\+/, $how;
my $time = 0;
sub put {
	my ($piece, $last, $stream) = @_;
	my $at = sprintf '2025-11-20T01:%02d:%02d.%09dZ', $time / 60 % 60, $time % 60, $time;
	$time++;
	return print "$at $stream ", $last ? 'F' : 'P', " $piece\n" if $form eq 'cri';
	$piece .= "\n" if $last && $form eq 'docker';
	my %named = ("\n" => '\n', "\t" => '\t', "\r" => '\r', '"' => '\"', '\\' => '\\\\');
	$piece =~ s{([\x00-\x1f"\\<>&])}{$named{$1} // sprintf '\u%04x', ord $1}ge;
	print qq({"log":"$piece","stream":"$stream","time":"$at"}\n);
}
while (my $line = <STDIN>) {
	chomp $line;
	my @pieces = unpack "(a$bytes)*", $line;
	my $stream = $other && $. % 2 ? 'stderr' : 'stdout';
	put($pieces[$_], $_ == $#pieces, $stream) for 0 .. $#pieces;
}
P
lines() { perl "$TMP/lines.pl" "$@"; }
pieces() { perl "$TMP/pieces.pl" "$@"; }

# spans COMMAND...: what is read, but for where; notes, in the order of their lines.
spans() {
	"$@" 2>"$TMP/err" | jq -cS '.resourceSpans[] | .resource as $r | .scopeSpans[] | .scope as $s | .spans[]
		| .attributes |= map(select(.key | startswith("casefile.origin") | not)) | [$r, $s, .]' | LC_ALL=C sort
}
codes() { sed -n 's/.*\[\([a-z.-]*\)\]$/\1/p' "$TMP/err" | sort | uniq -c | tr -s ' \n' ' '; }

# reads NAME FILE WANT: the same spans as of WANT, exit code 0, and one note; all bytes are in the ledger.
reads() {
	spans trace-find --no-index --spans "$3" >"$TMP/want"
	spans trace-find --no-index --spans "$2" >"$TMP/got"
	ok "$1" cmp "$TMP/want" "$TMP/got"
	exits '... is no damage' 0 trace-find --no-index --json --ledger "$2"
	is '... is told once, and adds up' \
		"$(jq -c '[([.diagnostics[] | "\(.code):\(.severity)"] | join(" ")), (.ledger | .adds_up, .gaps, .unaccounted, .counted_twice)]' "$TMP/out")" \
		'["line.rejoined:note",true,0,0,0]'
}

for kind in flat otlp; do
	lines $kind 12 45000 >"$TMP/$kind.jsonl"
	for how in docker cri stripped docker+other cri+other; do
		pieces $how 16384 <"$TMP/$kind.jsonl" >"$TMP/$kind.$how"
		reads "$kind, $how" "$TMP/$kind.$how" "$TMP/$kind.jsonl"
	done
done
ok 'there are lines of many pieces' [ "$(grep -avc '\\n",' "$TMP/otlp.docker")" -gt 60 ]
for bytes in 1 2 3 7 100 1023; do
	lines flat 4 1500 >"$TMP/small.jsonl"
	pieces docker $bytes <"$TMP/small.jsonl" >"$TMP/small.docker"
	spans trace-find --no-index --spans "$TMP/small.jsonl" >"$TMP/want"
	spans trace-find --no-index --spans "$TMP/small.docker" | cmp - "$TMP/want" || echo "docker, $bytes"
	[ $bytes -lt 100 ] || {
		pieces cri $bytes <"$TMP/small.jsonl" >"$TMP/small.cri"
		spans trace-find --no-index --spans "$TMP/small.cri" | cmp - "$TMP/want" || echo "cri, $bytes"
	}
done >"$TMP/wrong"
is 'pieces of any length' "$(cat "$TMP/wrong")" ''

# A list on a line; what a logger puts in front of it; blanks in Docker's records.
lines flat 5 20000 | tr '\n' ',' | sed 's/^/[/; s/,$/]\n/' >"$TMP/list.jsonl"
lines flat 12 45000 | sed 's/^/INFO spans: /' >"$TMP/logger.jsonl"
for how in docker cri; do
	for file in list logger; do
		pieces $how 16384 <"$TMP/$file.jsonl" >"$TMP/$file.$how"
		reads "$file, $how" "$TMP/$file.$how" "$TMP/$file.jsonl"
	done
done
sed 's/^{"log":/{"log": /; s/,"stream":"\([a-z]*\)","time":/, "stream": "\1", "time": /' "$TMP/flat.docker" >"$TMP/flat.blanks"
reads 'blanks between keys and values' "$TMP/flat.blanks" "$TMP/flat.jsonl"
sed 's/$/\r/' "$TMP/flat.docker" >"$TMP/flat.crlf"
reads 'lines that end as on Windows' "$TMP/flat.crlf" "$TMP/flat.jsonl"
sed 's/ P / P:x /; s/ F / F:x /; s/Z std/+02:00 std/' "$TMP/otlp.cri" >"$TMP/otlp.tags"
reads 'more tags, and times of a zone' "$TMP/otlp.tags" "$TMP/otlp.jsonl"
gzip -nc "$TMP/flat.docker" >"$TMP/flat.docker.gz"
reads 'gzip' "$TMP/flat.docker.gz" "$TMP/flat.jsonl"
head -c -1 "$TMP/flat.docker" >"$TMP/flat.open"
reads 'no newline at the end' "$TMP/flat.open" "$TMP/flat.jsonl"

# The place is that of the first piece, and so is the note's; the length is that of all of them.
first=$(grep -an -m1 -v '\\n",' "$TMP/flat.docker" | cut -d: -f1)
at=$(head -n $((first - 1)) "$TMP/flat.docker" | wc -c)
last=$(awk -v from="$first" 'NR >= from && /\\n",/ { print NR; exit }' "$TMP/flat.docker")
length=$(sed -n "$first,${last}p" "$TMP/flat.docker" | head -c -1 | wc -c)
trace-find --no-index --spans -t 4bf92f3577b34da6a3ce929d00000002 "$TMP/flat.docker" 2>"$TMP/err" |
	jq -c '[.resourceSpans[].scopeSpans[].spans[].attributes[] | select(.key | test("origin.(line|offset|length)")) | .value.intValue | tonumber]' >"$TMP/got"
is 'the place of a line that was split' "$(cat "$TMP/got")" "[$first,$at,$length]"
warns 'it is told there' "^trace-find: $TMP/flat.docker:$first:.*\[line.rejoined\]$"

# ---- one is looked for in a large file, where most is passed over ----

lines flat 60 45000 >"$TMP/large.jsonl"
lines otlp 40 30000 >"$TMP/deep.jsonl"
for file in large deep; do
	for how in docker cri stripped; do
		pieces $how 16384 <"$TMP/$file.jsonl" >"$TMP/$file.$how"
		gzip -nc "$TMP/$file.$how" >"$TMP/$file.$how.gz"
		for id in 2 21 30 38; do
			id=$(printf '4bf92f3577b34da6a3ce929d%08x' $id)
			spans trace-find --no-index --spans -t "$id" "$TMP/$file.jsonl" >"$TMP/want"
			[ -s "$TMP/want" ] || echo "$id is not there"
			for in in "$TMP/$file.$how" "$TMP/$file.$how.gz"; do
				spans trace-find --no-index --spans -t "$id" "$in" | cmp - "$TMP/want"
				trace-find -q --no-index -t "$id" "$in" >/dev/null 2>&1 || echo "$in $id: exit code $?"
			done
		done
	done
done >"$TMP/wrong" 2>&1
is 'an id that stands in the last piece' "$(cat "$TMP/wrong")" ''

# Cut at any byte of an id: where it stands in both of two pieces.
lines flat 300 14000 >"$TMP/many.jsonl"
id=$(printf '4bf92f3577b34da6a3ce929d%08x' 77)
line=$(grep "\"$id\"" "$TMP/many.jsonl")
before=$(printf '%s' "${line%%"$id"*}" | wc -c)
for cut in 0 1 16 28 31 32; do
	pieces docker $((before + cut)) <"$TMP/many.jsonl" >"$TMP/many.docker"
	trace-find -q -l --no-index -t "$id" "$TMP/many.docker" 2>&1
	pieces cri $((before + cut)) <"$TMP/many.jsonl" >"$TMP/many.cri"
	trace-find -q -l --no-index -t "$id" "$TMP/many.cri" 2>&1
	# Read twice, the second time only what may hold the id: that of a trace whose session another span names.
	{
		sed 's/\\"session_id\\":\\"[^"]*\\",//' "$TMP/many.docker"
		printf '{"trace_id":"%s","span_id":"00000000000000ff","name":"late","start_ms":1763600000001,"session_id":"late"}\n' "$id"
	} | gzip -1nc >"$TMP/many.gz"
	trace-find -q --json --session late "$TMP/many.gz" 2>&1 | jq -r '.traces[] | .trace_id, .spans'
done | sort | uniq -c >"$TMP/found"
is 'an id that is cut' "$(tr -s ' \n' '  ' <"$TMP/found")" " 6 2 18 $id "

# ---- indexes ----

for how in docker cri stripped docker+other; do
	mkdir -p "$TMP/i"
	pieces $how 16384 <"$TMP/large.jsonl" >"$TMP/i/in"
	trace-index "$TMP/i" >"$TMP/made" 2>&1
	for way in '' "-t $(printf '4bf92f3577b34da6a3ce929d%08x' 2)" "-t $(printf '4bf92f3577b34da6a3ce929d%08x' 30)" "-t $(printf '4bf92f3577b34da6a3ce929d%08x' 59)" "-t ffff"; do
		trace-find --no-index --json $way "$TMP/i/in" 2>/dev/null | jq -cS '[.traces, .diagnostics]' >"$TMP/want"
		trace-find --json $way "$TMP/i/in" 2>/dev/null | jq -cS '[.traces, .diagnostics]' | cmp - "$TMP/want" || echo "$how $way"
	done
	[ $how = cri ] || [ -n "$(find "$TMP/i" -name 'in?*')" ] || echo "$how: no index: $(cat "$TMP/made")"
	rm -rf "$TMP/i"
done >"$TMP/wrong" 2>&1
is 'the same with an index' "$(cat "$TMP/wrong")" ''

# ---- what is not joined ----

# counts NAME EXIT SPANS CODES: of $TMP/in.
counts() {
	run trace-find --no-index --json --ledger "$TMP/in"
	is "$1" "$status $(jq -r '[[.traces[].spans] | add // 0] + ([.diagnostics[].code] | unique) + [.ledger.adds_up] | join(" ")' "$TMP/out")" "$2 $3 $4${4:+ }true"
}
sed -n "1,$((last - 1))p" "$TMP/flat.docker" >"$TMP/in"
counts 'the last piece is not there: Docker' 3 1 'record.unknown'
last_cri=$(grep -an ' F ' "$TMP/flat.cri" | sed -n '2s/:.*//p')
sed -n "1,$((last_cri - 1))p" "$TMP/flat.cri" >"$TMP/in"
run trace-find --no-index --json --ledger "$TMP/in"
is 'the last piece is not there: CRI' "$status $(jq -r '.ledger.adds_up' "$TMP/out")" '3 true'
# Between two pieces a line of the other stream, half a piece, one that is no JSON: the line that they are of is lost.
lines otlp 12 45000 | pieces docker 16384 >"$TMP/in.docker"
first=$(grep -an -m1 -v '\\n",' "$TMP/in.docker" | cut -d: -f1)
{
	head -n "$first" "$TMP/in.docker"
	printf '%s\n' '{"log":"GET /health\n","stream":"stderr","time":"2025-11-20T01:00:00Z"}'
	tail -n +$((first + 1)) "$TMP/in.docker"
} >"$TMP/in"
counts 'another stream between the pieces' 3 '35' 'line.rejoined record.unknown'
sed "$((first + 1))s/^\(.\{9000\}\).*/\1/" "$TMP/in.docker" >"$TMP/in"
counts 'half a piece in the middle' 3 '35' 'json.torn line.rejoined record.unknown'
sed "$((first + 1))s/\",\"stream\":\"stdout\",\"time\":.*/\",\"stream\":\"stdout\",\"time\":nix}/" "$TMP/in.docker" >"$TMP/in"
counts 'a piece that is no JSON' 3 '35' 'json.invalid line.rejoined record.unknown'
lines flat 2 10 | head -n 1 >"$TMP/one.jsonl"
for how in docker cri; do
	pieces $how 60 <"$TMP/one.jsonl" >"$TMP/in"
	counts "a short line in pieces, $how" 0 1 'line.rejoined'
	sed -i '$s/stdout/stderr/' "$TMP/in"
	run trace-find --no-index --json --ledger "$TMP/in"
	is '... of two streams' "$(jq -c '[.diagnostics[].code | select(. == "line.rejoined")], .ledger.adds_up' "$TMP/out" | tr '\n' ' ')" '[] true '
done
# Killed in the middle of a line, and started again: the next line is another one.
{
	sed -n "1,${first}p" "$TMP/flat.docker"
	cat "$TMP/flat.docker"
} >"$TMP/in"
counts 'a line that was never ended' 3 12 'line.rejoined record.unknown'
head -n 4 "$TMP/flat.jsonl" | pieces stripped 1000000 >"$TMP/in"
counts 'whole lines without newlines' 0 4 ''
{
	head -n 11 "$TMP/flat.jsonl" | pieces docker 16384
	tail -n 1 "$TMP/flat.jsonl" | pieces stripped 16384
} >"$TMP/in"
counts 'a last line without its newline' 0 12 'line.rejoined'

# ---- random damage ----

mkdir "$TMP/whole" "$TMP/damaged"
for how in docker cri stripped docker+other; do
	lines otlp 9 600 | pieces $how 700 >"$TMP/whole/$how"
done
perl tests/damage.pl "${SEED:-7}" "$TMP/damaged" "${ROUNDS:-25}" "$TMP"/whole/* >"$TMP/damages"
cut -d' ' -f1 "$TMP/damages" | sed "s,^,$TMP/damaged/," | xargs trace-find --no-index --json --ledger "$TMP/flat.docker" >"$TMP/all.json" 2>/dev/null
is 'damaged files are read' "$(jq '.ledger.files | length' "$TMP/all.json")" "$(($(wc -l <"$TMP/damages") + 1))"
is 'what does not add up' "$(jq -c '.ledger | select(.adds_up | not) | .streams[] | select(.unaccounted > 0 or .counted_twice > 0)' "$TMP/all.json" | head -5)" ''
# Of large ones, whoever looks for one trace finds what is read of it by who looks for all; an index hides nothing.
mkdir "$TMP/large" "$TMP/torn"
for how in docker cri stripped; do
	ln -s "../large.$how" "$TMP/large/$how"
done
perl tests/damage.pl "${SEED:-7}" "$TMP/torn" "$((${ROUNDS:-25} / 8))" "$TMP"/large/* >"$TMP/damages"
for file in "$TMP"/torn/*; do
	spans trace-find --no-index --spans "$file" >"$TMP/all"
	for way in --no-index --threads=1; do
		for n in 2 13 30 47 59; do
			id=$(printf '4bf92f3577b34da6a3ce929d%08x' $n)
			grep -F "\"traceId\":\"$id\"" "$TMP/all" >"$TMP/want"
			spans trace-find $way --spans -t "$id" "$file" | cmp - "$TMP/want" || echo "$(grep "^${file##*/} " "$TMP/damages"): $id $way"
		done
		trace-index "$file" >"$TMP/made" 2>&1
	done
done >"$TMP/wrong" 2>&1
is 'damaged ones, whoever looks' "$(cat "$TMP/wrong")" ''

# ---- hostile input ----

# never BYTES PIECES: pieces of a line that never ends.
never() {
	perl -e 'my ($n, $k, $form) = @ARGV; my $x = "x" x $n; for (1 .. $k) { my $log = $_ == 1 ? "{\"trace_id\":\"1\",\"span_id\":\"1\",\"x\":\"$x" : $x;
		if ($form eq "cri") { print "2025-11-20T01:00:00Z stdout P $log\n"; next } $log =~ s/"/\\"/g; print qq({"log":"$log","stream":"stdout","time":"t"}\n) }' "$@"
}
for form in docker cri; do
	never 16000 2000 $form >"$TMP/in"
	start=$(date +%s)
	run trace-find --no-index --json --ledger --max-record 4M "$TMP/in"
	took=$(($(date +%s) - start))
	ok "pieces that never end, $form: in time" [ $took -lt 20 ]
	ok '... are told, and add up' jq -e '.ledger.adds_up and (.diagnostics | length > 0)' "$TMP/out"
	never 20 100000 $form >"$TMP/in"
	ok '... of a few bytes' timeout 20 sh -c 'trace-find -q --no-index "$1" >/dev/null 2>&1; [ $? -le 3 ]' - "$TMP/in"
done
# Each of them begins a line that none of the others ends.
perl -e 'print qq({"log":"{\\\\"trace_id\\\\":[","stream":"stdout"}\n) for 1 .. 100000' | sed 's/\\\\"/\\"/g' >"$TMP/in"
ok 'pieces that all begin one' timeout 20 sh -c 'trace-find -q --no-index "$1" >/dev/null 2>&1; [ $? -le 3 ]' - "$TMP/in"
finish
