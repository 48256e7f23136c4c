#!/bin/sh
# memory.sh BUILD: clang's MemorySanitizer over what calls no library but libc: base, json (the reader, not jansson's
# documents) and the dialects' text. Left out, as their libraries are not built for it, and all that they write would
# count as never written: zlib, ISA-L, libarchive, jansson, OpenSSL, utf8proc; and with them input, reports and commands.
set -e
build=$1
mkdir -p "$build"
command -v clang >/dev/null || { echo 'memory: skipped: no clang' >&2; exit 0; }
code=0
for unit in ${UNITS:-test_json_edges test_scan}; do
	clang -std=c11 -O1 -g -fsanitize=memory -fsanitize-memory-track-origins -fno-omit-frame-pointer -pthread \
		-D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 -Ilib -I. -o "$build/$unit" "tests/unit/$unit.c" \
		lib/json/pull*.c lib/json/scan*.c lib/json/write.c lib/json/walk.c lib/base/*.c -lcmocka -lcrypto -lutf8proc -lm
	"$build/$unit" || code=1
done
exit $code
