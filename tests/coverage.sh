#!/bin/sh
# coverage.sh BUILD: branches of lib/ that the tests take, by gcov: a table per layer, and the worst files. What would be
# confined is not (tests/cover/ends.c). Left out are tests of the sandbox itself, of sources, pages and speed, and those
# whose tools may not be here.
set -e
build=$1
mkdir -p "$build"
build=$(cd "$build" && pwd)
cc -std=c11 -Ilib -O1 -c -o "$build/ends.o" tests/cover/ends.c
make BUILD="$build" CFLAGS=-g "$build/faults/inject.so" >"$build/make.log"
make -j2 BUILD="$build" CFLAGS='-g -O1 --coverage -Wno-cpp' \
	LDFLAGS="--coverage $build/ends.o -Wl,--wrap=_exit,--wrap=_Exit,--wrap=sandbox_enter" all \
	"$build/faults/drive" "$build/demo/bundle.tar.gz" \
	$(ls tests/unit/test_*.c | sed "s|tests/unit/\(.*\)\.c|$build/unit/\1|") \
	$(printf "$build/bench/%s " incidents arms outcomes bulk measure) \
	$(ls tests/fuzz/fuzz_*.c | sed "s|tests/fuzz/\(.*\)\.c|$build/replay/\1|") >>"$build/make.log" 2>&1 ||
	{ tail "$build/make.log" >&2; exit 1; }
find "$build" -name '*.gcda' -exec rm {} +
for unit in "$build"/unit/test_*; do
	case $unit in *sandbox | *.d | *.o) continue ;; esac
	"$unit" >>"$build/tests.log" 2>&1 || echo "fails: ${unit##*/}" >&2
done
# What a test says is not looked at here.
for test in tests/*.t; do
	test=${test#tests/}
	case " ${COVER:-${test%.t}} " in *" ${test%.t} "*) ;; *) continue ;; esac
	case ${test%.t} in
	sandbox | hardening | headers | layers | style | man | bench | growth | huge | consumers | damage) continue ;;
	esac
	FAULTS=${FAULTS:-8} BUILD=$build sh "tests/$test" >>"$build/tests.log" 2>&1 || :
done

find "$build/lib" -name '*.gcda' | while read -r counts; do
	gcov -b -n -o "${counts%/*}" "$counts" 2>/dev/null
done | awk '
	/^File / { file = $2; gsub("\047", "", file) }
	/^Lines executed:/ { sub(/.*:/, ""); split($0, l, /% of /) }
	/^Taken at least once:/ && file ~ /^lib\/.*\.c$/ && !(file in seen) {
		sub(/.*:/, ""); split($0, b, /% of /)
		seen[file] = 1
		print file, l[1] * l[2] / 100, l[2], b[1] * b[2] / 100, b[2]
	}' >"$build/files"
awk '
	{ split($1, p, "/"); a = p[2]; n[a]++; l[a] += $2; ln[a] += $3; b[a] += $4; bn[a] += $5; L += $2; LN += $3; B += $4; BN += $5 }
	END {
		printf "%-10s %5s %7s %9s %9s\n", "layer", "files", "lines", "branches", "taken"
		for (a in n) printf "%-10s %5d %6.1f%% %9d %8.1f%%\n", a, n[a], 100 * l[a] / ln[a], bn[a], 100 * b[a] / bn[a] | "sort"
		close("sort")
		printf "%-10s %5d %6.1f%% %9d %8.1f%%\n", "all", NR, 100 * L / LN, BN, 100 * B / BN
	}' "$build/files"
echo 'worst:'
awk '$5 > 20 { printf "%5.1f%% of %4d  %s\n", 100 * $4 / $5, $5, $1 }' "$build/files" | sort -n | head -12
