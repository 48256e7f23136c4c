# Sets of fixtures: which cases are taken, splits, appending, the same bytes again, where each came from, exit codes.
. tests/lib.sh

of_kind() {
	jq -nc --arg kind "$1" -f testdata/eval/traces.jq
}

run_of() {
	jq -nc --arg n "$1" --arg shape "$2" -f tests/refund-bot.jq | jq -c --arg to otel -f tests/convention.jq | jq -c --arg id "$2-$1" '.trace_id = $id'
}

ids() {
	jq -r .id "$@" | sort
}

sum() {
	cksum <"$1"
}

of_kind many >"$TMP/many.jsonl"

# ---- dedupe ----

exits 'no dedupe' 0 trace-to-eval -f jsonl -o "$TMP/all" "$TMP/many.jsonl"
warns 'all of them' '40 cases from 40 traces$'
exits 'by input' 0 trace-to-eval -f jsonl --dedupe input -o "$TMP/by-input" "$TMP/many.jsonl"
warns 'those alike are counted' '10 cases from 40 traces, 30 like others$'
is 'each says how many it stands for' "$(jq -c .casefile.alike "$TMP/by-input" | sort | uniq -c | tr -s ' ')" ' 10 4'
is 'the first of them is taken' "$(jq -r .casefile.trace_id "$TMP/by-input" | sort -V | tr '\n' ' ')" "$(seq -f 'many-%.0f' -s ' ' 0 9) "
for n in 1 2 3; do run_of $n healthy; run_of $n draft; run_of $n retry-storm; done >"$TMP/shapes.jsonl"
exits 'by shape' 0 trace-to-eval -f jsonl --dedupe shape -o "$TMP/by-shape" "$TMP/shapes.jsonl"
is 'a case for each shape of failure' "$(jq -c '[.casefile.trace_id, .casefile.alike]' "$TMP/by-shape" | sort | tr '\n' ' ')" \
	'["draft-1",3] ["healthy-1",3] ["retry-storm-1",3] '
exits 'an unknown way' 2 trace-to-eval -f jsonl --dedupe id "$TMP/many.jsonl"
warns 'is told' "shape, input or none, not 'id'"
# In whatever order they come.
jq -sc 'group_by(.trace_id) | reverse | .[][]' "$TMP/shapes.jsonl" >"$TMP/reversed.jsonl"
trace-to-eval -q -f jsonl --dedupe shape -o "$TMP/by-shape.reversed" "$TMP/reversed.jsonl"
is 'dedupe: the order of the input does not matter' "$(ids "$TMP/by-shape.reversed")" "$(ids "$TMP/by-shape")"

# ---- sample ----

for seed in 1 2; do
	trace-to-eval -q -f jsonl --sample 7 --seed $seed -o "$TMP/sample.$seed" "$TMP/many.jsonl"
done
ids "$TMP/all" >"$TMP/all.ids"
is 'a sample' "$(wc -l <"$TMP/sample.1"):$(ids "$TMP/sample.1" | comm -23 - "$TMP/all.ids")" '7:'
is 'the seed is 1 unless it is told' "$(trace-to-eval -q -f jsonl --sample 7 "$TMP/many.jsonl" | cksum)" "$(sum "$TMP/sample.1")"
is 'another seed draws others' "$([ "$(ids "$TMP/sample.1")" != "$(ids "$TMP/sample.2")" ] && echo yes)" yes
jq -sc 'group_by(.trace_id) | reverse | .[][]' "$TMP/many.jsonl" >"$TMP/many.reversed"
is 'sample: the order of the input does not matter' "$(trace-to-eval -q -f jsonl --sample 7 "$TMP/many.reversed" | ids)" "$(ids "$TMP/sample.1")"
is 'a larger sample holds the smaller' "$(ids "$TMP/sample.1" >"$TMP/seven"; trace-to-eval -q -f jsonl --sample 12 "$TMP/many.jsonl" | ids | comm -13 - "$TMP/seven")" ''
is 'a sample of more than there are' "$(trace-to-eval -q -f jsonl --sample 99 "$TMP/many.jsonl" | wc -l)" 40
for wrong in 0 -1 x 1.5 ''; do
	exits "a sample of '$wrong'" 2 trace-to-eval -f jsonl --sample "$wrong" "$TMP/many.jsonl"
done

# ---- split ----

exits 'a split' 0 trace-to-eval -q -f jsonl --split train=0.8,test=0.2 -o "$TMP/split" "$TMP/many.jsonl"
is 'its files' "$(ls "$TMP/split" | tr '\n' ' ')" 'cases.test.jsonl cases.train.jsonl '
is 'every case is in one of them' "$(cat "$TMP"/split/*.jsonl | ids)" "$(ids "$TMP/all")"
is 'each says which' "$(jq -r .casefile.split "$TMP"/split/cases.test.jsonl "$TMP"/split/cases.train.jsonl | uniq | tr '\n' ' ')" 'test train '
is 'about as many as asked' "$(wc -l <"$TMP/split/cases.test.jsonl" | awk '$1 < 2 || $1 > 16')" ''
cat "$TMP/many.jsonl" "$TMP/shapes.jsonl" >"$TMP/more.jsonl"
trace-to-eval -q -f jsonl --split train=0.8,test=0.2 -o "$TMP/split2" "$TMP/more.jsonl"
ids "$TMP/split/cases.test.jsonl" >"$TMP/test1"
ids "$TMP/split2/cases.test.jsonl" >"$TMP/test2"
is 'more traces: who was in the test stays there' "$(comm -23 "$TMP/test1" "$TMP/test2")" ''
ids "$TMP/split/cases.train.jsonl" | comm -12 - "$TMP/test2" >"$TMP/moved"
is 'and nobody comes in from the training' "$(cat "$TMP/moved")" ''
trace-to-eval -q -f jsonl --split train=80,test=20 -o "$TMP/split3" "$TMP/many.jsonl"
is 'shares are of their sum' "$(sum "$TMP/split3/cases.test.jsonl")" "$(sum "$TMP/split/cases.test.jsonl")"
trace-to-eval -q -f promptfoo --split a=1,b=1 -o "$TMP/split4" "$TMP/many.jsonl"
is 'promptfoo: a config for each' "$(for s in a b; do jq -r .tests "$TMP/split4/promptfooconfig.$s.json"; done | tr '\n' ' ')" 'file://tests.a.jsonl file://tests.b.jsonl '
for wrong in train train=x train=-1 train=0 '=1' 'a/b=1' 'a=1,,b=1' '../x=1' 'a=nan'; do
	exits "a split of '$wrong'" 2 trace-to-eval -f jsonl --split "$wrong" -o "$TMP/nosplit" "$TMP/many.jsonl"
done
is '... writes nothing' "$(ls -d "$TMP/nosplit" 2>&1 | grep -c 'No such')" 1
exits 'a split on stdout' 2 trace-to-eval -f jsonl --split a=1,b=1 "$TMP/many.jsonl"
warns 'is more than one file' 'more than one file: -o takes a folder'

# ---- the same bytes ----

for format in jsonl promptfoo deepeval; do
	trace-to-eval -q -f $format -o "$TMP/one.$format/" "$TMP/more.jsonl"
	trace-to-eval -q -f $format --memory 1M -o "$TMP/two.$format/" "$TMP/more.jsonl"
	trace-to-eval -q -f $format -o "$TMP/three.$format/" --memory 64K "$TMP/more.jsonl"
	ok "$format: the same bytes again, with less memory, too" sh -c 'diff -r "$TMP/one.$1" "$TMP/two.$1" && diff -r "$TMP/one.$1" "$TMP/three.$1"' - $format
done
is 'no dates of today' "$(grep -c "$(date -u +%Y-%m-%d)" "$TMP/all")" 0

# ---- appending ----

# appends FORMAT FILE LENGTH: a part, the same again, then all; LENGTH counts the cases of a file's values.
appends() {
	format=$1 file=$2 length=$3
	exits "$format: the first" 0 trace-to-eval -f $format --append -o "$file" "$TMP/few.jsonl"
	exits "$format: the same again" 0 trace-to-eval -f $format --append -o "$file" "$TMP/few.jsonl"
	warns "$format: adds none" '^trace-to-eval: 0 cases from 4 traces'
	is "$format: 4" "$(jq -s "$length" "$file")" 4
	exits "$format: more" 0 trace-to-eval -f $format --append -o "$file" "$TMP/many.jsonl"
	warns "$format: adds those that are not there" '^trace-to-eval: 36 cases from 40 traces'
	is "$format: 40" "$(jq -s "$length" "$file")" 40
}
head -n 8 "$TMP/many.jsonl" >"$TMP/few.jsonl"
for format in $(trace-to-eval --format list | sed 's/ .*//'); do
	case $format in
	promptfoo) continue ;;
	deepeval*) appends $format "$TMP/append.$format" '.[0] | length' ;;
	adk-evalset) appends $format "$TMP/append.$format" '.[0].eval_cases | length' ;;
	*) appends $format "$TMP/append.$format" length ;;
	esac
done
exits 'promptfoo: the first' 0 trace-to-eval -q -f promptfoo --append -o "$TMP/append.pf" "$TMP/few.jsonl"
sed 's/"echo"/"my-app"/' "$TMP/append.pf/promptfooconfig.json" >"$TMP/edited"
cp "$TMP/edited" "$TMP/append.pf/promptfooconfig.json"
cksum "$TMP"/append.pf/traces/* >"$TMP/traces.before"
exits 'promptfoo: more' 0 trace-to-eval -f promptfoo --append -o "$TMP/append.pf" "$TMP/many.jsonl"
warns 'promptfoo: adds what is not there' '^trace-to-eval: 36 cases'
is 'promptfoo: cases and spans' "$(wc -l <"$TMP/append.pf/tests.jsonl") $(ls "$TMP/append.pf/traces" | wc -l)" '40 40'
ok 'promptfoo: a config that was edited stays' cmp "$TMP/edited" "$TMP/append.pf/promptfooconfig.json"
is 'promptfoo: so do spans of cases that were there' "$(cksum "$TMP"/append.pf/traces/* | grep -cxFf "$TMP/traces.before")" 4

# What somebody else put there stays as it is.
echo '{"id": "mine", "input": "q", "note": 1.50}' >"$TMP/mine.jsonl"
exits 'to a set with samples by hand' 0 trace-to-eval -q -f inspect --append -o "$TMP/mine.jsonl" "$TMP/few.jsonl"
is 'they stay, to the byte' "$(head -n 1 "$TMP/mine.jsonl")" '{"id": "mine", "input": "q", "note": 1.50}'
echo '{"note": 1, "eval_set_id": "theirs", "eval_cases": [], "creation_timestamp": 15}' >"$TMP/theirs.json"
exits 'to an eval set of somebody' 0 trace-to-eval -q -f adk-evalset --append -o "$TMP/theirs.json" "$TMP/few.jsonl"
is 'it stays theirs' "$(jq -c '[.note, .eval_set_id, .creation_timestamp, (.eval_cases | length)]' "$TMP/theirs.json")" '[1,"theirs",15,4]'
printf '{"eval_set_id":"x","eval_cases":[]} []\n' >"$TMP/theirs.json"
exits 'to what is none behind it' 2 trace-to-eval -q -f adk-evalset --append -o "$TMP/theirs.json" "$TMP/few.jsonl"
for foreign in 'a,b,c' '[1, 2]' '{"a": 1' '{"eval_cases": 1}' '"text"'; do
	for format in jsonl deepeval adk-evalset; do
		printf '%s\n' "$foreign" >"$TMP/foreign"
		exits "$format: not to a file with $foreign" 2 trace-to-eval -q -f $format --append -o "$TMP/foreign" "$TMP/few.jsonl"
		is '... which stays as it is' "$(cat "$TMP/foreign")" "$foreign"
	done
done
warns 'and the file is named' 'foreign.*no fixtures of this format|no fixtures of this format.*foreign'
cp "$TMP/few.jsonl" "$TMP/dump-by-mistake"
exits 'not to a dump' 2 trace-to-eval -q -f jsonl --append -o "$TMP/dump-by-mistake" "$TMP/many.jsonl"
ok '... which stays' cmp "$TMP/few.jsonl" "$TMP/dump-by-mistake"
exits 'appending to nothing' 2 trace-to-eval -q -f jsonl --append "$TMP/few.jsonl"

# ---- where it came from ----

cat "$TMP/shapes.jsonl" "$TMP/few.jsonl" >"$TMP/dump.jsonl"
gzip -nc "$TMP/dump.jsonl" >"$TMP/dump.jsonl.gz"

# bytes FILE OFFSET LENGTH
bytes() {
	tail -c +$(($2 + 1)) "$1" | head -c "$3"
}

# placed NAME FILE PLAIN: of the cases in $TMP/placed, hashes are those of FILE, and places those of PLAIN.
placed() {
	is "$1: the SHA-256 of the file" "$(jq -r .casefile.source.sha256 "$TMP/placed" | sort -u)" "$(sha256sum <"$2" | cut -d ' ' -f 1)"
	jq -r '.casefile as $c | ($c.spans[] | "\($c.trace_id) \(.span_id) \(.line) \(.offset) \(.length)")' "$TMP/placed" >"$TMP/places"
	wrong=$(while read -r trace span line offset length; do
		bytes "$3" "$offset" "$length" >"$TMP/record"
		[ "$(jq -r '.trace_id + " " + .span_id' "$TMP/record")" = "$trace $span" ] || echo "$trace $span: bytes"
		[ "$(sed -n "${line}p" "$3")" = "$(cat "$TMP/record")" ] || echo "$trace $span: line"
	done <"$TMP/places")
	is "$1: each span is at its place" "$(wc -l <"$TMP/places"):$wrong" "$(wc -l <"$3"):"
	is "$1: the source holds all of its spans" "$(jq -c '.casefile as $c | select([$c.spans[] | .offset >= $c.source.offset and .offset + .length <= $c.source.offset + $c.source.length] | all | not)' "$TMP/placed")" ''
}
trace-to-eval -q -f jsonl -o "$TMP/placed" "$TMP/dump.jsonl"
placed 'a file' "$TMP/dump.jsonl" "$TMP/dump.jsonl"
trace-to-eval -q -f jsonl -o "$TMP/placed" "$TMP/dump.jsonl.gz"
placed 'gzip' "$TMP/dump.jsonl.gz" "$TMP/dump.jsonl"
trace-to-eval -q -f jsonl -o "$TMP/placed" <"$TMP/dump.jsonl"
placed 'stdin' "$TMP/dump.jsonl" "$TMP/dump.jsonl"
cat "$TMP/dump.jsonl" | trace-to-eval -q -f jsonl -o "$TMP/placed"
placed 'a pipe' "$TMP/dump.jsonl" "$TMP/dump.jsonl"
(cd "$TMP" && tar cf bundle.tar dump.jsonl)
trace-to-eval -q -f jsonl -o "$TMP/placed" "$TMP/bundle.tar"
placed 'a member of an archive' "$TMP/bundle.tar" "$TMP/dump.jsonl"
is '... with its name' "$(jq -r .casefile.source.member "$TMP/placed" | sort -u)" dump.jsonl
trace-find --trace draft-1 --spans "$TMP/dump.jsonl" | trace-to-eval -q -f jsonl -o "$TMP/placed"
is 'through a pipe of ours the place stays that in the dump' "$(jq -c '.casefile.source | .file, .line' "$TMP/placed" | tr '\n' ' ')" \
	"\"$TMP/dump.jsonl\" $(grep -n draft-1 "$TMP/dump.jsonl" | head -1 | cut -d : -f 1) "

# ---- complaints, artifacts ----

mkdir "$TMP/week"
cp "$TMP/shapes.jsonl" "$TMP/week/dump.jsonl"
echo '{"trace_id": "draft-2", "ticket_id": "CS-17", "feedback_label": "wrong", "complaint_text": "That is not our policy."}' >"$TMP/week/feedback.jsonl"
for place in "$TMP/week" "$TMP/week.tar"; do
	[ -e "$place" ] || tar -C "$TMP" -cf "$place" week
	is "a complaint among the dumps, ${place##*/}" "$(trace-to-eval -q -f jsonl "$place" | jq -c '.casefile | select(.feedback // [] | map(.ticket) | index("CS-17")) | .trace_id')" '"draft-2"'
done
is 'a complaint by --feedback' "$(trace-to-eval -q -f jsonl --feedback "$TMP/week/feedback.jsonl" "$TMP/shapes.jsonl" | jq -c '.casefile | select(.feedback // [] | map(.text) | index("That is not our policy.")) | .trace_id')" '"draft-2"'
exits '--feedback of nothing' 2 trace-to-eval -f jsonl --feedback "$TMP/none" "$TMP/shapes.jsonl"

mkdir "$TMP/artifacts"
printf 'The policy, kept elsewhere.' >"$TMP/artifacts/pol_late_v3"
run_of 1 healthy | jq -c 'if .name == "vector.retrieve" then .attributes["gen_ai.retrieval.documents"] |= (fromjson | map(del(.content)) | tojson) else . end' >"$TMP/without.jsonl"
is 'without artifacts a document has no text' "$(trace-to-eval -q -f jsonl "$TMP/without.jsonl" | jq -c '.input.context | map(.text)')" '[null,null]'
is '--artifacts gives it' "$(trace-to-eval -q -f jsonl --artifacts "$TMP/artifacts" "$TMP/without.jsonl" | jq -c '.input.context | map(.text)')" '["The policy, kept elsewhere.",null]'
exits '--artifacts of nothing' 2 trace-to-eval -f jsonl --artifacts "$TMP/none" "$TMP/without.jsonl"

# ---- what is refused, exit codes ----

of_kind lossy >"$TMP/lossy.jsonl"
of_kind mute >"$TMP/mute.jsonl"
exits 'not replayable' 1 trace-to-eval -f jsonl -o "$TMP/refused" "$TMP/lossy.jsonl"
warns 'is refused, with the reason' "no case of trace 'lossy-1': it is not replayable: .*--allow-lossy"
is 'and nothing is written' "$(ls "$TMP/refused" 2>/dev/null)" ''
exits 'nothing was asked' 1 trace-to-eval -f jsonl "$TMP/mute.jsonl"
warns 'is refused' 'nothing tells what was asked'
exits 'some are refused' 3 trace-to-eval -f jsonl "$TMP/few.jsonl" "$TMP/lossy.jsonl"
is 'the others are written' "$(wc -l <"$TMP/out")" 4
exits '--allow-lossy' 0 trace-to-eval -q -f jsonl --allow-lossy "$TMP/few.jsonl" "$TMP/lossy.jsonl"
is 'says so in the case, with the reasons' "$(jq -c 'select(.casefile.replay.lossy) | [.casefile.trace_id, .casefile.replay.verdict, (.casefile.replay.reasons | length > 0)]' "$TMP/out")" '["lossy-1","not replayable",true]'
exits 'one trace, by the beginning of its id' 0 trace-to-eval -f jsonl -t many-12 "$TMP/many.jsonl"
is 'is it' "$(jq -r .casefile.trace_id "$TMP/out")" many-12
exits '... in another spelling' 0 trace-to-eval -f jsonl --allow-lossy -t 4BF92F35-77B34DA6A3CE929D0E0E4737 testdata/find/dumps
is '... is that one' "$(jq -r .casefile.trace_id "$TMP/out")" 4bf92f3577b34da6a3ce929d0e0e4737
exits 'one that is nearly there' 1 trace-to-eval -f jsonl -t tr_1O1 testdata/find/dumps
warns '... is told' "not found in the input: trace 'tr_1O1'; did you mean 'tr_101'$"
exits 'a trace that is not there' 1 trace-to-eval -f jsonl -t nobody "$TMP/many.jsonl"
warns 'is told' "trace.*nobody|nobody.*trace"
exits 'no spans' 2 trace-to-eval -f jsonl testdata/contract
exits 'no such file' 2 trace-to-eval -f jsonl "$TMP/none"
head -c 1200 "$TMP/dump.jsonl.gz" >"$TMP/cut.gz"
exits 'damaged input' 3 trace-to-eval -q -f jsonl "$TMP/cut.gz"
ok 'what could be read is there' test -s "$TMP/out"
echo old >"$TMP/stays"
exits 'a folder that is not there' 2 trace-to-eval -q -f jsonl -o "$TMP/none/x.jsonl" "$TMP/few.jsonl"
exits 'a file where a folder has to be' 2 trace-to-eval -q -f promptfoo -o "$TMP/stays" "$TMP/few.jsonl"
is '... stays' "$(cat "$TMP/stays")" old
if [ "$(id -u)" = 0 ]; then
	place=/proc/none
else
	place=$TMP/locked
	mkdir "$place"
	chmod 500 "$place"
fi
exits 'a folder that cannot be written to' 2 trace-to-eval -q -f promptfoo -o "$place/set" "$TMP/few.jsonl"
warns '... is named' "cannot (make|write).*$place"
if [ -w /dev/full ]; then
	exits 'a full disk' 2 sh -c 'trace-to-eval -q -f jsonl "$TMP/few.jsonl" >/dev/full'
fi
is 'no temporary files are left' "$(find "$TMP" -name '*.tmp*' -o -name '.*.??????' | head -3)" ''

finish
