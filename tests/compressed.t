# Compressions but gzip: several streams, what is behind them, and damage in one of them.
. tests/lib.sh

T=4bf92f3577b34da6a3ce929d0e0e4736
for i in 1 2 3; do
	for j in $(seq 10 59); do
		echo "{\"trace_id\":\"$T\",\"span_id\":\"0000000000000$i$j\",\"name\":\"n\",\"start_ms\":1763600000000,\"duration_ms\":$j}"
	done >"$TMP/$i"
done

# holds NAME FILE EXIT SPANS CODES: so many spans are read, the file is accounted for, and this is told.
holds() {
	run trace-find --no-index --json --ledger "$2"
	is "$1" "$status $(jq -r '"\([.traces[].spans] | add) \(.ledger.adds_up) \([.diagnostics[] | select(.severity != "note").code] | join(" "))"' <"$TMP/out")" \
		"$3 $4 true $5"
	trace-find --no-index --json --ledger --threads 4 "$2" 2>/dev/null >"$TMP/four"
	ok '... with 4 threads, too' cmp "$TMP/out" "$TMP/four"
}

# broken FILE: with eight bytes in its middle changed.
broken() {
	half=$(($(wc -c <"$1") / 2))
	head -c $half "$1"
	printf '\125\252\125\252\125\252\125\252'
	tail -c +$((half + 9)) "$1"
}

for tool in zstd lz4 bzip2 xz; do
	if ! command -v $tool >/dev/null; then
		skip "$tool" "it is not installed"
		continue
	fi
	for i in 1 2 3; do
		$tool -qc <"$TMP/$i" >"$TMP/$i.z"
	done
	cat "$TMP/1.z" "$TMP/2.z" "$TMP/3.z" >"$TMP/in.$tool"
	holds "$tool: three streams" "$TMP/in.$tool" 0 150 ''
	{ cat "$TMP/1.z" && head -c 512 /dev/zero && cat "$TMP/2.z" && head -c 1024 /dev/zero; } >"$TMP/in.$tool"
	holds "$tool: zeros between two, and behind them" "$TMP/in.$tool" 0 100 ''
	cat "$TMP/1.z" "$TMP/2" >"$TMP/in.$tool"
	holds "$tool: text behind it" "$TMP/in.$tool" 3 100 filter.plain-after
	{ cat "$TMP/1.z" && printf '\200\201\202\203\001\002\003'; } >"$TMP/in.$tool"
	holds "$tool: garbage behind it" "$TMP/in.$tool" 3 50 filter.trailing-garbage
	is '... all of it' "$(jq -c '.ledger.gap_list[] | [.of, .to - .from]' <"$TMP/out")" '["file",7]'
	{ cat "$TMP/1.z" && printf '\200\201\202\203\001\002\003' && cat "$TMP/2.z"; } >"$TMP/in.$tool"
	holds "$tool: garbage between two" "$TMP/in.$tool" 3 100 filter.trailing-garbage
	# Each looks like a begin of more, and is none.
	case $tool in xz) head -c 6 "$TMP/1.z" ;; bzip2) head -c 10 "$TMP/1.z" ;; *) head -c 4 "$TMP/1.z" ;; esac >"$TMP/begins"
	for i in $(seq 17); do
		cat "$TMP/begins" "$TMP/begins" >"$TMP/twice"
		mv "$TMP/twice" "$TMP/begins"
	done
	cat "$TMP/1.z" "$TMP/begins" >"$TMP/in.$tool"
	run trace-find --no-index --json --ledger "$TMP/in.$tool"
	is "$tool: many begins behind it" "$status $(jq -r '"\([.traces[].spans] | add) \(.ledger.adds_up)"' <"$TMP/out")" '3 50 true'
	{ cat "$TMP/1.z" && head -c -20 "$TMP/2.z"; } >"$TMP/in.$tool"
	run trace-find --no-index --json --ledger "$TMP/in.$tool"
	is "$tool: the second is cut: the first is read" "$status $(jq -r '"\([.traces[].spans] | add >= 50) \(.ledger.adds_up) \(.diagnostics[0].code)"' <"$TMP/out")" \
		"3 true true $tool.truncated"
	{ cat "$TMP/1.z" && broken "$TMP/2.z" && cat "$TMP/3.z"; } >"$TMP/in.$tool"
	run trace-find --no-index --json --ledger "$TMP/in.$tool"
	is "$tool: the second is damaged: the others are read" "$status $(jq -r '"\([.traces[].spans] | add >= 100) \(.ledger.adds_up) \(.diagnostics[0].code)"' <"$TMP/out")" \
		"3 true true $tool.damaged"
done

# What begins and ends anywhere in the buffers of the readers.
if command -v zstd >/dev/null; then
	for n in 1 2 3 4 5 6 7 8 9; do
		head -c $((n * 65536 - 3)) /dev/urandom | base64 -w 0 | sed 's/^/{"trace_id":"t","span_id":"'$n'","name":"n","start_ms":1,"text":"/; s/$/"}/' >"$TMP/large"
		echo >>"$TMP/large"
		zstd -qc --no-check <"$TMP/large"
		zstd -qc1 <"$TMP/$((n % 3 + 1))"
	done >"$TMP/in.zst"
	holds 'frames of many lengths' "$TMP/in.zst" 0 $((9 + 150)) ''
	{ cat "$TMP/in.zst" && echo '{"trace_id":"t","span_id":"z","name":"n","start_ms":1}'; } >"$TMP/text.zst"
	holds '... and text behind them' "$TMP/text.zst" 3 $((10 + 150)) filter.plain-after
fi

finish
