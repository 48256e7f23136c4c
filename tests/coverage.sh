#!/bin/sh
# coverage.sh BUILD: branches of lib/ that the tests take, by gcov: a table per layer, and the worst files. Commands run
# with --no-sandbox, as gcov writes its counts when they end; tests of the sandbox itself are left out.
set -e
build=$1
mkdir -p "$build"
build=$(cd "$build" && pwd)
make -j2 BUILD="$build" CFLAGS='-g -O1 --coverage -Wno-cpp' LDFLAGS=--coverage all \
	$(ls tests/unit/test_*.c | sed "s|tests/unit/\(.*\)\.c|$build/unit/\1|") \
	$(printf "$build/bench/%s " incidents arms outcomes bulk) \
	$(ls tests/fuzz/fuzz_*.c | sed "s|tests/fuzz/\(.*\)\.c|$build/replay/\1|") >"$build/make.log" 2>&1 ||
	{ tail "$build/make.log" >&2; exit 1; }
find "$build" -name '*.gcda' -exec rm {} +
for unit in "$build"/unit/test_*; do
	case $unit in *sandbox | *.d | *.o) continue ;; esac
	"$unit" >>"$build/tests.log" 2>&1 || echo "fails: ${unit##*/}" >&2
done
# The same names as in bin, with the option; what a test says is not looked at here.
mkdir -p "$build/plain/bin"
for command in "$build"/bin/trace-*; do
	printf '#!/bin/sh\nexec %s "$@" --no-sandbox\n' "$command" >"$build/plain/bin/${command##*/}"
	chmod +x "$build/plain/bin/${command##*/}"
done
ln -sfn ../bench "$build/plain/bench"
ln -sfn ../replay "$build/plain/replay"
for test in ${COVER:-tree find by check diff diagnosis contract audit to-eval to-eval-set to-eval-reduce to-eval-privacy \
	door index populations rates incidents salvage ledger reports outcomes state threads cli real fuzz evals}; do
	[ -r "tests/$test.t" ] || continue
	BUILD=$build/plain sh "tests/$test.t" >>"$build/tests.log" 2>&1 || :
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
