#!/bin/sh
# run.sh BUILD: our commands, and what one would otherwise type, on one dump in one run: median seconds, the ratio to
# merely inflating it, and peak memory; as JSON lines in BUILD/bench/results.json too. SIZE=300M SHAPE=flat ROUNDS=5.
set -e
build=$(cd "$1" && pwd)
work=$build/bench
size=${SIZE:-300M} shape=${SHAPE:-flat} rounds=${ROUNDS:-5}
dump=$work/$shape-$size.jsonl.gz
PATH=$build/bin:$PATH
export PATH dump id

if [ ! -s "$dump" ]; then
	"$work/generate" --seed 7 --bytes "$size" --shape "$shape" --mix 40 | gzip -nc >"$dump.part"
	mv "$dump.part" "$dump"
fi
# A trace from the middle.
id=$(gzip -dc "$dump" | sed -n 's/^{"trace_id":"\([^"]*\)".*/\1/p; s/.*"traceId":"\([^"]*\)".*/\1/p' | awk '{ id[NR] = $0 } END { print id[int(NR / 2)] }')
printf '%s: %s bytes, %s compressed; trace %s; median of %s\n\n' "$(basename "$dump")" "$(gzip -dc "$dump" | wc -c)" \
	"$(wc -c <"$dump")" "$id" "$rounds"
printf '%-44s %8s %7s %8s\n' command seconds ratio 'peak MB'
base=
: >"$work/results.json"

# A search that finds nothing is quick, and no result.
found=$(trace-find -q --trace "$id" --raw "$dump" | cksum)
if [ -z "$id" ] || [ "$found" != "$(gzip -dc "$dump" | grep -F "$id" | cksum)" ]; then
	echo "run.sh: trace-find and grep differ about trace '$id'" >&2
	exit 1
fi

# row NEEDED-PROGRAM ROUNDS COMMAND
row() {
	if ! command -v "$1" >/dev/null; then
		printf '%-44s %8s\n' "$3" "no $1"
		return
	fi
	figures=$("$work/measure" "$2" "$3")
	: "${base:=${figures% *}}"
	echo "$figures" | awk -v name="$3" -v base="$base" \
		'{ printf "%-44s %8.2f %7.2f %8.1f\n", name, $1, $1 / base, $2 }'
	echo "$figures" | name=$3 awk -v base="$base" -v rounds="$2" '{
		name = ENVIRON["name"]
		gsub(/["\\]/, "\\\\&", name)
		printf "{\"command\":\"%s\",\"rounds\":%d,", name, rounds
		printf "\"seconds\":%.3f,\"ratio\":%.3f,\"peak_mb\":%.1f}\n", $1, $1 / base, $2
	}' >>"$work/results.json"
}

row igzip "$rounds" 'igzip -dc "$dump"'
row gzip "$rounds" 'gzip -dc "$dump"'
row trace-find "$rounds" 'trace-find --trace "$id" "$dump"'
row trace-find "$rounds" 'trace-find --text "no such words" "$dump"'
row trace-find 1 'trace-find -c "$dump"'
row trace-find 1 'trace-find -q --suspect missing-root -c "$dump"'
row trace-find 1 'trace-find -q --suspect all -c "$dump"'
row trace-diff 1 'trace-diff --by experiment.variant "$dump"'
row python3 1 'python3 tests/bench/groupby.py "$dump"'
row trace-tree "$rounds" 'trace-tree -t "$id" "$dump"'
row zgrep "$rounds" 'zgrep -F "$id" "$dump"'
row rg "$rounds" 'rg -zF "$id" "$dump"'
row jq 1 'zcat "$dump" | jq -c "select(.trace_id == env.id)"'
