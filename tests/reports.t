# Reports of checks, by the rules of those who read them.
. tests/lib.sh

outcomes=$BUILD/bench/outcomes

# report FORMAT WHAT...: in $TMP/out
report() {
	run "$outcomes" "$@"
	[ "$status" = 0 ] || fail "outcomes $*" <"$TMP/err"
}

# rule NAME JQ: the report as a whole is so; jq says what is not.
rule() {
	if jq -e "$2" "$TMP/out" >"$TMP/why" 2>&1; then
		pass "$1"
	else
		fail "$1" <"$TMP/why"
	fi
}

# ---- TAP, through Perl's own reader ----

# read_tap FILE: "passed failed skipped todo errors" as TAP::Parser counts them; each block as one line of YAML.
read_tap() {
	perl -MTAP::Parser -e '
		my $p = TAP::Parser->new({ tap => do { local (@ARGV, $/) = @ARGV; <> } });
		my ($blocks, $last) = (0, "");
		while (my $r = $p->next) {
			$blocks++ if $r->is_yaml;
			print STDERR "unknown: ", $r->as_string, "\n" if $r->is_unknown;
		}
		print join(" ", scalar $p->actual_passed, scalar $p->actual_failed, scalar $p->skipped,
			scalar $p->todo, scalar($p->parse_errors), $blocks, $p->version), "\n";' "$1"
}

report tap mixed
cp "$TMP/out" "$TMP/mixed.tap"
is 'TAP: Perl counts passed, failed, skipped, to do, errors, blocks' "$(read_tap "$TMP/out" 2>&1)" '3 3 1 0 0 4 13'
exits 'prove sees that something is violated' 1 prove -e cat "$TMP/mixed.tap"
says '... and which' 'Failed tests:  2, 5-6|Failed 3/6'
report tap held
cp "$TMP/out" "$TMP/held.tap"
exits 'prove sees that all holds' 0 prove -e cat "$TMP/held.tap"
report tap empty
cp "$TMP/out" "$TMP/empty.tap"
exits 'prove takes a plan of nothing' 0 prove -e cat "$TMP/empty.tap"
says '... and says why' 'nothing was checked'
report tap hostile
is 'TAP of hostile texts: nothing is skipped, to do or wrong but what is' "$(read_tap "$TMP/out" 2>&1)" \
	'132 44 44 0 0 88 13'
report tap large 30000 200
is 'TAP of 30,000 cases' "$(read_tap "$TMP/out" 2>&1)" '0 30000 0 0 0 30000 13'

# ---- JUnit ----

# What consumers need, as a schema: tests/schemas/junit.xsd says which.
if command -v xmllint >/dev/null; then
	for what in mixed empty held hostile 'large 30000 900'; do
		report junit $what
		ok "JUnit: $what is valid" xmllint --huge --noout --schema tests/schemas/junit.xsd "$TMP/out"
	done
	report junit hostile
	is 'no two cases have the same class and name' "$(xmllint --xpath '//testcase/@classname | //testcase/@name' "$TMP/out" |
		paste - - | sort | uniq -d)" ''
	report junit mixed
	is 'the counts are those of the elements' "$(xmllint --xpath \
		'concat(sum(//testsuite/@tests), " ", count(//testcase), " ", /testsuites/@failures, " ", count(//failure), " ",
		/testsuites/@skipped, " ", count(//skipped))' "$TMP/out")" '6 6 3 3 1 1'
	is 'the message is in the attribute, the story in the body' "$(xmllint --xpath \
		'string((//failure)[2]/@message)' "$TMP/out"): $(xmllint --xpath 'string((//failure)[1])' "$TMP/out" | tail -n 3)" \
		'no trace of this request was found: the router chose it
because the budget was spent'
else
	skip 'JUnit is valid' 'there is no xmllint: libxml2-utils'
fi
report junit large 30000 9000
ok 'JUnit stays below 30 MB' [ "$(wc -c <"$TMP/out")" -lt 30000000 ]

# ---- SARIF ----

# sarif WHAT: rules of "SARIF support for code scanning" (docs.github.com) and of the standard that no schema has.
sarif() {
	rule "SARIF: $1 says what it is" '."$schema" and .version == "2.1.0" and (.runs | length) == 1'
	rule '... each rule has an id and help, no two the same' '.runs[0].tool.driver |
		.name and (.rules | all(.id and .help.text and .shortDescription.text and .fullDescription.text and
			(.properties.tags | length) <= 10)) and ((.rules | map(.id) | unique | length) == (.rules | length))'
	rule '... each result has its rule, text, place and fingerprints' '.runs[0] | .tool.driver.rules as $rules |
		.results | length <= 25000 and all(.ruleId == $rules[.ruleIndex].id and (.message.text | length) > 0 and
			(.locations | length) == 1 and .locations[0].physicalLocation.artifactLocation.uri and
			(.partialFingerprints | .primaryLocationLineHash and ."case/v1") and
			(.level == "error" or .level == "warning"))'
	rule '... no two results have the same fingerprint' '.runs[0].results | map(.partialFingerprints."case/v1") |
		length == (unique | length)'
	rule '... regions are in range' '[.. | objects | select(has("region")) | .region] |
		all(.startLine >= 1 and (has("byteOffset") | not) == (has("byteLength") | not))'
	rule '... an index leads to the artifact of that URI' '.runs[0] | .artifacts as $all |
		[.. | objects | select(has("artifactLocation")) | .artifactLocation] |
		all($all[.index].location.uri == .uri)'
	rule '... members of archives have a parent, and begin with a slash' '.runs[0].artifacts as $all | $all |
		all(has("parentIndex") | not) or all(.[]; (has("parentIndex") | not) or
			((.location.uri | startswith("/")) and ($all[.parentIndex] | has("parentIndex") | not)))'
	rule '... URIs are ones (RFC 3986)' '[.. | objects | .uri? // empty] |
		all(test("^(file://)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})*$"))'
	rule '... no text is a link or a placeholder' '[.runs[0].results[] | .. | objects | .text? // empty] |
		all((test("\\]\\(") or test("\\{[0-9]")) | not)'
	rule '... the thread flows end at the place of the result' '.runs[0].results |
		all((has("codeFlows") | not) or (.locations[0].physicalLocation as $place | .codeFlows[0].threadFlows[0].locations as $steps |
			($steps | length) <= 1000 and
			($steps[-1].location.physicalLocation | . == null or . == $place)))'
}

for what in mixed hostile held; do
	report sarif $what
	sarif $what
done
report sarif mixed
rule 'the result is at the line and the bytes of the dump' '.runs[0].results[0].locations[0].physicalLocation |
	.artifactLocation.uri == "dump.jsonl" and .region == {startLine: 4, byteOffset: 3071, byteLength: 812}'
rule 'the path of spans is the code flow' '[.runs[0].results[0].codeFlows[0].threadFlows[0].locations[] |
	.location.logicalLocations[0].name] == ["01_root", "05_llm"]'
rule 'the dump is an artifact with its hash' '.runs[0].artifacts[0] |
	.location.uri == "dump.jsonl" and (.hashes["sha-256"] | length) == 64'
rule 'what was skipped is a notification' '.runs[0].invocations[0] | .exitCode == 1 and
	(.toolExecutionNotifications | length) == 1 and
	(.toolExecutionNotifications[0].message.text | test("no span says what it cost"))'
report sarif large 30000 3000
rule 'more than has room is counted' '.runs[0] | (.results | length) as $n |
	.invocations[0].toolExecutionNotifications[0].message.text == "\(30000 - $n) more results have no room here"'
report sarif large 30000 20
rule 'at most 25,000 results' '(.runs[0].results | length) == 25000'
ok 'SARIF stays below 10 MB, compressed' sh -c '[ "$(gzip -c "$1" | wc -c)" -lt 10000000 ]' - "$TMP/out"

# The schema of the standard is not ours to keep here: SARIF_SCHEMA=FILE. It is assets/sarif-2.1.0.schema.json of the
# npm package @microsoft/sarif-multitool-ts (npm pack fetches it).
if [ -e "$SARIF_SCHEMA" ] && python3 -c 'import jsonschema' 2>/dev/null; then
	for what in mixed empty held hostile 'large 300 500'; do
		report sarif $what
		ok "SARIF: $what is valid by the schema" python3 -c '
import json, jsonschema, sys
schema, report = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.validators.validator_for(schema)(schema).validate(report)' "$SARIF_SCHEMA" "$TMP/out"
	done
else
	skip 'SARIF is valid by the schema' 'SARIF_SCHEMA names none, or there is no python3-jsonschema'
fi

# ---- GitHub ----

# The grammar of ActionCommand.cs (actions/runner) and command.ts (actions/toolkit), and the limits of a step.
read_github() {
	perl -ne '
		chomp;
		s/^\s+//;
		if (/##\[/ or !/^::/) { print "no command: $_\n"; next }
		my $end = index($_, "::", 2);
		my ($info, $data) = (substr($_, 2, $end - 2), substr($_, $end + 2));
		my ($command, $properties) = split / /, $info, 2;
		$n{$command}++;
		for (split /,/, $properties) {
			my ($key, $value) = split /=/, $_, 2;
			print "property: $_\n" unless $key =~ /^(file|line|endLine|title)$/ && length $value;
			print "number: $_\n" if $key =~ /[Ll]ine$/ && $value !~ /^[0-9]+$/;
		}
		print "bad escape: $_\n" if /%(?!25|0A|0D|3A|2C)/;
		print "too long\n" if length $data > 4096;
		END { print join(" ", map { "$_ $n{$_}" } sort keys %n), "\n" }' "$1"
}
report github mixed
is 'GitHub reads the annotations' "$(read_github "$TMP/out")" 'error 3 notice 1 warning 1'
report github hostile
is '... of hostile texts: ten of each, and nothing else' "$(read_github "$TMP/out")" 'error 10 notice 10 warning 10'
report github large 30000 5000
is '... of many: the last says how many more' "$(read_github "$TMP/out"; tail -n 1 "$TMP/out")" \
	'error 10
::error title=29991 more violated::9 of 30000 are shown here'
report markdown hostile
ok 'the summary of a step has no HTML, mentions or links' perl -0777 -ne '
	s/\\.//gs; exit 1 if /[<@`]/ || /\]\(/ || /^(?!###|\||\d+ of|$)/m' "$TMP/out"

# ---- GitLab ----

gitlab='all(.description and (.check_name | length) > 0 and (.fingerprint | test("^[0-9a-f]{32}$")) and
	(.severity | IN("info", "minor", "major", "critical", "blocker")) and (.location.path | startswith("./") | not) and
	.location.lines.begin >= 1) and ((map(.fingerprint) | unique | length) == length)'
for what in mixed hostile empty 'large 2000 100'; do
	report gitlab $what
	rule "GitLab: $what has what a code quality report needs" "$gitlab"
done
report gitlab mixed
is 'violated is critical, warned minor, skipped info' "$(jq -r '[.[].severity] | join(" ")' "$TMP/out")" \
	'critical critical critical minor info'

# ---- JSON, text ----

report json hostile
rule 'JSON keeps texts as they were' '[.suites[].cases[].message // empty | select(startswith("##[error]"))] |
	length == 8 and all(. == "##[error]injected ##[group]x ####[section]")'
ok '... but shows no command in a log' sh -c '! grep -E "##\[|^[[:space:]]*::|\]\]>|ATTACHMENT\|" "$1"' - "$TMP/out"
report text mixed
is 'text has lines that compilers write' "$(grep -cE '^[^:]+:[0-9]+:[0-9]+: (error|warning|note): .* \[[a-z-]+\]$' "$TMP/out")" 5

# ---- --report ----

exits '--report: text is the default' 1 "$outcomes" check
says '... as compilers write it' '^tests/reports\.t:4:1: error: '
exits '--report list lists the formats' 0 "$outcomes" check --report list
is '... all of them' "$(awk '{ print $1 }' "$TMP/out" | xargs)" 'text json tap junit sarif github gitlab markdown'
exits 'an unknown format is an error' 2 "$outcomes" check --report junti:x.xml
warns '... with what may be meant' "^outcomes: no report format is called 'junti'; did you mean junit\\?$"
exits 'one that is like none' 2 "$outcomes" check --report xyzzy
warns '... says where they are' '--report list lists them'
exits 'a hostile name is shown, not obeyed' 2 "$outcomes" check --report "$(printf '\033[31m::error::x')"
warns '... in quotes' "'.x1b\[31m'"
exits 'a format without its file' 2 "$outcomes" check --report junit:
warns '... is told' "names no file; '-' is stdout"
exits 'two on stdout' 2 "$outcomes" check --report tap --report json:-
warns '... is told' 'two reports cannot both go to stdout: tap and json; name a file for one, as in --report json:FILE'
exits 'two to one file' 2 "$outcomes" check --report "tap:$TMP/x" --report "json:$TMP/x"
warns '... is told' "two reports cannot be written to '.*/x'"
exits 'a report where -o writes' 2 "$outcomes" check --report "tap:$TMP/x" -o "$TMP/x"
ok '... wrote nothing' test ! -e "$TMP/x"

exits 'many reports at once' 1 "$outcomes" check --report "junit:$TMP/j.xml" --report "sarif:$TMP/s.sarif" --report "tap:$TMP/t.tap" tests/reports.t
says '... and text on stdout' '^contract refund-bot.json: 3 of 6 violated'
is '... each is there, and no other file' "$(cd "$TMP" && ls | grep -E '^(j|s|t)\.' | xargs)" 'j.xml s.sarif t.tap'
is 'the hash is that of the file' "$(jq -r '.runs[0].artifacts[0].hashes["sha-256"]' "$TMP/s.sarif")" \
	"$(sha256sum tests/reports.t | cut -d' ' -f1)"
is 'what is no file has none' "$(jq -r '[.runs[0].artifacts[] | select(.hashes)] | length' "$TMP/s.sarif")" 1
is 'a rule has its help' "$(jq -r '.runs[0].tool.driver.rules[] | select(.id == "cost").help.text' "$TMP/s.sarif")" \
	'What a trace may cost.'
exits 'another format on stdout' 1 "$outcomes" check --report json --report "junit:$TMP/j.xml"
ok '... is all there is' jq -e .summary.cases==6 "$TMP/out"
exits 'a compressed report' 1 "$outcomes" check --report "sarif:$TMP/s.sarif.gz" tests/reports.t
ok '... is the same' sh -c 'gzip -dc "$1.gz" | cmp - "$1"' - "$TMP/s.sarif"
mkfifo "$TMP/pipe"
timeout 10 cat "$TMP/pipe" >"$TMP/piped" &
exits 'a pipe is written in place' 1 timeout 10 "$outcomes" check --report "tap:$TMP/pipe"
wait
ok '... all of it' cmp "$TMP/piped" "$TMP/t.tap"
echo old >"$TMP/target" && ln -s target "$TMP/link"
exits 'what a link leads to is written' 1 "$outcomes" check --report "tap:$TMP/link"
ok '... and the link stays' sh -c '[ -L "$1/link" ] && cmp "$1/target" "$1/t.tap"' - "$TMP"
exits 'a file that cannot be written' 2 "$outcomes" check --report "tap:$TMP/nowhere/x" --report "json:$TMP/still.json"
warns '... is told' "^outcomes: cannot write '.*/nowhere/x': No such file or directory$"
ok '... and the others are written' jq -e .title "$TMP/still.json"

# ---- no format lets anything through ----

for format in text json tap junit sarif github gitlab markdown; do
	report "$format" hostile
	is "$format: no controls, bidi or commands" "$(perl -CS -Mutf8 -ne '
		print "$.: control\n" if /[\x00-\x08\x0b-\x1f\x7f-\x9f\x{202a}-\x{202e}\x{2066}-\x{2069}\x{200b}\x{fffe}\x{ffff}]/;
		print "$.: command\n" if /##\[|##vso\[|##teamcity\[|section_(start|end):\d|\[\[ATTACHMENT\|/;
		print "$.: workflow command\n" if $ARGV[0] ne "github" && /^\s*::/;' <"$TMP/out" | head -5)" \
		"$([ "$format" != github ] || perl -ne 'print "$.: workflow command\n" if $. <= 5' "$TMP/out")"
	cp "$TMP/out" "$TMP/first"
	report "$format" hostile
	ok "$format: the same again" cmp "$TMP/first" "$TMP/out"
done

finish
