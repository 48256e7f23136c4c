# What is told of a trace that stands near damage, or in a file whose check sum is wrong, or has a torn span.
. tests/lib.sh

# ---- spans may be missing for the damage ----

trace() {
	printf '{"trace_id":"%s","span_id":"a%s","name":"ask","start_ms":1779350000000,"duration_ms":9,"note":"%s"}\n' "$1" "$1" "$2"
	printf '{"trace_id":"%s","span_id":"b%s","parent_id":"a%s","name":"answer","start_ms":1779350000001,"duration_ms":8}\n' "$1" "$1" "$1"
}
far=$(head -c 1200000 /dev/zero | tr '\0' x)
{ trace far; echo "{\"trace_id\":\"pad\",\"span_id\":\"p\",\"name\":\"$far\",\"start_ms\":1}"; trace near; trace last; } >"$TMP/whole.jsonl"
{ echo '{"trace_id":"orphan","span_id":"o","parent_id":"gone","name":"tool","start_ms":1779350000001,"duration_ms":1}'; head -c -60 "$TMP/whole.jsonl"; } >"$TMP/cut.jsonl"
odd() {
	trace-tree --no-diagnosis -t "$2" "$1" 2>/dev/null | sed -n 's/^odd  *//p'
}
is 'a trace near the end of a cut file' "$(odd "$TMP/cut.jsonl" near)" 'spans may be missing: their file is cut or damaged'
is '... in JSON' "$(trace-tree --json -t near "$TMP/cut.jsonl" 2>/dev/null | jq .trace.source_damaged)" true
is '... the one that is cut' "$(odd "$TMP/cut.jsonl" last)" 'spans may be missing: their file is cut or damaged   1 span torn by damage'
is '... one far away' "$(odd "$TMP/cut.jsonl" far)" ''
is '... one far away that lacks a parent' "$(odd "$TMP/cut.jsonl" orphan)" 'spans may be missing: their file is cut or damaged   1 span names 1 missing parent'
is '... where the file is whole' "$(odd "$TMP/whole.jsonl" near)" ''
trace sum | gzip -c >"$TMP/sum.gz"
perl -e 'local $/; binmode STDIN; binmode STDOUT; my $g = <STDIN>; substr($g, -8, 1) ^= "\1"; print $g' <"$TMP/sum.gz" >"$TMP/wrong-sum.gz"
is 'a trace from a file whose check sum is wrong' "$(odd "$TMP/wrong-sum.gz" sum)" 'values may be wrong: so is a check sum of their file'
is '... in JSON' "$(trace-tree --json -t sum "$TMP/wrong-sum.gz" 2>/dev/null | jq -c '[.trace.source_damaged, .trace.source_checksum_wrong]')" '[null,true]'
trace after | gzip -c | cat "$TMP/wrong-sum.gz" - >"$TMP/wrong-first.gz"
is '... not one behind it' "$(odd "$TMP/wrong-first.gz" after)" ''
is '... but the one in it' "$(odd "$TMP/wrong-first.gz" sum)" 'values may be wrong: so is a check sum of their file'
mkdir "$TMP/two"
cp "$TMP/cut.jsonl" "$TMP/two/"
trace other >"$TMP/two/other.jsonl"
is '... in another file of the same folder' "$(odd "$TMP/two" other)" ''
tar -C "$TMP/two" -cf "$TMP/two.tar" cut.jsonl other.jsonl
is '... in a member of an archive' "$(odd "$TMP/two.tar" near)" 'spans may be missing: their file is cut or damaged'
is '... in another one' "$(odd "$TMP/two.tar" other)" ''
is '... past a limit' "$(trace-tree --no-diagnosis --max-total 1206000 -t far "$TMP/whole.jsonl" 2>/dev/null | grep -c 'spans may be missing')" 0

# ---- what is told of a trace that has a torn span, or stands near one ----

whole() {
	printf '{"trace_id":"t","span_id":"r","name":"turn","start_ms":1779350000000,"duration_ms":90}\n'
	printf '{"trace_id":"t","span_id":"m","parent_id":"r","name":"llm.answer","start_ms":1779350000001,"duration_ms":80,"attributes":{"openinference.span.kind":"LLM","gen_ai.tool.definitions":"[{\\"name\\":\\"get_rain\\"}]","gen_ai.output.messages":"[{\\"role\\":\\"assistant\\",\\"parts\\":[{\\"type\\":\\"tool_call\\",\\"id\\":\\"c1\\",\\"name\\":\\"get_sun\\",\\"arguments\\":{}}]}]"}}\n'
	printf '{"trace_id":"t","span_id":"x","parent_id":"r","name":"step","start_ms":1779350000002,"duration_ms":5,"attributes":{"a":1}}\n'
}
whole >"$TMP/sound.jsonl"
sed 's/"attributes":{"a":1}/"attribu~~~~~~"a":1/' "$TMP/sound.jsonl" >"$TMP/torn.jsonl"
exits 'a tool that was not offered' 0 trace-tree "$TMP/sound.jsonl"
says '... is a suspect' 'tool-unknown'
exits '... but not where a span is torn' 3 trace-tree "$TMP/torn.jsonl"
ok '...' sh -c '! grep -q tool-unknown "$1"' - "$TMP/out"
says '... and that is said' '^odd .*spans may be missing.*1 span torn by damage'
is 'such a trace is not replayable as it is' "$(trace-replay-check --audit --json "$TMP/torn.jsonl" 2>/dev/null | jq -c '[.. | strings | select(startswith("a span is torn"))] | length > 0')" true
is '... a sound one is not said to be torn' "$(trace-replay-check --audit --json "$TMP/sound.jsonl" 2>/dev/null | jq -c '[.. | strings | select(startswith("a span is torn"))] | length')" 0
trace-diff --populations "$TMP/sound.jsonl" --vs "$TMP/torn.jsonl" >"$TMP/out" 2>"$TMP/err"
is 'comparing with a damaged dump does not say that nothing was read' "$(grep -c 'nothing was read' "$TMP/err")" 0

# A deflated member: of what libarchive finds wrong behind the last byte the place is not known.
perl -MIO::Compress::Zip=zip -e '
	my ($in, $out) = @ARGV;
	zip $in => \my $zip, Name => "a.jsonl", Minimal => 1 or die;
	for my $head ([ "PK\3\4", 14 ], [ "PK\1\2", 16 ]) { substr($zip, index($zip, $head->[0]) + $head->[1], 1) ^= "\1" }
	open my $to, ">:raw", $out or die;
	print $to $zip;' "$TMP/sound.jsonl" "$TMP/sum.zip"
is 'a deflated member of a zip whose check sum is wrong' "$(odd "$TMP/sum.zip" t)" 'values may be wrong: so is a check sum of their file'

finish
