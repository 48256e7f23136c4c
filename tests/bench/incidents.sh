#!/bin/sh
# incidents.sh BUILD: seeded incidents in three conventions, diagnosed; per kind of fault how often the culprit is the
# first suspect, or among the first three, and how many causes are named in healthy traces. SEEDS="101 102" TRACES=2000.
set -e
build=$(cd "$1" && pwd)
work=$build/incidents
mkdir -p "$work"
for seed in ${SEEDS:-101 102}; do
	"$build/bench/incidents" --seed "$seed" --traces "${TRACES:-2000}" --truth "$work/truth.$seed" >"$work/neutral.jsonl"
	for to in otel openinference vercel; do
		jq -c --arg to $to -f tests/convention.jq "$work/neutral.jsonl" >"$work/dump.jsonl"
		"$build/bin/trace-find" -q --suspect all --json "$work/dump.jsonl" |
			jq -r --arg to $to '.traces[] | .trace_id as $id | .findings[]
				| [$id, $to, .rule, .role, (.span_id // "-"), (if .missing then "missing" else "" end), .text] | @tsv' >"$work/found.$to.$seed"
	done
	awk -F '\t' -v OFS='\t' 'NR == FNR { shape[$1] = $2; rule[$1] = $3; span[$1] = $4; next } { print $0, shape[$1], rule[$1], span[$1] }' \
		"$work/truth.$seed" "$work/found.otel.$seed" "$work/found.openinference.$seed" "$work/found.vercel.$seed" >"$work/joined.$seed"
done
cat "$work"/truth.[0-9]* >"$work/truth"
cat "$work"/joined.[0-9]* >"$work/joined"

# A suspect is counted where it stands in the list: gaps are of their own list, and count when the rule is right.
awk -F '\t' '
NR == FNR { total[$3]++; next }
{
	key = $1 " " $2
	if ($4 != "gap") at[key]++
	if ($9 == "healthy") {
		if ($4 == "cause") { wrong[$2]++; if (!told[$3 $2]++) print "  in a healthy trace: " $3 " (" $2 "): " $7 " " $1 > "/dev/stderr" }
		next
	}
	right = $3 == $9 && ($10 == "-" || $5 == $10)
	place = $4 == "gap" ? 1 : at[key]
	if (right && !(key in best)) { best[key] = place; rule[key] = $9 }
	if ($5 == $10 && $10 != "-" && !(key in near) && $4 != "gap") near[key] = at[key]
	want[key] = $9
}
END {
	for (k in best) { found[rule[k]]++; if (best[k] == 1) first[rule[k]]++; if (best[k] <= 3) three[rule[k]]++ }
	for (k in near) { if (near[k] == 1) nfirst[want[k]]++; if (near[k] <= 3) nthree[want[k]]++ }
	printf "%-26s %7s %9s %9s %13s %13s\n", "fault", "traces", "first %", "three %", "span first %", "span three %"
	n = 3
	for (r in total) if (r != "healthy") {
		t = total[r] * n
		printf "%-26s %7d %9.1f %9.1f %13.1f %13.1f\n", r, t, 100 * first[r] / t, 100 * three[r] / t, 100 * nfirst[r] / t, 100 * nthree[r] / t | "sort"
		all += t; f1 += first[r]; f3 += three[r]
	}
	close("sort")
	printf "%-26s %7d %9.1f %9.1f\n", "all", all, 100 * f1 / all, 100 * f3 / all
	for (c in wrong) w += wrong[c]
	printf "causes named in healthy traces: %d in %d, %.2f per 1,000\n", w, total["healthy"] * n, 1000 * w / (total["healthy"] * n)
}' "$work/truth" "$work/joined"
