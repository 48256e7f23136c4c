#!/bin/sh
# run.sh SECONDS [TARGET...]: each fuzz target for so long, from the seeds in testdata. Finds stay in build-fuzz/found.
# FUZZ_SEED: of libFuzzer's random numbers, for the same inputs again; each run has another one without it.
seconds=${1:-60}
[ $# = 0 ] || shift
[ $# != 0 ] || set -- $(ls tests/fuzz | sed -n 's/^\(fuzz_.*\)\.c$/\1/p')
build=${BUILD:-build}-fuzz
sanitizers=address,undefined

mkdir -p "$build/seeds" "$build/found"
echo '#include <stddef.h>
int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n) { return !p && n; }' >"$build/probe.c"
clang -fsanitize=fuzzer "$build/probe.c" -o "$build/probe" 2>"$build/probe.log" || {
	echo 'fuzzing needs clang and its runtime: apt-get install -y --no-install-recommends clang libclang-rt-dev' >&2
	exit 2
}
find testdata -type f -size -64k | while read -r f; do cp "$f" "$build/seeds/$(echo "$f" | tr / _)"; done

objects=
for target; do
	objects="$objects $build/tests/fuzz/$target.o"
done
make --no-print-directory -j"$(nproc)" CC=clang BUILD="$build" SANITIZE=fuzzer-no-link,$sanitizers \
	"$build/libcasefile.a" $objects || exit 2
libs=$(make -s print-libs)
for target; do
	clang -fsanitize=fuzzer,$sanitizers -o "$build/$target" "$build/tests/fuzz/$target.o" "$build/libcasefile.a" $libs ||
		exit 2
	mkdir -p "$build/corpus/$target"
done

fuzz() {
	"$build/$1" -max_total_time="$seconds" -timeout=30 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
		-seed="${FUZZ_SEED:-0}" -artifact_prefix="$build/found/$1-" "$build/corpus/$1" "$build/seeds" >"$build/$1.log" 2>&1 ||
		echo "$1" >>"$build/failed"
}

# As many at a time as there are processors: all take equally long.
rm -f "$build/failed"
at_once=0
for target; do
	fuzz "$target" &
	at_once=$((at_once + 1))
	[ $((at_once % $(nproc))) != 0 ] || wait
done
wait
for target; do
	echo "== $target"
	tail -n 12 "$build/$target.log"
done
[ -e "$build/failed" ] || exit 0

# Last, and with the input, so that it is seen at the end of a long log, and can be tried on another machine.
while read -r target; do
	echo "== $target failed:"
	grep -aE '^==[0-9]+== ?(ERROR|libFuzzer)|^SUMMARY|runtime error|^ +#[0-9]+ .* in ' "$build/$target.log" | head -n 20
	for input in "$build/found/$target"-*; do
		[ ! -f "$input" ] || [ "$(wc -c <"$input")" -gt 16384 ] || { echo "$input:"; base64 "$input"; }
	done
done <"$build/failed"
exit 1
