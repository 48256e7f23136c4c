# Manual pages: sound mdoc, and of one mind with --help.
. tests/lib.sh

commands=$(sed -n 's/^COMMAND(\([a-z_]*\)).*/trace-\1/p' cmd/commands.def | tr _ -)

if command -v mandoc >/dev/null; then
	for page in man/*.[17]; do
		[ -e "$page" ] || continue
		is "$page is sound" "$(mandoc -T lint -W style "$page" 2>&1 | grep -vE 'referenced manual not found|outdated mandoc.db')" ''
	done
else
	skip 'sound mdoc' 'no mandoc'
fi

# Long options, as --help and as the page name them: one a line, sorted.
of_help() {
	"$1" --help | sed -nE '/^ +(-[a-zA-Z0-9], )?--/p' | grep -oE -e '--[a-z][a-z-]*' | sort -u
}

of_page() {
	sed -nE 's/^\.It (.*)/\1/p' "$1" | grep -oE 'Fl ?(Fl ?|\\?-)[a-z][a-z-]*' | sed -E 's/^Fl ?(Fl ?|\\?-)/--/' | sort -u
}

for c in $commands; do
	page=man/$c.1
	ok "$c has a page" test -e "$page"
	[ -e "$page" ] || continue
	for section in NAME SYNOPSIS DESCRIPTION EXAMPLES 'EXIT STATUS' 'SEE ALSO'; do
		ok "$c(1) has $section" grep -qE "^\.Sh \"?$section\"?$" "$page"
	done
	of_help "$c" >"$TMP/help"
	of_page "$page" >"$TMP/page"
	is "$c: options of --help that the page lacks" "$(comm -23 "$TMP/help" "$TMP/page")" ''
	is "$c: options of the page that --help lacks" "$(comm -13 "$TMP/help" "$TMP/page")" ''
	is "$c: the same summary" "$(sed -n 's/^\.Nd //p' "$page" | sed 's/\\&//g')" "$("$c" --help | sed -n "1s/^$c: //p")"
done

ok 'trace(7) is there' test -e man/trace.7
ok 'trace-dialects(7) is there' test -e man/trace-dialects.7
is 'dialects that trace-dialects(7) lacks' "$(trace-tree --dialect list | while read -r d _; do
	grep -qsF -- "$d" man/trace-dialects.7 || echo "$d"
done)" ''
is 'trace-rules(7) is what the rules say' "$(sh man/rules.sh trace-tree | cksum)" "$(cksum <man/trace-rules.7)"

finish
