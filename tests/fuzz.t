# The fuzz targets over all test data: as it is, cut, and damaged.
. tests/lib.sh

find testdata -type f -size -200k | sort >"$TMP/files"
for target in "$BUILD"/replay/fuzz_*; do
	# What it said last names the file, and the damage.
	exits "${target##*/} replays the test data" 0 sh -c \
		'"$0" -n 12 $(cat "$1") >"$1.log" || { tail -n 1 "$1.log" >&2; false; }' "$target" "$TMP/files"
	ok '... of some files' grep -Eq '^[0-9]{2,} files replayed' "$TMP/files.log"
done

finish
