#!/bin/sh
# run.sh SECONDS: each fuzz target for so long, from the seeds in testdata. What is found stays in build/fuzz/<target>.
seconds=${1:-60}
work=${BUILD:-build}/fuzz
mkdir -p "$work/seeds"
echo 'int LLVMFuzzerTestOneInput(const unsigned char *p, unsigned long n);
int LLVMFuzzerTestOneInput(const unsigned char *p, unsigned long n) { return !p && n; }' >"$work/probe.c"
if ! clang -fsanitize=fuzzer "$work/probe.c" -o "$work/probe" 2>/dev/null; then
	echo "fuzzing needs clang and its runtime (apt-get install clang libclang-rt-14-dev)" >&2
	exit 2
fi
find testdata -type f -size -64k | while read -r f; do cp "$f" "$work/seeds/$(echo "$f" | tr / _)"; done
code=0
for target in tests/fuzz/fuzz_*.c; do
	name=$(basename "$target" .c)
	mkdir -p "$work/$name"
	clang -std=c11 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -Ilib -I. -O1 -g -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=all "$target" lib/base/*.c lib/input/*.c lib/json/*.c lib/span/*.c lib/dialect/*.c \
		lib/trace/*.c -o "$work/$name.bin" -larchive -lz -ljansson -lm || exit 2
	"$work/$name.bin" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
		-artifact_prefix="$work/$name/" "$work/$name" "$work/seeds" 2>&1 | tail -n 20 || code=1
	ls "$work/$name" | grep -E '^(crash|timeout|oom|leak)-' && code=1
done
exit $code
