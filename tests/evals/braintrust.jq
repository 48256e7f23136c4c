# Braintrust: Eval() and Dataset.insert() of the npm package (braintrust/src/logger.ts: validateEvent, validateTags); a
# case of Eval has an input.
include "rules";

def row:
	is("object"),
	(objects | need("input"; empty), may("id"; text), may("metadata"; is("object")), may("tags"; texts, (arrays | unique(.; "duplicate tag:"))),
		(if has("expected") and has("output") then "Only one of expected or output (deprecated) can be specified. Prefer expected." else empty end),
		may("origin"; need("object_type"; text), need("object_id"; text), need("id"; text)));

json_lines(true; row; unique(.id; "id"))
