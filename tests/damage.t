# 112 kinds of damage to a good dump of each dialect, made and judged by a tool that may lie beside the project.
. tests/lib.sh

: "${DAMAGE:=../shared/tools/damage.py}"
if [ ! -r "$DAMAGE" ]; then
	skip 'damage to good dumps' 'the tool that makes it is not here'
	finish
	exit
fi

# What that tool calls the best is not reached: bytes are lost (7z-truncated, hostile-filename); nobody knows what a
# deflate block copies from those that were lost (gz-bitflip); objects with ids and nothing else are no spans
# (almost-json). Where flipped bits are in the ids of a span, it is lost as well; with this seed they are not.
beyond='7z-truncated almost-json gz-bitflip hostile-filename'

cat >"$TMP/count" <<'END'
#!/bin/sh
trace-find --no-index --json "$1" >"$0.json.$$"
status=$?
cat "$0.json.$$"
jq -r '"spans: \([.traces[].spans] | add // 0)"' "$0.json.$$"
exit $status
END
chmod +x "$TMP/count"

# all NAME: every case of the last score passed this check.
all() {
	is "$dialect: $1" "$(sed -n "s|^$1  *\\([0-9]*\\)/\\([0-9]*\\)\$|\\1 of \\2|p" "$TMP/score")" \
		"$(sed -n "s|^$1  *[0-9]*/\\([0-9]*\\)\$|\\1 of \\1|p" "$TMP/score")"
}

for dialect in otlp flat zipkin jaeger; do
	python3 "$DAMAGE" sample --dialect $dialect --traces 24 --seed 5 -o "$TMP/good.jsonl.gz" >/dev/null
	python3 "$DAMAGE" make "$TMP/good.jsonl.gz" -o "$TMP/$dialect" --seed 5 --big 40 >/dev/null
	python3 "$DAMAGE" score "$TMP/$dialect" --cmd "$TMP/count {}" --count-re '(?m)^spans: (\d+)' --time-scale 4 \
		--exit-map clean=0,damaged=3,unusable=2 >"$TMP/score"
	for check in exit no-crash no-hang no-raw-control utf8-output not-in-output report line spans-min; do
		all $check
	done
	is "$dialect: controls are clean" "$(grep -cE '^PASS (clean|bundle)-' "$TMP/score")" 5
	known=" $(echo $beyond) "
	sed -n 's/^FAIL \([^ ]*\) .*spans-best.*/\1/p' "$TMP/score" | while read -r id; do
		case $known in *" $id "*) ;; *) echo "$id" ;; esac
	done >"$TMP/less"
	is "$dialect: all that can be had is had" "$(cat "$TMP/less")" ''
	is "$dialect: damage of files, lines and bytes is told, at its line" \
		"$(grep -oE '^FAIL [^ ]+|(line|report):(archive|bytes|container|encoding|gzip|input|json\.(invalid|torn|truncated)|limit\.depth)[^ ]*' \
			"$TMP/score" | grep -v FAIL)" ''
done

finish
