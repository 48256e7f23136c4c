# The fuzz targets over all test data.
. tests/lib.sh

for target in fuzz_json fuzz_reader; do
	exits "$target replays the test data" 0 sh -c 'find testdata -type f -size -1000k | xargs "$BUILD/replay/$0"' $target
	says 'and there is some' '^[0-9]{2,} files replayed'
done

finish
