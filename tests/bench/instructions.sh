#!/bin/sh
# instructions.sh BUILD: counts the instructions that the commands of instructions.tsv take on small dumps, under
# valgrind, and compares them with what is recorded there. More than 5 % more fails. It is no matter how fast the machine
# is or what else it does; but another compiler, C library, ISA-L or SIMD level counts otherwise, and is not compared.
# instructions.sh BUILD -record: records them. TABLE=FILE is another table.
set -e
build=$(cd "$1" && pwd)
table=${TABLE:-tests/bench/instructions.tsv} work=$build/bench/instructions tolerance=5
PATH=$build/bin:$PATH
LC_ALL=C.UTF-8 TZ=UTC HOME=$work NO_COLOR=1
export PATH LC_ALL TZ HOME NO_COLOR flat otlp trace gzipped small id otlp_id session text
mkdir -p "$work"

if ! command -v valgrind >/dev/null; then
	echo 'instructions: skipped: no valgrind' >&2
	exit 0
fi

# What the counts depend on, but for the code. (The level is that under valgrind.)
valgrind -q --tool=none "$build/bin/trace" --version >"$work/version"
conditions="$(sed -n 's/^scanning: //p' "$work/version"), $(sed -n 's/^gzip: //p' "$work/version"), $(
	${CC:-cc} --version | sed 's/(.*)//; s/  */ /g; q'
), $(getconf GNU_LIBC_VERSION 2>/dev/null || echo 'another libc'), $(uname -m)"

recorded=$(sed -n 's/^# Recorded with: //p' "$table")
if [ "$2" != -record ] && [ "$conditions" != "$recorded" ]; then
	printf 'instructions: skipped: recorded with %s; here is %s\n' "$recorded" "$conditions" >&2
	exit 0
fi

for shape in otlp trace flat; do
	"$build/bench/bulk" --bytes 4M --seed 11 --open 24 --shape $shape --sample "$work/sample" >"$work/$shape.jsonl"
	. "$work/sample"
	[ $shape = otlp ] && otlp_id=$id
done
flat=$work/flat.jsonl otlp=$work/otlp.jsonl trace=$work/trace.jsonl gzipped=$work/flat.jsonl.gz small=$work/small.jsonl
gzip -nc "$flat" >"$gzipped"
grep -F "$id" "$flat" | head -n 6 >"$small"

# count COMMAND
count() {
	sh -c "exec valgrind --tool=callgrind --callgrind-out-file=/dev/null $1" 2>&1 >"$work/out" </dev/null |
		sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
	# A command that found nothing, or could not be run, has not taken its path.
	[ -s "$work/out" ]
}

tab=$(printf '\t')
grep '^#' "$table" | sed "s|^# Recorded with: .*|# Recorded with: $conditions|" >"$work/new"
grep -v '^#' "$table" >"$work/rows"
printf '%-16s %14s %14s %8s\n' '' recorded now change
failed=0
while IFS="$tab" read -r name was command; do
	now=$(count "$command") && [ "$now" ] || {
		echo "instructions: failed: $command" >&2
		exit 1
	}
	printf '%s\t%s\t%s\n' "$name" "$now" "$command" >>"$work/new"
	echo "$name $was $now" | awk -v most=$tolerance '{
		change = $2 ? ($3 / $2 - 1) * 100 : 0
		note = change > most ? "  too much" : change < -most ? "  less: make instructions-record" : ""
		printf "%-16s %14d %14d %+7.1f%%%s\n", $1, $2, $3, change, note
		exit change > most
	}' || failed=1
done <"$work/rows"
if [ "$2" = -record ]; then
	cp "$work/new" "$table"
	exit 0
fi
exit $failed
