#!/bin/sh
# answer.sh KIND [NEEDLE]: makes of what a tool printed what must be the same for all tools that were asked the same.
#   ids     the traces: of records, those with a span that has NEEDLE in it
#   number  the first number
#   counts  all numbers of traces, however they are grouped
#   names   a table: name, count, errors, mean, tokens
LC_ALL=C
export LC_ALL
case $1 in
ids)
	# Each span of a record on a line of its own, which its id begins. Else there are only ids.
	awk '{ gsub(/"trace_?[iI]d": *"/, "\n&"); print }' | awk -v needle="$2" '
		/^"trace_?[iI]d"/ {
			records = 1
			if (index($0, needle)) {
				split($0, part, "\"")
				print part[4]
			}
		}
		!records' | grep -oE '[0-9a-f]{32}' | sort -u
	;;
number) grep -oE '[0-9]+' | head -n 1 ;;
counts) grep -oE '[0-9,]+ traces?|^[0-9]+$' | tr -cd '0-9\n' | sort -n ;;
names)
	# JSON, or already a table.
	{
		read -r first || :
		case $first in
		'{'*) { printf '%s\n' "$first"; cat; } | jq -r '.groups[] | [.value, .spans, .errors,
			.duration.total_ns / .duration.spans / 1e6, (.input_tokens // 0) + (.output_tokens // 0)] | @tsv' ;;
		*) printf '%s\n' "$first"; cat ;;
		esac
	} | awk -F '\t' '{ printf "%s %d %d %.3f %d\n", $1, $2, $3, $4, $5 }' | sort ;;
*)
	echo "answer.sh: no answer '$1'" >&2
	exit 2
	;;
esac
