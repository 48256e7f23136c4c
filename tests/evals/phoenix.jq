# Phoenix: POST /v1/datasets/upload of a JSONL file (phoenix/server/api/routers/v1/datasets.py). The text is split by
# Python's str.splitlines(), which also ends a line at the characters below, within a JSON text as well, and each line is
# given to json.loads(): none may be empty, each is an object. input_keys, output_keys and metadata_keys are names that
# the first rows have. --arg keys "input output": rows that lack one are violations. It stores them in SQLite or
# PostgreSQL.
include "rules";

def row: is("object"), (objects | ((($ARGS.named.keys // "") | split(" "))[] as $k | need($k; empty)), may("span_id"; text), nul);

(if test("[\u000b\u000c\u001c\u001d\u001e\u0085\u2028\u2029]") then "has a character, not escaped, at which Python ends a line" else empty end),
json_lines(false; row; empty)
