#!/bin/sh
# results.sh BUILD: what run.sh has measured, of all sizes, beside what aims.tsv wants: a page of Markdown.
set -e
cd "$(dirname "$0")"
build=$(cd "$OLDPWD" && cd "$1" && pwd)
cat "$build"/bench/results-*.jsonl | jq -nr --rawfile aims aims.tsv --rawfile misses misses.md -f results.jq
