# Bytes that are no text are told wherever they stand: in any string of any dialect.
. tests/lib.sh

cat >"$TMP/strings.pl" <<'P'
use strict;
use warnings;
my ($file, $dir) = @ARGV;
local $/;
open my $in, '<:raw', $file or die;
my $text = substr <$in>, 0, 6000;
$text =~ s/[^\n]*\z// if $file =~ /jsonl$/;
my $n = 0;
while ($text =~ /"([\w .,:-]{4,})"/g) {
	my ($at, $length) = ($-[1], $+[1] - $-[1]);
	my $other = $text;
	substr($other, $at, $length) = "\xff" x $length;
	open my $out, '>:raw', sprintf '%s/%04d', $dir, $n++ or die;
	print $out $other;
}
P
for dump in run-record/runs.jsonl clickhouse/rows.jsonl js/exporters.jsonl phoenix/client.json trace-document/two.json \
	event-envelope/turn.jsonl langfuse/trace.json langsmith/nested.json go/stdout.json flat/strands.json zipkin/v1.json; do
	rm -rf "$TMP/strings" && mkdir "$TMP/strings"
	perl "$TMP/strings.pl" "$D/$dump" "$TMP/strings"
	for f in "$TMP/strings"/*; do
		trace-find -q --no-index -c "$f" >/dev/null 2>&1
		case $? in 2 | 3) ;; *) echo "${f##*/}" ;; esac
	done >"$TMP/silent"
	is "$dump: bytes above 0x7f" "$(head -3 "$TMP/silent")" ''
done

for byte in '\x02' '\x00'; do
	rm -rf "$TMP/strings" && mkdir "$TMP/strings"
	sed "s/\\\\xff/\\$byte/" "$TMP/strings.pl" >"$TMP/others.pl"
	perl "$TMP/others.pl" $D/trace-document/two.json "$TMP/strings"
	for f in "$TMP/strings"/*; do
		trace-find -q --no-index -c "$f" >/dev/null 2>&1
		case $? in 2 | 3) ;; *) echo "${f##*/}" ;; esac
	done >"$TMP/silent"
	is "bytes $byte" "$(head -3 "$TMP/silent")" ''
done

finish
