// sql.js ENGINE FILE QUERY: rows of DuckDB or ClickHouse (chdb) over flat dumps, tabs between columns. FILE may be a
// glob. In QUERY, SPANS and LINES are the dump as rows: SPANS(trace_id, parent_id, name, start_ms, duration_ms, status,
// session, variant, tokens), LINES(line). Only what a query names is read. `version` as QUERY is that.
const [engine, file, query] = process.argv.slice(2);
const path = file && "'" + file.replaceAll("'", "''") + "'";

// Types: of DuckDB, of ClickHouse.
const TEXT = ["VARCHAR", "String"], TEXT_OR_NULL = ["VARCHAR", "Nullable(String)"], NUMBER = ["BIGINT", "Int64"];
const members = {
	trace_id: TEXT, parent_id: TEXT_OR_NULL, name: TEXT, start_ms: NUMBER, duration_ms: NUMBER, status: TEXT,
};
const inAttributes = {
	session: { of: ["session.id"], type: TEXT },
	variant: { of: ["experiment.variant"], type: TEXT_OR_NULL },
	tokens: { of: ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"], type: NUMBER },
};
const settings = [
	"input_format_json_defaults_for_missing_elements_in_named_tuple = 1",
	"input_format_json_ignore_unknown_keys_in_named_tuple = 1",
];

const asked = (names) => Object.keys(names).filter((name) => new RegExp(`\\b${name}\\b`).test(query));

function spans() {
	const duckdb = engine === "duckdb", own = asked(members), inside = asked(inAttributes);
	const type = (types) => types[duckdb ? 0 : 1];
	const columns = own.map((name) => [name, type(members[name])]);
	const keys = inside.flatMap((name) => inAttributes[name].of.map((key) => `"${key}" ${type(inAttributes[name].type)}`));
	if (keys.length)
		columns.push(["attributes", `${duckdb ? "STRUCT" : "Tuple"}(${keys.join(", ")})`]);
	const values = inside.map((name) => inAttributes[name].of
		.map((key) => inAttributes[name].type === NUMBER ? `coalesce(attributes."${key}", 0)` : `attributes."${key}"`)
		.join(" + ") + ` AS ${name}`);
	const source = duckdb
		? `read_json(${path}, format = 'newline_delimited', columns = {${columns.map(([name, t]) => `${name}: '${t}'`).join(", ")}})`
		: `file(${path}, 'JSONEachRow', '${columns.map((column) => column.join(" ")).join(", ")}')`;
	return `(SELECT ${own.concat(values).join(", ")} FROM ${source})`;
}

function lines() {
	return engine === "duckdb"
		? `(SELECT json::VARCHAR AS line FROM read_ndjson_objects(${path}, maximum_object_size = 1073741824))`
		: `file(${path}, 'LineAsString', 'line String')`;
}

async function main() {
	const text = query === "version" ? "SELECT version()" : query.replace("SPANS", spans).replace("LINES", lines);
	if (engine === "duckdb") {
		const { DuckDBInstance } = require("@duckdb/node-api");
		const connection = await (await DuckDBInstance.create()).connect();
		const reader = await connection.runAndReadAll(text);
		for (const row of reader.getRows())
			console.log(row.join("\t"));
	} else {
		const { query: run } = require("chdb");
		process.stdout.write(run(`${text} SETTINGS ${settings.join(", ")}`, "TSVRaw"));
	}
}

main();
