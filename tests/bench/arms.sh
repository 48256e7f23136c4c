#!/bin/sh
# arms.sh BUILD: populations of 20,000 traces with one planted difference each: is it found, and ranked first? And 100
# pairs without any: how many raise a finding? TRACES=20000 PAIRS=100 PAIR_TRACES=2000.
set -e
build=$(cd "$1" && pwd)
work=$build/arms
mkdir -p "$work"
arm() {
	"$build/bench/arms" --seed "$1" --traces "$2" --plant "$3"
}
compare() {
	"$build/bin/trace-diff" -q --json --populations "$1" --vs "$2" || [ $? = 1 ]
}

arm 901 "${TRACES:-20000}" none >"$work/a.jsonl"
for plant in rewrite slow vanish document judge; do
	arm 902 "${TRACES:-20000}" $plant >"$work/b.jsonl"
	compare "$work/a.jsonl" "$work/b.jsonl" |
		jq -r --arg plant $plant '"\($plant): \(.findings | length) of \(.comparisons); first: \(.findings[0] | "\(.subject) \(.value // .measure), effect \(.effect * 100 | round / 100)")"'
done

wrong=0 all=0
for i in $(seq "${PAIRS:-100}"); do
	arm $((10000 + i)) "${PAIR_TRACES:-2000}" none >"$work/x.jsonl"
	arm $((20000 + i)) "${PAIR_TRACES:-2000}" none >"$work/y.jsonl"
	n=$(compare "$work/x.jsonl" "$work/y.jsonl" | jq '.findings | length')
	wrong=$((wrong + (n > 0))) all=$((all + n))
done
echo "no difference: $wrong of ${PAIRS:-100} pairs raise a finding, $all findings in all (level 5 %)"
