# The habits of this code that a machine can see.
. tests/lib.sh

sources=$(find lib cmd tests -name '*.[ch]' | sort)
tables=$(find lib cmd -name '*.def' | sort)
scripts=$(find tests .ci -type f ! -name '*.[ch]' | sort)

is 'files are under 400 lines' "$(wc -l $sources | awk '$1 >= 400 && $2 != "total" { print $2, $1 }')" ''

# A function ends at a brace in the first column; its head is the line before the opening one.
is 'functions are at most 80 lines' "$(awk '
	FNR == 1 { open = 0 }
	/^\{/ { open = FNR; next }
	/^\}/ && open {
		if (FNR - open > 81)
			print FILENAME ":" open, FNR - open - 1
		open = 0
	}' $sources)" ''

is 'each .c file begins with what it is for' \
	"$(for f in $sources; do head -c 3 "$f" | grep -q '^/\*' || echo "$f"; done)" ''

# nowhere NAME PATTERN FILE...: the code (not the comments) has no such thing.
nowhere() {
	name=$1 pattern=$2
	shift 2
	is "$name" "$(grep -nE -e "$pattern" "$@" /dev/null | grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*|//|#[^i])')" ''
}

nowhere 'no typedef but for function types' '^[[:space:]]*typedef[[:space:]]+(struct|enum|union)' $sources
nowhere 'no functions that cannot be used safely' \
	'\<(strcpy|strcat|strncat|sprintf|vsprintf|gets|strtok|atof|alloca|tmpnam|mktemp|rand|localtime|gmtime|asctime|ctime)\(' \
	$sources
is 'no // comments' "$(grep -nE '^[[:space:]]*//|;[[:space:]]+//' $sources)" ''
is 'no trailing blanks' "$(grep -nE '[[:space:]]+$' $sources $tables $scripts Makefile)" ''
is 'nothing left to do in the code' "$(grep -nE '\<(TO''DO|FIX''ME|XX''X|HA''CK)\>' $sources $tables $scripts Makefile)" ''
is 'no CR' "$(grep -lI "$(printf '\r')" $sources $tables $scripts)" ''

# Messages: lower case first, no full stop.
is 'messages start small and end without a full stop' "$(grep -nE \
	'(cli_error|cli_hint|diag_report)\([^"]*"([A-Z][a-z]|[^"]*[a-z]\.")' $(find lib cmd -name '*.c'))" ''

# Vendor keys live in the tables and in the dialects.
is 'rules and reports know no attribute keys' "$(grep -nE '"(gen_ai|llm|openinference|langfuse|traceloop)\.' \
	$(find lib/trace lib/report lib/query cmd -name '*.[ch]' 2>/dev/null))" ''

is 'each dialect of dialects.def has its file' "$(sed -n 's/^DIALECT(\([a-z_0-9]*\)).*/\1/p' lib/dialect/dialects.def |
	while read -r d; do grep -lq "const struct dialect dialect_$d = " lib/dialect/*.c || echo "$d"; done)" ''
is 'each command of commands.def has its file' "$(sed -n 's/^COMMAND(\([a-z_]*\)).*/\1/p' cmd/commands.def |
	while read -r c; do grep -q "const struct cmd cmd_$c = " "cmd/$c.c" 2>/dev/null || echo "$c"; done)" ''

finish
