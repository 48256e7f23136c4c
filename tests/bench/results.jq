# results.jq: the lines that run.sh wrote (several sizes may be among them) and aims.tsv ($aims) to a page of Markdown.

def round_to($places): pow(10; $places) as $p | (. * $p | round) / $p;
def row($cells): "| " + ($cells | map(tostring | gsub("\\|"; "\\|")) | join(" | ")) + " |";
def head($cells): row($cells), row($cells | map("---"));

[inputs] as $lines
| [$lines[] | select(.task)] as $rows

# The row of a tool, of the largest dump of that name.
| def of($dump; $task; $tool):
	first([$rows[] | select(.dump == $dump and .task == $task and .tool == $tool)] | sort_by(-.bytes)[]);

# Another row of the same run.
def beside($us; $task; $tool):
	first($rows[] | select(.dump == $us.dump and .bytes == $us.bytes and .task == $task and .tool == $tool));

def figure($aim; $us):
	if $aim.measure == "ratio" then $us.ratio
	elif $aim.measure == "peak" then $us.peak_mb
	elif $aim.measure == "seconds" then $us.seconds
	elif $aim.measure == "faster" then beside($us; $us.task; $aim.against) | .ratio / $us.ratio
	elif $aim.measure == "slower" then beside($us; $aim.against; "casefile") | $us.ratio / .ratio
	elif $aim.measure == "growth" then
		[$rows[] | select(.dump == $us.dump and .task == $us.task and .tool == "casefile" and .bytes < $us.bytes / 2)]
			| select(. != []) | $us.ratio / min_by(.bytes).ratio
	else error("no measure \($aim.measure)") end;

def limit($aim; $us):
	($aim.limit | tonumber) + (if $aim.against == "dump/10" then $us.bytes / 10 / 1048576 else 0 end);

[$aims | split("\n")[] | select(. != "" and (startswith("#") | not)) | split("\t")
	| {tasks: .[0], dumps: .[1], measure: .[2], limit: .[3], against: .[4], words: .[5]}] as $aims
| [$aims[] | . as $aim
	| ($aim.tasks | split(",")[]) as $task
	| ($aim.dumps | split(",")[]) as $dump
	| [of($dump; $task; "casefile") as $us | {us: $us, is: figure($aim; $us)}] as $found
	| {$aim, $task, $dump} + (if $found == [] then {} else $found[0] | {is, should: limit($aim; .us)} end)
	| .holds = (if .is == null then null
		elif .aim.measure == "faster" then .is >= .should
		else .is <= .should end)
	| select(.holds != null or (.aim.measure | . == "ratio" or . == "seconds" or . == "growth"))] as $verdicts

| "# What `make bench` measured",
"",
"Medians, each command right behind `igzip -dc` of the same dump and compared with that run of it: 1.00 is the time",
"that merely inflating takes. Every answer was first compared with those of the others. Made by `make bench` for each",
"size and `make bench-results`. DuckDB and ClickHouse run inside Node.js; their start (task `start`) is in their times,",
"as ours is in ours.",
"",
($lines[] | select(.run).run
	| "- \(.date), dumps of \(.size), \(.cpus) processors: " + (.machine | map(gsub("^ +| +$"; "")) | join("; "))),
"",
"## The aims",
"",
"\([$verdicts[] | select(.holds)] | length) of \([$verdicts[] | select(.holds != null)] | length) hold.",
"",
head(["task", "dump", "aim", "should be", "is", ""]),
($verdicts[] | (if .aim.measure == "seconds" then 4 else 2 end) as $places | row([.task, .dump, .aim.words,
	if .should == null then "" else (if .aim.measure == "faster" then "≥ " else "≤ " end) + (.should | round_to(3) | tostring) end,
	if .is == null then "not measured" else .is | round_to($places) end,
	if .holds == null then "" elif .holds then "yes" else "**no**" end])),
"",
($misses | rtrimstr("\n")),
($rows | group_by(.bytes, .dump) | sort_by([.[0].dump, .[0].bytes])[]
	| "",
	"## \(.[0].dump), \(.[0].size): \(.[0].bytes) bytes, \(.[0].gzip_bytes) compressed",
	"",
	head(["task", "tool", "seconds", "to inflating", "processor seconds", "peak MB", "rounds"]),
	(.[] | row([.task, .tool, .seconds, .ratio, .cpu_seconds, .peak_mb, .rounds])))
