#!/bin/sh
# memory.sh BUILD: clang's MemorySanitizer over what needs no library but libc: replays of fuzz targets, over all plain
# files of testdata, as they are and damaged, and unit tests of JSON. What zlib, ISA-L, libarchive, jansson and OpenSSL
# write would count as never written, because they are not built for it: compressed files and contracts are left out.
set -e
build=$1
mkdir -p "$build"

targets='reader json words escape personal redact diff'
units='test_json_edges test_scan'
paths=$(for t in $targets; do echo "$build/replay/fuzz_$t"; done; for u in $units; do echo "$build/unit/$u"; done)
make --no-print-directory -s -j"$(nproc)" CC=clang BUILD="$build" SANITIZE=memory $paths >"$build/make.log" 2>&1 ||
	{ tail "$build/make.log" >&2; exit 1; }
find testdata -type f -size -200k | grep -vE '\.(gz|zst|xz|bz2|lz4|zip|7z|tar|tgz|tix|bin|binpb)$' | sort >"$build/files"
code=0
for t in $targets; do
	"$build/replay/fuzz_$t" -n 3 $(cat "$build/files") >"$build/replay.log" 2>&1 || {
		strings "$build/replay.log" | tail -n 30 >&2
		code=1
	}
	echo "fuzz_$t: $(tail -n 1 "$build/replay.log")"
done
for u in $units; do
	"$build/unit/$u" >"$build/unit.log" 2>&1 || { cat "$build/unit.log" >&2; code=1; }
	echo "$u: $(tail -n 1 "$build/unit.log")"
done
exit $code
