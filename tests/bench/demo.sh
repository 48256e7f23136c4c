#!/bin/sh
# demo.sh GENERATE BUNDLE: a week of dumps of three kinds, packed; the trace of testdata/demo lies in one of them.
set -e
generate=$1 bundle=$2
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/dumps"

# dump DAY SHAPE OPTION...: 180 traces between 06:00 and 20:00 of that day.
dump() {
	day=$1 shape=$2
	shift 2
	"$generate" --seed "$day" --traces 180 --shape "$shape" --span 50400000 \
		--start $((1779062400000 + (day - 18) * 86400000 + 21600000)) \
		--feedback "$dir/feedback-2026-05-$day.jsonl" "$@" | gzip -nc >"$dir/dumps/2026-05-$day.jsonl.gz"
}

dump 18 flat --first 8400
dump 19 otlp
dump 20 trace
dump 21 flat --first 8980 --plant testdata/demo/tr_9021.jsonl
dump 22 otlp
dump 23 trace
dump 24 flat --first 9600
tr -d '\n' <testdata/demo/complaint.json | sed 's/,  */, /g; s/{  */{ /' >>"$dir/feedback-2026-05-21.jsonl"
echo >>"$dir/feedback-2026-05-21.jsonl"

(cd "$dir" && tar --sort=name --mtime=@1779667200 --owner=0 --group=0 --numeric-owner --mode=a=rX,u+w \
	--format=ustar -cf bundle.tar dumps feedback-*.jsonl)
gzip -nc "$dir/bundle.tar" >"$bundle.part"
mv "$bundle.part" "$bundle"
