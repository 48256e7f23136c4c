# One door for recorded text: whatever is recorded, no output has a control character, a bidi one, a command of a CI
# system or a tag in it. A dump in which every text is another marker (door.jq) goes through every command and format.
. tests/lib.sh

# Ids and names of files, too; and bytes that are no UTF-8, behind every text.
nasty=$(printf 'f\033[31m\302\2332J\342\200\256=x::error::y##[z<img src=x>`id`|a')
mkdir "$TMP/$nasty"
for which in 0 1; do
	jq -nc --arg which $which -f tests/door.jq | perl -pe 's/y"/y\xff\xc3"/g' >"$TMP/$nasty/$which.jsonl"
done
A=$TMP/$nasty/0.jsonl B=$TMP/$nasty/1.jsonl
cat "$A" "$B" | gzip >"$TMP/$nasty/all.gz"
(cd "$TMP" && tar cf bundle.tar "$nasty") || exit 1
is 'the dump has raw bytes that are no UTF-8' "$(LC_ALL=C grep -c "$(printf 'y\377\303"')" "$A")" 68
trace-find -l "$A" >"$TMP/ids" 2>/dev/null

# unsafe FORMAT FILE: what came through that should not, a line each.
cat >"$TMP/unsafe.pl" <<'PERL'
use strict; use warnings; use Encode;
my ($format, $file) = @ARGV;
local $/; open my $f, '<:raw', $file or die; my $raw = <$f>; $raw = '' unless defined $raw;
my $text = eval { decode('UTF-8', my $copy = $raw, Encode::FB_CROAK) };
print "not UTF-8\n" unless defined $text;
$text = decode('UTF-8', $raw) unless defined $text;
my $ours = $format eq 'colour' ? qr/\e\[[0-9;]*m/ : qr/(?!)/;
$text =~ s/$ours//g;
# What is in a fence is no markup, if it stays in it.
$text =~ s/^(`{3,})[a-z]*\n.*?^\1$//msg if $format eq 'markdown';
sub tell_all { my ($what, $re) = @_; my $n = 0;
	while ($text =~ /$re/g) { my $at = $-[0]; $n++ < 3 or last;
		my $near = substr($text, $at > 20 ? $at - 20 : 0, 60); $near =~ s/([^ -~])/sprintf "{%x}", ord $1/ge; print "$what: $near\n" } }
tell_all('control character', qr/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
tell_all('tab', qr/\t/) unless $format eq 'plain-with-tabs';
tell_all('invisible', qr/[\x{61c}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2028}\x{2029}\x{2060}-\x{2069}\x{feff}\x{fff9}-\x{fffb}\x{e0000}-\x{e007f}]/);
tell_all('not ASCII', qr/[^\x00-\x7f]/) if $format =~ /json|ascii/;
tell_all('command', qr/^[ \t]*::(?!(?:error|warning|notice|group|endgroup|stop-commands)\b)/m) ;
tell_all('command', qr/^[ \t]*::/m) unless $format eq 'github';
tell_all('command', qr/##(?:\[|vso\[)/);
tell_all('command', qr/section_(?:start|end):/) unless $format eq 'json'; # is one only with a raw ESC
tell_all('tag', qr/<(?:script|img|\/script)/i) if $format =~ /markdown|xml|html/;
tell_all('fence', qr/^`{3}(?!$)|^# h/m) if $format eq 'markdown';
PERL

shown=$TMP/shown
: >"$shown"
# door NAME FORMAT COMMAND...: what it says on stdout and stderr is safe; it says something.
door() {
	name=$1 format=$2
	shift 2
	run "$@"
	cat "$TMP/out" >>"$shown"
	{
		[ "$status" -le 3 ] || echo "exit code $status"
		[ -s "$TMP/out" ] || echo "says nothing: $(head -c 300 "$TMP/err")"
		perl "$TMP/unsafe.pl" "$format" "$TMP/out"
		perl "$TMP/unsafe.pl" text "$TMP/err" | sed 's/^/stderr: /'
		case $format in
		json | github-json) jq -c . "$TMP/out" 2>&1 >/dev/null | head -3 ;;
		xml) xmllint --huge --noout "$TMP/out" 2>&1 | head -3 ;;
		esac
	} >"$TMP/why" 2>&1
	if [ -s "$TMP/why" ]; then
		fail "$name" <"$TMP/why"
	else
		pass "$name"
	fi
}

id=$(jq -r 'select(.span_id[:1] == "r") | .trace_id' "$B" 2>/dev/null | head -1)
one=$TMP/one.jsonl two=$TMP/two.jsonl
head -4 "$A" >"$one"
head -4 "$B" >"$two"

# ---- trace-tree ----
door 'tree: a list' text trace-tree "$A"
door 'tree: an archive' text trace-tree "$TMP/bundle.tar"
for n in $(seq 0 16); do
	sed -n "$((n * 4 + 1)),$((n * 4 + 4))p" "$A" >"$TMP/$nasty/t.jsonl"
	door "tree: trace $n" text trace-tree -a all -e -c --blame --rules all --width 0 "$TMP/$nasty/t.jsonl"
	door "tree: trace $n, Markdown" markdown trace-tree -a all -e --markdown "$TMP/$nasty/t.jsonl"
	door "tree: trace $n, JSON" json trace-tree --json -e -a all --blame "$TMP/$nasty/t.jsonl"
done
door 'tree: a waterfall' text trace-tree -w -a all "$one"
door 'tree: ASCII' ascii trace-tree --ascii -a all -e "$one"
door 'tree: colours' colour trace-tree --color always -a all -e "$one"
door 'tree: all as JSON' json trace-tree --json "$TMP/bundle.tar"

# ---- trace-find ----
jq -nc '{complaint: "m1x\u001b[31m::error::", message: "\u202e##[error]x", trace_id: "t1\u009b2J", ticket_id: "T\u009b", span_ids: ["\u001b]0;x\u0007"], text: "<script>"}' >"$TMP/slip.json"
for option in '' -l -c --spans --json; do
	format=text
	case $option in --spans | --json) format=json ;; esac
	door "find ${option:-as text}" $format trace-find $option --name '*' "$TMP/bundle.tar"
	door "find a complaint ${option:-as text}" $format trace-find $option --complaint "$TMP/slip.json" "$TMP/bundle.tar"
done
door 'find: suspects' text trace-find --suspect all "$TMP/bundle.tar"
door 'find: a hostile criterion' text sh -c 'trace-find -k "$1=$1" --name "$1" "$2" 2>&1' sh "$nasty" "$A"

# ---- trace-diff ----
for option in '' -y --markdown --json; do
	format=text
	case $option in --json) format=json ;; --markdown) format=markdown ;; esac
	door "diff ${option:-as text}" $format trace-diff --identity $option "$one" "$two"
	[ "$option" = -y ] || door "diff of populations ${option:-as text}" $format trace-diff $option --alpha 1 --min-effect 0 --populations "$A" --vs "$B"
done

# ---- trace-replay-check ----
door 'a contract' json trace-replay-check --record "$A"
cp "$TMP/out" "$TMP/contract.json"
for report in text json tap junit sarif github gitlab markdown; do
	format=$report
	case $report in junit) format=xml ;; sarif | gitlab) format=json ;; tap) format=text ;; esac
	door "check: $report" $format trace-replay-check --contract "$TMP/contract.json" --report $report "$B"
	[ $report != tap ] || is '... TAP has nothing but results' "$(perl -MTAP::Parser -e 'my $p = TAP::Parser->new({tap => do { local (@ARGV, $/) = @ARGV; <> }}); while (my $r = $p->next) { print $r->as_string, "\n" if $r->is_unknown || $r->is_bailout } print join " ", scalar($p->skipped) > 0 ? "skips" : "", scalar $p->todo, scalar $p->parse_errors' "$TMP/out" | tr -d ' ')" 00
	[ $report = github ] || # which has nothing to say of what is the same
		door "drift: $report" $format trace-replay-check --baseline "$A" --report $report "$B"
	door "audit: $report" $format trace-replay-check --audit --report $report "$A"
done
door 'mutants' text trace-replay-check --contract "$TMP/contract.json" --mutate 20 "$A"
door 'mutants as JSON' json trace-replay-check --contract "$TMP/contract.json" --mutate 20 --json "$A"
door 'an update' text trace-replay-check --contract "$TMP/contract.json" --update "$B"

# ---- trace-to-eval ----
for format in $(trace-to-eval -f list | awk '{ print $1 }' | grep -v '^promptfoo$'); do
	door "eval: $format" json trace-to-eval --keep-raw --allow-lossy -f "$format" "$A"
done

# ---- trace-index ----
door 'index: a hostile name' text sh -c 'trace-index "$1" 2>&1; true' sh "$A"

# ---- messages ----
for arm in "m1x" "$nasty"; do
	run trace-diff --by "gen_ai.response.model" --arms "m1,$arm" "$TMP/bundle.tar"
	is 'a value that is near is shown, not sent' "$(perl "$TMP/unsafe.pl" text "$TMP/err")" ''
done
for option in --rules --explain --suspect --baseline --config -o; do
	command=trace-tree
	[ $option != --suspect ] || command=trace-find
	run $command $option "$nasty/$nasty" "$A"
	is "$option with a hostile value: it is shown, not sent" "$([ -s "$TMP/err" ] && perl "$TMP/unsafe.pl" text "$TMP/err")" ''
	is '... and refused' "$status" 2
done

# ---- the sources ----
# Who prints slices with stdio, and why they may: what is printed was escaped as a whole.
cat >"$TMP/may" <<'LIST'
cmd/cli.c 2 the options of a command and what they do, in its help, which is ours
cmd/index.c 1 a line made with text_place()
cmd/main.c 1 a line made with cli_quote()
LIST
grep -nE '(^|[^a-z_])v?f?printf\([^;]*%[-0-9]*\.?\*s' $(find cmd lib -name '*.c') | cut -d: -f1 | sort | uniq -c | awk '{ print $2, $1 }' >"$TMP/do"
cut -d' ' -f1,2 "$TMP/may" >"$TMP/allowed"
ok 'slices are printed with stdio only where it is known why' diff "$TMP/allowed" "$TMP/do"
# (But for what base/mem.c says when it ends the program, which is ours.)
is 'lib writes to no stream of stdio' "$(grep -nE '(^|[^a-z_])(printf|fprintf|vfprintf|puts|fputs|putchar|fputc|putc|fwrite|perror)\(' \
	$(find lib -name '*.c' ! -path lib/base/mem.c) | grep -v '^[^:]*:[0-9]*:[[:space:]]*\*')" ''

is 'of the markers, most were shown somewhere' \
	"$(grep -aoE 'm[0-9]+x' "$shown" | sort -u | wc -l | awk '{ print ($1 > 1000) ? "most" : $1 }')" most

finish
