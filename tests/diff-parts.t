# trace-diff: what documents, texts, events and generated ids differ in.
. tests/lib.sh

# span TRACE ID PARENT NAME ATTRIBUTES [MORE]
span() {
	printf '{"trace_id":"%s","span_id":"%s","parent_id":%s,"name":"%s","status":"OK","start_ms":%d,"duration_ms":5,"attributes":{%s}%s}\n' \
		"$1" "$2" "${3:+\"$3\"}" "$4" "$((1763629200 + ${#2}))000" "$5" "$6" | sed 's/"parent_id":,/"parent_id":null,/'
}
# two ATTRIBUTES ATTRIBUTES [MORE MORE]: traces of a turn and a step, which differ in that.
two() {
	for side in a b; do
		span $side r '' turn '"user.message":"How long?","assistant.message":"Nine days."'
		if [ $side = a ]; then span a st r step "$1" "$3"; else span b st r step "$2" "$4"; fi
	done >"$TMP/two.jsonl"
	grep '"trace_id":"a"' "$TMP/two.jsonl" >"$TMP/a.jsonl"
	grep '"trace_id":"b"' "$TMP/two.jsonl" >"$TMP/b.jsonl"
}
# changes: of the step: kind, what, which one, before, after.
changes() {
	trace-diff -q --json "$TMP/a.jsonl" "$TMP/b.jsonl" | jq -c '[.changes[] | [.kind, .what, .item, .before, .after]]'
}
doc() {
	i=retrieval.documents.$1.document
	printf '"%s.id":"%s","%s.content":"%s","%s.score":%s,"%s.metadata":"{\\"version\\":\\"%s\\"}"' $i "$2" $i "$3" $i "$4" $i "$5"
}
kind='"openinference.span.kind":"RETRIEVER"'

# ---- documents ----

two "$kind,$(doc 0 pol 'Nine days, it says.' 0.9 v1),$(doc 1 faq 'Ask us.' 0.8 v1)" "$kind,$(doc 0 pol 'Nine weeks, it says.' 0.9 v2),$(doc 1 faq 'Ask us.' 0.8 v1)"
is 'a document of another version' "$(changes)" \
	'[["changed","document version","pol","v1","v2"],["changed","document text","pol","Nine days, it says.","Nine weeks, it says."]]'
two "$kind,$(doc 0 pol 'Nine days.' 0.9 v1),$(doc 1 faq 'Ask us.' 0.8 v1)" "$kind,$(doc 0 pol 'Nine days.' 0.7 v1),$(doc 1 faq 'Ask us.' 0.80000000000000004 v1)"
is 'another score, and one written otherwise' "$(changes)" '[["changed","score","pol",0.9,0.7]]'
two "$kind,$(doc 0 pol 'Nine days.' 0.9 v1),$(doc 1 faq 'Ask us.' 0.8 v1)" "$kind,$(doc 0 faq 'Ask us.' 0.8 v1),$(doc 1 pol 'Nine days.' 0.9 v1)"
is 'another order: one of them moved' "$(changes | jq -c 'map(.[0])')" '["moved"]'
trace-diff "$TMP/a.jsonl" "$TMP/b.jsonl" >"$TMP/out"
says '... from where to where' 'documents +~ (pol #1 → #2|faq #2 → #1)'
# Chunks of one document are told apart by their texts: one came, the other two stayed.
two "$kind,$(doc 0 pol 'Nine days.' 0.9 v1),$(doc 1 pol 'Ask us.' 0.8 v1)" "$kind,$(doc 0 pol 'It is free.' 0.9 v1),$(doc 1 pol 'Nine days.' 0.9 v1),$(doc 2 pol 'Ask us.' 0.8 v1)"
is 'chunks of one document' "$(changes | jq -c 'map(.[0:3])')" '[["added","documents","pol"]]'

# ---- texts ----

# text N: of twenty-four words, N changed: the last but one, and those four, eight … before it.
text() {
	awk -v n="$1" 'BEGIN { for (i = 0; i < 24; i++) printf "%sword%s", i ? " " : "", i % 4 == 2 && (23 - i) / 4 < n ? "new" i : i }'
}
for n in 1 2 3; do
	two "\"assistant.message\":\"$(text 0)\"" "\"assistant.message\":\"$(text $n)\""
	trace-diff --width 0 "$TMP/a.jsonl" "$TMP/b.jsonl" >"$TMP/out"
	is "$n changes are all shown" "$(grep -o '{+' "$TMP/out" | wc -l | tr -d ' ')" $n
	says '... and there are no more' '\{\+wordnew22\+\} word23$'
done
for n in 4 6; do
	two "\"assistant.message\":\"$(text 0)\"" "\"assistant.message\":\"$(text $n)\""
	trace-diff --width 0 "$TMP/a.jsonl" "$TMP/b.jsonl" >"$TMP/out"
	is "of $n three are shown" "$(grep -o '{+' "$TMP/out" | wc -l | tr -d ' ')" 3
	says '... and that there are more' "\{\+wordnew$((34 - 4 * n))\+\} …\$"
done

# ---- ids ----

for values in 'job 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 11111111-2222-4333-8444-555555555555' \
	'http.url https://h/v1/runs/41?x=4bf92f35-77b3-4da6-a3ce-929d0e0e4736 https://h/v1/runs/977?x=11111111-2222-4333-8444-555555555555'; do
	set -- $values
	two "\"$1\":\"$2\"" "\"$1\":\"$3\""
	exits "$1: generated anew" 0 trace-diff -q "$TMP/a.jsonl" "$TMP/b.jsonl"
done
for values in 'job 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 11111111-2222-4333-8444-55555555555g' \
	'job 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 11111111222243338444-55555555555-5-5' \
	'job 4bf92f35-77b3-4da6-a3ce-929d0e0e4736 11111111-2222-4333-8444-5555555555555' \
	'http.url https://h/v1/runs/41 https://h/v1/jobs/41' 'link https://h/v1/runs/41 https://h/v1/runs/42'; do
	set -- $values
	two "\"$1\":\"$2\"" "\"$1\":\"$3\""
	exits "$1: $3 is another" 1 trace-diff -q --only attributes "$TMP/a.jsonl" "$TMP/b.jsonl"
done

# ---- a span whose record is damaged ----

two '"a":1,"b":"x"' '"a":1,"b":"x"'
sed 's/"b":"x"/"b~~~~x"/' "$TMP/b.jsonl" >"$TMP/torn.jsonl"
exits 'a damaged record' 3 trace-diff "$TMP/a.jsonl" "$TMP/torn.jsonl"
says '... is marked' 'A:2 B:2 \[torn\]$'
is '... in JSON' "$(trace-diff --json "$TMP/a.jsonl" "$TMP/torn.jsonl" 2>/dev/null | jq -c '[.. | objects | select(.a.span_id? and .b.span_id?) | [.a.torn, .b.torn]] | unique')" '[[null,true]]'
finish
