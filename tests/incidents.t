# Every rule fires on its incidents and is silent on near misses, in every convention that can express them.
. tests/lib.sh

I=testdata/incidents
for table in "$I"/cases*.tsv; do
	tail -n +2 "$table"
done >"$TMP/cases"

# The neutral spans of all files, in the keys of one convention: a file each in $TMP/CONVENTION/RULE.NAME.jsonl.
render() {
	mkdir -p "$TMP/$1"
	jq -r --arg to "$1" "$(cat tests/convention.jq) | [(input_filename | split(\"/\")[-2:] | join(\".\")), tojson] | join(\"\\t\")" \
		$I/*/*.jsonl | awk -F '\t' -v dir="$TMP/$1" '{ file = dir "/" $1; sub(/^[^\t]*\t/, ""); print >file; if (file != last && last) close(last); last = file }'
}

for to in otel openinference traceloop vercel seed; do
	render $to
done

while IFS='	' read -r rule file expected span conventions arguments; do
	[ "$arguments" = - ] && arguments=
	for to in $(echo "$conventions" | tr , ' '); do
		printf '%s\t%s\t%s\t%s\t%s\t' "$rule" "$file" "$expected" "$span" "$to"
		# shellcheck disable=SC2086 # arguments are words
		trace-tree -q --json --min-confidence 0 $arguments "$TMP/$to/$(echo "$file" | tr / .)" || echo '{}'
	done
done <"$TMP/cases" >"$TMP/all"

# One line a case: its name, and whether it is as expected.
jq -Rr 'split("\t") as [$rule, $file, $expected, $span, $to, $tree] | ($tree | fromjson) as $t
	| ([$t.findings[]? | select(.rule == $rule and ($span == "-" or .span_id == $span))] | length) as $n
	| [(($t.findings != null) and (($n > 0) == ($expected == "fires"))), "\($rule), \($expected): \($file) in \($to)"] | @tsv' "$TMP/all" >"$TMP/results"
while IFS='	' read -r as_expected name; do
	ok "$name" [ "$as_expected" = true ]
done <"$TMP/results"
is 'every case was tried' "$(wc -l <"$TMP/results" | tr -d ' ')" "$(cut -f 5 "$TMP/cases" | tr , '\n' | wc -l | tr -d ' ')"
is 'samples that no table names' "$(cut -f 2 "$TMP/cases" | sort -u | sed "s,^,$I/," >"$TMP/named"
	ls $I/*/*.jsonl | sort | comm -23 - "$TMP/named")" ''

for expected in fires silent; do
	is "rules without an incident that is $expected" "$(sed -n 's/^RULE([a-z_]*, "\([a-z-]*\)".*/\1/p' lib/detect/rules.def | while read -r rule; do
		grep -q "^$rule	[^	]*	$expected	" "$TMP/cases" || echo "$rule"
	done)" ''
done

finish
