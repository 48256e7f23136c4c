# What a stream holds is told by its first bytes: bare and length-prefixed protobuf of any length, and JSON behind blanks.
. tests/lib.sh

# messages DIR: one message of spans each, bare and behind its length; N.LENGTH, N spans in a message of LENGTH bytes.
cat >"$TMP/messages.pl" <<'P'
use strict;
use warnings;

sub varint {
	my ($v) = @_;
	my $out = '';
	for (; $v > 127; $v >>= 7) { $out .= chr($v & 127 | 128) }
	return $out . chr $v;
}
sub field { my ($n, $bytes) = @_; return varint($n << 3 | 2) . varint(length $bytes) . $bytes }

my ($dir) = @ARGV;
sub message {
	my ($service, $n) = @_;
	my $resource = field(1, field(1, 'service.name') . field(2, field(1, $service)));
	my $spans = '';
	$spans .= field(2, field(1, 'trace id is this') . field(2, pack 'Q>', $_) . field(5, 'x') . pack 'CQ<', 0x39, 1_780_000_000_000_000_000)
		for 1 .. $n;
	my $m = field(1, field(1, $resource) . field(2, $spans));
	for my $form (['bare', $m], ['prefixed', pack('N', length $m) . $m], ['twice', $m . $m]) {
		open my $out, '>:raw', "$dir/$form->[0].$n." . length $m or die;
		print $out $form->[1];
		close $out or die;
	}
}
message('s' x $_, 1) for 0, 10, 24 .. 26, 56 .. 62, 70;    # lengths of one byte and of two, those that are brackets among them
message('svc', $_) for 3, 40, 300, 400, 3000, 60000;    # of two, three and four
P
mkdir "$TMP/m" && perl "$TMP/messages.pl" "$TMP/m"
ok 'lengths that are { and [ are among them' test -e "$TMP/m/bare.1.125" -a -e "$TMP/m/bare.1.93"
for f in "$TMP"/m/*; do
	n=${f##*/} n=${n#*.} n=${n%.*}
	got=$(trace-find -q --json "$f" 2>&1 | jq '[.traces[].spans] | add')
	[ "$got" = "$n" ] || echo "${f##*/}: $got spans"
done >"$TMP/wrong"
is 'all spans of each are read' "$(cat "$TMP/wrong")" ''

span='{"trace_id":"t","span_id":"s","name":"n","start_ms":1}'
for blank in '\n' '\n\n' '\n\n\n' '\n \n' '\n\t\n' '\n\r\n' '\r\n\n\n' '    \n\n\n' '\n{"a":1}\n\n' '\n[\n' '\n\n\n[[\n'; do
	printf "$blank$span\n" >"$TMP/in"
	trace-find -q -l "$TMP/in" 2>/dev/null
done >"$TMP/found"
is 'JSON behind blanks, which are tags and lengths as well' "$(grep -cx t "$TMP/found")" 11

# ---- lists that are cut between two elements, where every element is whole ----

printf '[\n%s,\n %s , %s\n]' "$span" "$span" "$span" >"$TMP/list"
bytes=$(($(wc -c <"$TMP/list")))
for n in $(seq 1 $((bytes - 1))); do
	head -c "$n" "$TMP/list" >"$TMP/in"
	trace-find -q --no-index "$TMP/in" >"$TMP/out" 2>"$TMP/err"
	status=$?
	[ $status = 3 ] || [ $status = 2 ] || echo "$n bytes: exit code $status"
	grep -q '\[json.truncated\]' "$TMP/err" || [ "$n" -lt 2 ] || echo "$n bytes: nothing said"
done >"$TMP/wrong"
is 'a list that is cut anywhere is told of' "$(cat "$TMP/wrong")" ''

# elements SUFFIX PREFIX: a line each, so many that most are passed over by who looks for one trace.
elements() {
	seq 8000 | sed "s/.*/{\"trace_id\":\"t&\",\"span_id\":\"s\",\"name\":\"n\",\"start_ms\":1}/; \$!s/\$/$1/; 2,\$s/^/$2/"
}
# said NAME WANT: the codes that looking for all, for the first and for the last trace give, with the exit codes.
said() {
	for way in '' '-t t1' '-t t8000' --threads=1; do
		trace-find -q --no-index --json $way "$TMP/in" >"$TMP/json" 2>"$TMP/err"
		echo "$? $(jq -r '[.diagnostics[] | "\(.severity):\(.code):\(.line)"] | join(" ")' "$TMP/json")"
	done | sort -u >"$TMP/said"
	is "$1" "$(cat "$TMP/said")" "$2"
}
{ echo '['; elements ,; } >"$TMP/in"
said 'a long list without its end, whoever looks' '3 error:json.truncated:8002'
{ echo '['; elements , | head -c -1; echo ,; } >"$TMP/in"
said '... behind a comma' '3 error:json.truncated:8002'
{ echo '['; elements ,; echo ']'; } >"$TMP/in"
said '... with its end' '0 '
{ printf '['; elements '' ', '; } >"$TMP/in"
said 'commas at the start of lines, and no end: a writer that never closes one' '0 note:json.truncated:8001'
{ echo "[$span]"; elements; } >"$TMP/in"
said 'lines behind a list' '0 '
{ echo '[INFO] begins'; elements; } >"$TMP/in"
said 'a bracket of a line that is no list' '3 warning:json.noise:1'
{ echo "$span]"; elements; } >"$TMP/in"
said 'a list whose begin is not here' '0 '
{ echo "[$span,$span"; echo "[$span,$span]"; elements; } >"$TMP/in"
said 'a list whose writer was killed, and what it wrote when it began again' '3 error:json.truncated:2'
elements '' | sed 's/^/[/; 2,$!s/$/]/' >"$TMP/in"
said 'lines that begin with a bracket' '0 '
elements '' | sed 's/$/ [/' >"$TMP/in"
said 'lines that end with one' '0 '
{ echo '['; elements; } >"$TMP/in"
said 'a bracket in front of lines' '0 '
elements , | sed '4000s/}$/]/; 1s/^/[/; $s/$/]/' >"$TMP/in"
trace-find -q --no-index -c "$TMP/in" 2>"$TMP/err" >/dev/null
is 'a list that is closed, with a record that is not' "$(grep -c 'is not closed' "$TMP/err")" 0
{ echo '[['; elements ,; echo '],'; echo '['; elements ,; echo ']'; } >"$TMP/in"
said 'a list of lists, in lines of their own, that is cut' '3 error:json.truncated:16005'

finish
