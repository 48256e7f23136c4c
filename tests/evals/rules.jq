# What the rules of the formats are written with. A rule puts out a line for each violation of what is its input, and
# nothing when there is none. The programs beside this one are run as
#
#   jq -rRs -L tests/evals -f tests/evals/FORMAT.jq FILE
#
# over the file's text: how a consumer splits it is one of its rules.

def name: if . == null then "null" else type end;

# is("string"): the input is one. either: of these types.
def is($wanted): if type == $wanted then empty else "is \(name), not \($wanted)" end;
def either($wanted): type as $t | if $wanted | index($t) then empty else "is \(name), not \($wanted | join(" or "))" end;

# need("id"; rules), may("id"; rules): rules for a member of an object; may: it can be left out, or be null.
def need($key; rules):
	if type != "object" then is("object")
	elif has($key) | not then "\($key) is missing"
	else .[$key] | rules | "\($key): \(.)" end;
def may($key; rules):
	if type != "object" then is("object") elif .[$key] == null then empty else .[$key] | rules | "\($key): \(.)" end;

def each(rules): if type != "array" then is("array") else to_entries[] | .key as $i | .value | rules | "[\($i)] \(.)" end;
def values(rules): if type != "object" then is("object") else to_entries[] | .key as $k | .value | rules | "\($k): \(.)" end;
def text: is("string");
def texts: each(text);
def one_of($all): if . as $v | $all | index($v) then empty else "\(tojson) is none of \($all | join(", "))" end;

# No other members than these.
def only($keys): if type != "object" then is("object") else (keys_unsorted - $keys)[] | "\(tojson) is not known" end;

def uuid: if type == "string" and test("^[0-9A-Fa-f]{8}(-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}$") then empty else "\(tojson) is no UUID" end;

# A text in it holds U+0000: the text and jsonb of PostgreSQL cannot.
def nul: [.. | strings, (objects | keys_unsorted[])] | if any(explode | index(0)) then "has U+0000 in a text" else empty end;

# Two records have the same: unique(.id; "id").
def unique(f; $what): [.[] | f // empty] | group_by(.)[] | select(length > 1) | "\($what) \(.[0] | tojson) is there \(length) times";

# ---- from text to records ----

def unmarked(rules): if startswith("\ufeff") then "begins with a byte order mark" else rules end;

# The text as one JSON value.
def document(rules): unmarked((try { v: fromjson } catch { e: true }) | if .e then "is not JSON" else .v | rules end);

# JSON lines: `rules` see each record, `all_rules` the list of those that are objects. Some consumers skip empty lines, others fail on them.
def split_lines: split("\n") | if .[-1] == "" then .[:-1] else . end;
def json_lines($skips_empty; rules; all_rules):
	unmarked(
		[split_lines | to_entries[] | { at: (.key + 1) } + (
			if .value | test("^[ \t\r]*$") then (if $skips_empty then empty else { e: "is empty" } end)
			else .value | try { v: fromjson } catch { e: "is not JSON" } end)]
		| if length == 0 then "has no record"
		else (.[] | "line \(.at)" as $at | if .e then "\($at) \(.e)" else .v | rules | "\($at): \(.)" end),
			([.[].v | objects] | all_rules) end);
