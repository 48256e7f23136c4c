#!/bin/sh
# run.sh BUILD: our commands, and what one would otherwise type, asked the same of the same dumps in turn: BUILD/bench/
# results-SIZE.jsonl, and a table of it. What is not there is skipped, and so is who answers otherwise than we (which
# fails the run). peers.sh fetches others to compare with.
#
#   SIZE=300M     of each dump, before compression
#   DUMPS='flat otlp trace parts small'
#   ROUNDS=5
#   TASKS='find-trace group'  TOOLS='casefile DuckDB'  only these (all); a blank in a tool's name is '_' here
#
# What is said of 16 files is said of two processors: taskset -c 0,1 make bench.
set -e
build=$(cd "$1" && pwd)
size=${SIZE:-300M} rounds=${ROUNDS:-5} bench=$build/bench
results=$bench/results-$size.jsonl
PATH=$build/bin:$PATH:$build/peers/usr/bin
NODE_PATH=$build/peers/node_modules
LC_ALL=C.UTF-8 TZ=UTC HOME=$bench NO_COLOR=1
export PATH NODE_PATH LC_ALL TZ HOME NO_COLOR
unset TRACE_PAGER PAGER

# Variables that the commands of rows.tsv use.
clickhouse='node tests/bench/sql.js clickhouse' duckdb='node tests/bench/sql.js duckdb'
by_name="SELECT name, count(*), sum(CASE WHEN status = 'ERROR' THEN 1 ELSE 0 END), avg(duration_ms), sum(tokens) FROM SPANS GROUP BY name"
export clickhouse duckdb by_name dump raw parts small tenth id session text since until since_ms start

have() {
	for need in $(echo "$1" | tr , ' '); do
		case $need in
		chdb | @*) [ -d "$NODE_PATH/$need" ] && command -v node >/dev/null || return 1 ;;
		*) command -v "$need" >/dev/null || return 1 ;;
		esac
	done
}

chosen() {
	case " $2 " in
	'  ' | *" $(echo "$1" | tr ' ' _) "*) ;;
	*) return 1 ;;
	esac
}

# Of other sources come other dumps.
stamp=$(cd tests/bench && cat bulk.c prose.h sheet.h turn.h turn_spans.h words.h | cksum | cut -d ' ' -f 1)

# make_dump SHAPE: the dump, gzipped, and what is looked for in it.
make_dump() {
	raw=$bench/$1-$size-$stamp.jsonl dump=$bench/$1-$size-$stamp.jsonl.gz
	if [ ! -s "$dump" ]; then
		"$bench/bulk" --seed 7 --bytes "$size" --shape "$1" --sample "$raw.sample" >"$raw"
		"$(command -v pigz || echo gzip)" -6 -nc "$raw" >"$dump.part"
		mv "$dump.part" "$dump"
	fi
	. "$raw.sample"
	start='"start_ms":'${since_ms%0000}
	[ "$1" = otlp ] && start='"startTimeUnixNano":"'${since_ms%0000}
	tenth=$(($(wc -c <"$raw") / 10))
}

make_parts() {
	make_dump flat
	parts=$bench/parts-$size-$stamp
	[ -d "$parts" ] && return
	rm -rf "$parts.part"
	mkdir "$parts.part"
	split -n l/16 --additional-suffix=.jsonl "$raw" "$parts.part/"
	printf '%s\n' "$parts.part"/* | xargs -n 1 -P 2 gzip -n
	mv "$parts.part" "$parts"
}

# Ten kilobytes of one trace.
make_small() {
	make_dump flat
	small=$bench/small.jsonl
	grep -F "$id" "$raw" | awk '{ n += length($0) + 1 } n > 10240 { exit } { print }' >"$small"
}

# What must be in a span that counts as found.
needle() {
	case $1 in
	find-trace) echo "$id" ;;
	find-session) echo "$session" ;;
	find-text) echo "$text" ;;
	find-time) echo "$start" ;;
	esac
}

# check TASK ANSWER TOOL COMMAND: is it what the first of the task answered? Some have no answer but to be quick.
check() {
	[ "$2" = - ] && return
	sh -c "$4" 2>"$bench/said" | tests/bench/answer.sh "$2" "$(needle "$1")" >"$bench/answer"
	[ "$asked" = "$1" ] || cp "$bench/answer" "$bench/wanted"
	asked=$1
	if [ -s "$bench/answer" ] && cmp -s "$bench/answer" "$bench/wanted"; then
		return
	fi
	echo "run.sh: $1: the answer of $3 differs; not measured: $4" >&2
	diff "$bench/wanted" "$bench/answer" | head -n 6 >&2 || true
	head -n 6 "$bench/said" >&2
	failed=1
	return 1
}

# The rows of a dump that can run and answer rightly, for `measure`; what each is goes to $bench/rows.
choose() {
	asked=
	: >"$bench/chosen"
	while IFS="$tab" read -r task dumps tool needs times answer command; do
		case "$task,$dumps," in
		\#*) continue ;;
		*",$1,"*) ;;
		*) continue ;;
		esac
		if [ -s "$bench/chosen" ]; then
			chosen "$task" "$TASKS" && chosen "$tool" "$TOOLS" || continue
		fi
		if ! have "$needs"; then
			echo "run.sh: $1: $task: skipped: no $needs (make bench-peers)" >&2
			[ -s "$bench/chosen" ] || exit 1
			continue
		fi
		check "$task" "$answer" "$tool" "$command" || continue
		[ "$times" = all ] && times=$rounds
		printf '%s\t%s\t%s\n' "$task:$tool" "$times" "$command" >>"$bench/chosen"
	done <tests/bench/rows.tsv
}

# What the figures are figures of.
describe() {
	{
		uname -srm
		sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | sort | uniq -c
		sed 's/\([^ ]*\) .*/load \1 at the start/' /proc/loadavg 2>/dev/null || true
		trace-find --version
		git log -1 --format='commit %h' 2>/dev/null || true
		for tool in igzip gzip rg ugrep jq mlr python3 node; do
			command -v $tool >/dev/null && $tool --version 2>&1 | grep '[0-9]' | head -n 1 | sed "s|^|$tool: |"
		done
		have @duckdb/node-api && echo "DuckDB $($duckdb '' version)"
		have chdb && echo "ClickHouse $($clickhouse '' version)"
	} | jq -cRn --arg size "$size" --arg date "$(date -u +%Y-%m-%d)" --arg cpus "$(nproc)" \
		'{run: {$size, $date, $cpus, machine: [inputs]}}'
}

tab=$(printf '\t')
failed=0
have jq || {
	echo 'run.sh: no jq' >&2
	exit 1
}
describe >"$results.part"
for name in ${DUMPS:-flat otlp trace parts small}; do
	case $name in
	parts | small) make_$name ;;
	*) make_dump "$name" ;;
	esac
	choose "$name"
	most=$rounds
	[ "$name" = small ] && most=51
	"$bench/measure" "$most" <"$bench/chosen" | jq -c --arg dump "$name" --arg size "$size" --argjson bytes "$(wc -c <"$raw")" \
		--argjson gzip_bytes "$(wc -c <"$dump")" '(.label | index(":")) as $at |
			{task: .label[:$at], $dump, tool: .label[$at + 1:], $size, $bytes, $gzip_bytes} + del(.label)' >>"$results.part"
done
mv "$results.part" "$results"
jq -r 'select(.task) | [.dump, .task, .tool, .seconds, .ratio, .cpu_seconds, .peak_mb, .rounds] | @tsv' "$results" |
	awk -F '\t' 'BEGIN { printf "%-6s %-14s %-14s %9s %8s %9s %9s %6s\n", "dump", "task", "tool", "seconds", "ratio", "cpu s", "peak MB", "rounds" }
		{ printf "%-6s %-14s %-14s %9.3f %8.2f %9.3f %9.1f %6d\n", $1, $2, $3, $4, $5, $6, $7, $8 }'
exit $failed
