# Nothing personal leaves trace-to-eval: values of all kinds are planted in all parts of a trace, in many encodings, and
# looked for by a decoder of our own (tests/evals/decode.jq), which tries all ways at all places.
. tests/lib.sh

# plant VALUE: a trace with it in every part and every encoding, as flat lines.
plant() {
	jq -nc --arg value "$1" -f testdata/eval/planted.jq
}

# left VALUES FILE: lines of the file in which one of them is, in whatever writing.
left() {
	jq -rR --arg values "$1" -f tests/evals/decode.jq "$2"
}

values='jane.doe@mail.example.org
+49 171 1234567
4111 1111 1111 1111
DE89370400440532013000
536-22-8726
203.0.113.77
2001:db8:85a3::8a2e:370:7334
sk-proj-abcdEFGH1234ijklMNOP5678qrst
ghp_16C7e42F292c6912E7710c838347Ae178B4a
xK9mQ2vR7pL4wZ8nB3tY6cF1hJ5gD0sA'

# The decoder finds what it has to find.
plant 'jane.doe@mail.example.org' >"$TMP/in"
jq -r '.attributes | to_entries[] | select(.key | startswith("planted.")) | .value' "$TMP/in" >"$TMP/planted"
ways=$(jq -r '.attributes | keys[] | select(startswith("planted."))' "$TMP/in" | wc -l)
is 'ways of planting' "$((ways >= 12))" 1
is 'the decoder finds each' "$(left 'jane.doe@mail.example.org' "$TMP/planted" | wc -l)" "$ways"
is 'and nothing else' "$(printf 'a plain text\namFuZS5kb2U=\n6a616e65\n' | jq -rR --arg values 'jane.doe@mail.example.org' -f tests/evals/decode.jq)" ''

echo "$values" | while IFS= read -r value; do plant "$value"; done >"$TMP/all"
traces=$(echo "$values" | wc -l)
for format in $(trace-to-eval --format list | sed 's/ .*//'); do
	out=$TMP/$format.out
	if [ "$format" = promptfoo ]; then
		exits "$format: written" 0 trace-to-eval -q --allow-lossy -f promptfoo -o "$TMP/pf/" "$TMP/all"
		cat "$TMP/pf"/*.json* "$TMP/pf"/traces/* >"$out"
	else
		exits "$format: written" 0 trace-to-eval -q --allow-lossy -f $format -o "$out" "$TMP/all"
	fi
	# Tokens are there, and values are not.
	is "$format: tokens of each kind" "$(grep -oE '<(email:e|phone:p|card:c|iban:b|government-id:g|ip:i|secret:s)_[0-9a-f]{12}>' "$out" | sort -u | wc -l)" "$traces"
done
# Of every text of every format once; also what of a value is left without its end.
cat "$TMP"/*.out | tr -s ',{}[]' '\n' | sort -u >"$TMP/words"
is 'words in what was written' "$(($(wc -l <"$TMP/words") > 100))" 1
is 'nothing is left of any' "$(left "$values
$(echo "$values" | sed 's/..$//')" "$TMP/words" | cut -c 1-300 | head -9)" ''
is 'what was replaced is counted' "$(jq -c '.casefile.redactions | keys[] as $k | [$k, .[$k] > 10]' "$TMP/jsonl.out" | sort -u | tr '\n' ' ')" \
	'["card",true] ["email",true] ["government_id",true] ["iban",true] ["ip",true] ["phone",true] ["secret",true] '
is 'each case says how much of what' "$(jq -r '.casefile.redactions | keys | join(" ")' "$TMP/jsonl.out" | sort | uniq -c | tr -s ' ' | tr '\n' ';')" \
	' 1 card; 1 email; 1 government_id; 1 iban; 2 ip; 1 phone; 3 secret;'

# ---- threads ----

# What one of them finds goes from what all of them write, also from traces before it.
jq -nc '{trace_id: "early", span_id: "e1", name: "chat.turn", start_ms: 1763500000000, attributes: {"user.message": "ZZ jane\\u002edoe@mail.example.org, or amFuZS5kb2VAbWFpbC5leGFtcGxlLm9yZw"}}' >"$TMP/early"
jq -nc '{trace_id: "early-2", span_id: "e2", name: "chat.turn", start_ms: 1763500000001, attributes: {"user.message": "ask for xK9mQ2vR7pL4wZ8nB3tY6cF1hJ5gD0sA and content", "db.password": "content"}}' >>"$TMP/early"
for format in jsonl promptfoo; do
	for threads in 1 2 8; do
		trace-to-eval --allow-lossy -f $format --threads $threads "$TMP/early" "$TMP/all" >"$TMP/threads.$threads" 2>&1
	done
	is "$format: all are written" "$(grep -c casefile "$TMP/threads.1")" $((traces + 2))
	ok "$format: the same on 2 threads" cmp "$TMP/threads.1" "$TMP/threads.2"
	ok "$format: the same on 8 threads" cmp "$TMP/threads.1" "$TMP/threads.8"
done

# ---- tokens ----

token() {
	grep -o "<email:e_[0-9a-f]*>" "$1" | sort -u
}
for n in 1 2; do
	plant 'jane.doe@mail.example.org' | jq -c --arg id "t-$n" '.trace_id = $id'
done >"$TMP/two"
trace-to-eval -q --allow-lossy -f jsonl -o "$TMP/two.jsonl" "$TMP/two"
trace-to-eval -q --allow-lossy -f ragas -o "$TMP/two.ragas" "$TMP/two"
is 'one value has one token, over traces' "$(token "$TMP/two.jsonl" | wc -l)" 1
is 'and over formats' "$(token "$TMP/two.ragas")" "$(token "$TMP/two.jsonl")"
plant 'jane.doe@mail.example.org' >"$TMP/one"
trace-to-eval -q --allow-lossy -f jsonl -o "$TMP/one.jsonl" "$TMP/one"
is 'another dump, another key' "$([ "$(token "$TMP/one.jsonl")" != "$(token "$TMP/two.jsonl")" ] && echo yes)" yes
printf 'a key of more than sixteen bytes\n' >"$TMP/key"
printf 'another key of more than sixteen bytes\n' >"$TMP/other-key"
for f in one two; do
	trace-to-eval -q --allow-lossy -f jsonl --hmac-key-file "$TMP/key" -o "$TMP/$f.key" "$TMP/$f"
done
is '--hmac-key-file joins dumps' "$(token "$TMP/one.key")" "$(token "$TMP/two.key")"
is 'the token is its HMAC' "$(token "$TMP/one.key")" \
	"$(printf 'email:jane.doe@mail.example.org' | openssl dgst -sha256 -hmac 'a key of more than sixteen bytes' | sed 's/.*= *\(............\).*/<email:e_\1>/')"
trace-to-eval -q --allow-lossy -f jsonl --hmac-key-file "$TMP/other-key" -o "$TMP/one.other" "$TMP/one"
is 'another key, another token' "$([ "$(token "$TMP/one.key")" != "$(token "$TMP/one.other")" ] && echo yes)" yes
printf 'short' >"$TMP/short"
exits 'a short key' 2 trace-to-eval -f jsonl --hmac-key-file "$TMP/short" -o "$TMP/no" "$TMP/one"
warns 'is told' 'shorter than 16 bytes'
exits 'no key' 2 trace-to-eval -f jsonl --hmac-key-file "$TMP/none" -o "$TMP/no" "$TMP/one"
is 'and nothing is written' "$(ls "$TMP/no" 2>/dev/null)" ''
is 'neither keys nor their bytes are in it' "$(grep -c 'sixteen bytes' "$TMP/one.key")" 0

# Who has a fixture can put what he guesses into its texts, and hash them: ids must not tell that he is right.
for who in jane jim; do
	jq -nc --arg kind deep -f testdata/eval/traces.jq | jq -c --arg who "$who.doe@mail.example.org" 'if .name == "chat.turn" then .attributes["user.message"] = "I am " + $who
		elif .span_id == "a4" then .attributes["gen_ai.tool.call.arguments"] = ({to: $who, password: ($who | sub("@.*"; "") | sub("[.]"; ""))} | tojson) else . end | del(.attributes["gen_ai.input.messages"])' >"$TMP/$who.guess"
	for dedupe in none input shape; do
		trace-to-eval -q --allow-lossy -f jsonl --dedupe $dedupe "$TMP/$who.guess" | jq -r .id
	done >"$TMP/$who.ids"
done
is 'ids do not depend on personal values' "$(cat "$TMP/jane.ids")" "$(cat "$TMP/jim.ids")"
is '... but on what identifies' "$(sort -u "$TMP/jane.ids" | wc -l)" 3
is 'nor on the key' "$(trace-to-eval -q --allow-lossy -f jsonl --hmac-key-file "$TMP/key" "$TMP/jane.guess" | jq -r .id)" "$(head -1 "$TMP/jane.ids")"

# ---- pieces ----

jq -nc --arg kind bare -f testdata/eval/traces.jq | jq -c '"Call +33 6 12 34 56 78 within 45 days, card 4111 1111 1111 1111." as $answer
	| if .name == "chat.turn" then .attributes["assistant.message"] = $answer
	else .attributes["gen_ai.output.messages"] = ([{role: "assistant", parts: [{type: "text", content: $answer}]}] | tojson) end,
	if .name == "chat.turn" then empty else .span_id = "a3" | .name = "tool.citation_check" | .attributes = {"citation.claims_extracted": 2, "citation.claims_supported": 0,
		"citation.unsupported": ["56 78 within 45 days", "4111", "45 days", "12 34", "pay to 1111 1111"]} end' >"$TMP/pieces"
for format in promptfoo jsonl mlflow; do
	for expect in none recorded negate; do
		trace-to-eval -q --allow-lossy -f $format --expect $expect "$TMP/pieces" >"$TMP/out"
		is "$format, $expect: no pieces of numbers" "$(jq -r '.. | strings' "$TMP/out" | grep -vE '^[0-9a-f]{16,}$' | grep -oE '4111|1111|12 34|56 78|^(33|12|34|56|78)$')" ''
	done
done
is 'what is no piece stays forbidden' "$(trace-to-eval -q --allow-lossy -f jsonl "$TMP/pieces" | jq -c .casefile.expect.must_not_say)" '["45 days"]'

# ---- words that are passwords ----

jq -nc --arg kind bare -f testdata/eval/traces.jq | jq -c 'if .name == "chat.turn" then .attributes["db.password"] = "content" | .attributes["session.id"] = "content" else . end' >"$TMP/word"
trace-to-eval -q -f promptfoo -o "$TMP/word.pf/" "$TMP/word"
is 'a password that is a word goes where it is called one' "$(cat "$TMP"/word.pf/traces/* | jq -c '[.. | objects | select(.key? == "db.password") | .value.stringValue] | map(test("^<secret:s_"))' | head -1)" '[true]'
is 'and words stay' "$(jq -c '.vars.rec.messages' "$TMP/word.pf/tests.jsonl")" '[{"role":"user","content":"Are you there?"}]'

# ---- keeping ----

jq -nc --arg kind bare -f testdata/eval/traces.jq | jq -c 'if .name == "chat.turn" then .attributes += {"shop.mail": "help@shop.example.org", "user.mail": "jane.doe@mail.example.org",
	"user.message": "Is help@shop.example.org yours? I am jane.doe@mail.example.org."} else . end' >"$TMP/keep"
question() {
	trace-to-eval -q -f jsonl "$@" "$TMP/keep" | jq -r .input.question | sed 's/_[0-9a-f]*>/>/g'
}
is 'all of them' "$(question)" 'Is <email:e> yours? I am <email:e>.'
is '--keep: what such attributes hold may stay, everywhere' "$(question --keep 'shop.*')" 'Is help@shop.example.org yours? I am <email:e>.'
is '--keep, twice' "$(question --keep 'shop.*' --keep user.mail)" 'Is help@shop.example.org yours? I am jane.doe@mail.example.org.'
is '--keep of others' "$(question --keep 'tool.*')" 'Is <email:e> yours? I am <email:e>.'
is '--keep-raw' "$(question --keep-raw)" 'Is help@shop.example.org yours? I am jane.doe@mail.example.org.'
is '--keep-raw: no redactions are counted' "$(trace-to-eval -q -f jsonl --keep-raw "$TMP/keep" | jq -c .casefile.redactions)" '{}'

# ---- the rest of what goes in ----

mkdir -p "$TMP/folder/jane.doe@mail.example.org" "$TMP/artifacts"
cp "$TMP/keep" "$TMP/folder/jane.doe@mail.example.org/dump.jsonl"
echo '{"trace_id": "bare-1", "ticket": "jane.doe@mail.example.org", "label": "by +49 171 1234567", "text": "I am jim.roe@mail.example.org", "corrected_answer": "Ask tom.poe@mail.example.org"}' >"$TMP/slips.jsonl"
exits 'complaints, answers, names of files' 0 trace-to-eval -q -f jsonl --expect review --feedback "$TMP/slips.jsonl" --expect-doc 'ann.loe@mail.example.org' "$TMP/folder/jane.doe@mail.example.org/dump.jsonl"
for value in jane.doe@mail jim.roe@mail tom.poe@mail ann.loe@mail '171 1234567'; do
	is "$value is not left" "$(left "$value" "$TMP/out")" ''
done
is 'the expected answer is there' "$(jq -r '.expected.answer' "$TMP/out" | sed 's/_[0-9a-f]*>/>/')" 'Ask <email:e>'

# An address in each place that a span has, each another one.
is 'addresses planted' "$(grep -oE '[a-z.]+@mail' testdata/eval/places.* | sort -u | wc -l)" 18
for format in promptfoo jsonl; do
	trace-to-eval -q --allow-lossy -f $format -o "$TMP/places.$format/" testdata/eval/places.*
	is "$format: no place is forgotten" "$(cat $(find "$TMP/places.$format" -type f) | grep -oE '[a-z.]+@mail' | sort -u)" ''
done
for f in testdata/eval/places.*; do
	is "--reduce, ${f##*/}: no place is forgotten" "$(trace-to-eval -q --reduce true "$f" 2>/dev/null </dev/null | grep -oE '[a-z.]+@mail')" ''
done

# A value that is only known from a later trace goes from the earlier, too.
{
	jq -nc --arg kind bare -f testdata/eval/traces.jq | jq -c '.trace_id = "early" | .attributes["user.message"] //= null | if .name == "chat.turn" then .attributes["user.message"] = "my number is 536228726" else . end | del(.attributes["user.message"] | nulls)'
	jq -nc --arg kind bare -f testdata/eval/traces.jq | jq -c '.trace_id = "late" | .start_ms += 9000 | if .name == "chat.turn" then .attributes["user.ssn"] = "536228726" else . end'
} >"$TMP/later"
trace-to-eval -q -f jsonl "$TMP/later" >"$TMP/out"
is 'a number that a later trace tells of' "$(jq -r 'select(.casefile.trace_id == "early") | .input.question' "$TMP/out" | sed 's/_[0-9a-f]*>/>/')" 'my number is <government-id:g>'

# ---- the proof ----

trace-to-eval -q -f jsonl --keep-raw -o "$TMP/raw.jsonl" "$TMP/keep"
cp "$TMP/raw.jsonl" "$TMP/raw.before"
jq -c '.trace_id = "bare-2"' "$TMP/keep" >"$TMP/keep2"
exits 'what is left is not written' 2 trace-to-eval -f jsonl --append -o "$TMP/raw.jsonl" "$TMP/keep2"
warns 'and told, without telling what it is' 'not written: a redacted e-mail address is left in .*raw.jsonl.*, as it is, at byte [0-9]+|not written: a redacted e-mail address is left in'
is 'the value is not in the message' "$(grep -c 'mail.example.org' "$TMP/err")" 0
ok 'the file is as it was' cmp "$TMP/raw.before" "$TMP/raw.jsonl"
mkdir "$TMP/set"
trace-to-eval -q -f promptfoo --keep-raw -o "$TMP/set" "$TMP/keep"
cp -r "$TMP/set" "$TMP/set.before"
exits 'a folder' 2 trace-to-eval -f promptfoo --append -o "$TMP/set" "$TMP/keep2"
ok 'is as it was, all of it' diff -r "$TMP/set.before" "$TMP/set"

# Harmless texts stay: times, versions, ids, hashes, prices, code.
jq -nc --arg kind bare -f testdata/eval/traces.jq | jq -c 'if .name == "chat.turn" then .attributes["user.message"] = "At 12:30:45 on 2026-05-21T09:14:21.200Z v1.2.3 of std::vector<int> was 5b8efff798038103d269b633813fc60c, 550e8400-e29b-41d4-a716-446655440000, EUR 1,234.56, sha256:c82f87b24231721c5e22703ef906d56e5c4cd6b3ebbb2acc3db2773d12abe651, aGVsbG8gd29ybGQgdGhhdCBpcyBhbGw=, claude-sonnet-4-20250514" else . end' >"$TMP/harmless"
is 'what is harmless stays' "$(trace-to-eval -q -f jsonl "$TMP/harmless" | jq -r .input.question)" "$(jq -r 'select(.name == "chat.turn") | .attributes["user.message"]' "$TMP/harmless")"

finish
