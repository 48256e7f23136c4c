# Memory that is refused, disks that fail: no crash, no wrong answer, no partial file. FAULTS=all tries every call.
. tests/lib.sh

if [ ! -e "$BUILD/faults/drive" ]; then
	skip 'calls that fail' 'sanitizers have their own allocator'
	finish
fi

W=$PWD/$D/trace-document/warranty.json
mkdir "$TMP/run" "$TMP/run/folder"
cp "$W" "$TMP/run/in.json"
gzip -nc "$W" >"$TMP/run/in.json.gz"
cp "$W" $D/flat/lines.jsonl "$TMP/run/folder"
tar -C "$TMP/run" -czf "$TMP/run/bundle.tar.gz" folder
cp testdata/find/slip-turn.json "$TMP/run/slip.json"
cp -r testdata/find/dumps "$TMP/run/dumps"
printf '{"rules":{}}' >"$TMP/run/config.json"
trace-replay-check --record "$W" >"$TMP/run/contract.json" 2>/dev/null

(cd "$TMP/run" && "$BUILD/faults/drive" "${FAULTS:-4}" "$BUILD/faults/inject.so")
