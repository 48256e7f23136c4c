# Real dumps, where they are at hand: each finding about an application was read beside its trace, and is in
# tests/diagnosed.tsv; a finding that is not there is one that nobody has judged.
. tests/lib.sh

S=../shared/data/samples
if [ -d $S ]; then
	for f in $S/*/*; do
		trace-find -q --suspect all --json "$f" 2>/dev/null | jq -r --arg file "${f#$S/}" \
			'.traces[].findings[] | select(.role != "gap") | [$file, .span_id, .role, .rule] | @tsv'
	done | sort >"$TMP/found"
	grep -v '^#' tests/diagnosed.tsv | cut -f 1-4 | sort >"$TMP/judged"
	is 'findings that nobody has judged' "$(comm -23 "$TMP/found" "$TMP/judged")" ''
	is 'findings that are gone' "$(comm -13 "$TMP/found" "$TMP/judged")" ''

	# The worked example, in three encodings: the same suspects in the same order.
	E=../shared/data/seed/trace-48f.json
	trace-find --spans $E >"$TMP/48f.otlp.jsonl"
	jq -c '.trace_id as $t | ."trace.attributes" as $a | .spans[] | {trace_id: $t} + . | if .parent_id == null then .attributes += $a else . end' $E >"$TMP/48f.flat.jsonl"
	want='04_retrieve stale-document cause
05_rerank rerank-promoted worsened
06_generate retrieval-heavy-prompt worsened
08_judge judge-contradicted missed
07_cite citation-unsupported symptom
01_root negative-feedback symptom'
	for f in $E "$TMP/48f.otlp.jsonl" "$TMP/48f.flat.jsonl"; do
		is "trace 48f in $(basename "$f")" "$(trace-tree --json "$f" | jq -r '.findings[] | select(.number) | [.span_id, .rule, .role] | join(" ")')" "$want"
		is "its root cause in $(basename "$f")" "$(trace-tree --json "$f" | jq -r .diagnosis | sed 's/.*root cause: //')" \
			'a draft in the index and a judge rubric that does not read the citation check'
	done
else
	skip 'real dumps' 'they are not here'
fi

finish
