# A start costs what is needed: libarchive, with all that it needs itself, is loaded for archives alone.
. tests/lib.sh

W=$D/trace-document/warranty.json
gzip -c "$W" >"$TMP/w.json.gz"
tar -C "$TMP" -cf "$TMP/w.tar" w.json.gz
gzip -c "$TMP/w.tar" >"$TMP/w.tar.gz"
"$BUILD/bench/generate" --seed 1 --traces 200 >"$TMP/dump.jsonl" 2>/dev/null
exits 'an index is made' 0 trace-index "$TMP/dump.jsonl"

is 'it is not linked' "$(objdump -p "$BUILD/bin/trace" 2>/dev/null | grep 'NEEDED.*archive')" ''

# One in its place that tells when it is loaded, and can do nothing.
soname=$(strings -a "$BUILD/lib/input/archive_library.o" 2>/dev/null | grep '^libarchive')
cat >"$TMP/loud.c" <<'C'
#include <unistd.h>
__attribute__((constructor)) static void tell(void)
{
	if (write(2, "libarchive is loaded\n", 21) != 21)
		_exit(9);
}
C
mkdir "$TMP/loud" "$TMP/broken"
if [ -z "$soname" ] || ! ${CC:-cc} -shared -fPIC -o "$TMP/loud/$soname" "$TMP/loud.c" 2>/dev/null; then
	skip 'what loads it' 'no strings(1), or no shared libraries'
	finish
fi
echo 'no library' >"$TMP/broken/$soname"

# quiet NAME COMMAND...: does what it does, and loads nothing.
quiet() {
	title=$1
	shift
	exits "$title" 0 env LD_LIBRARY_PATH="$TMP/loud" "$@"
	is '... loads nothing' "$(grep -c 'is loaded' "$TMP/err")" 0
}
quiet 'plain JSON' trace-tree "$W"
quiet 'gzip' trace-tree "$TMP/w.json.gz"
quiet 'both' trace-diff "$W" "$TMP/w.json.gz" -t 7d3e
quiet 'a file that has an index' trace-find --json "$TMP/dump.jsonl"
quiet 'a file on stdin' sh -c "trace-tree <$W"
quiet 'a baseline' trace-tree --baseline "$W" "$W"
quiet 'an index' trace-index -f "$TMP/dump.jsonl"
quiet 'no sandbox' trace-find --no-sandbox -l "$W" "$TMP/w.json.gz"
quiet 'a folder without a sandbox' trace-find --no-sandbox -l testdata/find/dumps
quiet 'help' trace-tree --help

# loud NAME EXIT COMMAND...: needs it.
loud() {
	title=$1 code=$2
	shift 2
	exits "$title" "$code" env LD_LIBRARY_PATH="$TMP/loud" "$@"
	is '... loads it once' "$(grep -c 'is loaded' "$TMP/err")" 1
}
loud 'a tar' 2 trace-tree "$TMP/w.tar"
warns '... which lacks what it must have' "w.tar: error: libarchive, which is needed here, cannot be loaded; .*\[archive.no-library\]$"
loud 'a tar in gzip' 2 trace-tree "$TMP/w.tar.gz"
loud 'a tar without a sandbox' 2 trace-tree --no-sandbox "$TMP/w.tar"
loud 'a tar on stdin' 2 sh -c "trace-tree <$TMP/w.tar"
loud 'a tar on a pipe' 2 sh -c "cat $TMP/w.tar | trace-tree"
loud 'a tar as the other side' 2 trace-diff --populations "$W" --vs "$TMP/w.tar"
loud 'a folder' 0 trace-find -l testdata/find/dumps

# Where it cannot be loaded, what does not need it is read.
LD_LIBRARY_PATH=$TMP/broken
export LD_LIBRARY_PATH
exits 'one that cannot be loaded' 2 trace-tree "$TMP/w.tar"
warns '... is told' "^trace-tree: $TMP/w.tar: error: libarchive, which is needed here, cannot be loaded; .*\[archive.no-library\]$"
exits '... beside others' 3 trace-find -l "$TMP/w.tar.gz" "$TMP/w.json.gz"
says '... which are read' '^7d3e5a1c9b2f4860a1c4e8f20b6d9735$'
exits '... nobody needs it' 0 trace-tree "$W" "$TMP/w.json.gz"
silent '... so it is not missed'
exits '... nor in a folder' 0 trace-find -l testdata/find/dumps
silent '... or a pipe'
exits '... the version' 0 trace --version
says '... says why' "^archives: none: .*$soname"

finish
