# Bytes that are no text are told wherever they stand: in any string of any dialect.
. tests/lib.sh

cat >"$TMP/strings.pl" <<'P'
use strict;
use warnings;
my ($file, $dir, $byte) = @ARGV;
local $/;
open my $in, '<:raw', $file or die;
my $text = substr <$in>, 0, 6000;
$text =~ s/[^\n]*\z// if $file =~ /jsonl$/;
my $n = 0;
while ($text =~ /"([\w .,:-]{4,})"/g) {
	my ($at, $length) = ($-[1], $+[1] - $-[1]);
	my $other = $text;
	substr($other, $at, $length) = chr($byte) x $length;
	open my $out, '>:raw', sprintf '%s/%04d', $dir, $n++ or die;
	print $out $other;
}
P
# told NAME DUMP BYTE: each string of the dump in turn is made of these.
told() {
	rm -rf "$TMP/strings" && mkdir "$TMP/strings"
	perl "$TMP/strings.pl" "$D/$2" "$TMP/strings" "$3"
	for f in "$TMP/strings"/*; do
		trace-find -q --no-index -c "$f" >/dev/null 2>&1
		case $? in 2 | 3) ;; *) echo "${f##*/}" ;; esac
	done >"$TMP/silent"
	[ -e "$TMP/strings/0009" ] || echo 'hardly a string' >>"$TMP/silent"
	is "$1" "$(head -3 "$TMP/silent")" ''
}

for dump in run-record/runs.jsonl clickhouse/rows.jsonl js/exporters.jsonl phoenix/client.json trace-document/two.json \
	event-envelope/turn.jsonl langfuse/trace.json langsmith/nested.json go/stdout.json flat/strands.json zipkin/v1.json; do
	told "$dump: bytes above 0x7f" $dump 255
done
told 'bytes \x02' trace-document/two.json 2
told 'bytes \x00' trace-document/two.json 0

finish
