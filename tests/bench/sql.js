// sql.js ENGINE FILE QUERY: rows of DuckDB or ClickHouse (chdb) over flat dumps, tabs between columns. FILE may be a
// glob. In QUERY, SPANS and LINES are the dump as rows: SPANS(trace_id, parent_id, name, start_ms, duration_ms, status,
// session, variant, tokens), LINES(line). Only the columns that a query asks for are read. `version` as QUERY is that.
const [engine, file, query] = process.argv.slice(2);
const path = file && "'" + file.replaceAll("'", "''") + "'";

const columns = {
	duckdb: {
		session: `attributes."session.id"`,
		variant: `attributes."experiment.variant"`,
		tokens: `coalesce(attributes."gen_ai.usage.input_tokens", 0) + coalesce(attributes."gen_ai.usage.output_tokens", 0)`,
	},
	clickhouse: {
		session: `JSONExtractString(attributes, 'session.id')`,
		variant: `JSONExtract(attributes, 'experiment.variant', 'Nullable(String)')`,
		tokens: `JSONExtractInt(attributes, 'gen_ai.usage.input_tokens') + JSONExtractInt(attributes, 'gen_ai.usage.output_tokens')`,
	},
};
const attributes = {
	duckdb: { session: '"session.id" VARCHAR', variant: '"experiment.variant" VARCHAR', tokens: '"gen_ai.usage.input_tokens" BIGINT, "gen_ai.usage.output_tokens" BIGINT' },
};
const plain = {
	trace_id: ["VARCHAR", "String"],
	parent_id: ["VARCHAR", "Nullable(String)"],
	name: ["VARCHAR", "String"],
	start_ms: ["BIGINT", "Int64"],
	duration_ms: ["BIGINT", "Int64"],
	status: ["VARCHAR", "String"],
};

// What the query names.
const asked = (names) => Object.keys(names).filter((name) => new RegExp(`\\b${name}\\b`).test(query));

function spans() {
	const of = engine === "duckdb" ? 0 : 1;
	const inside = asked(columns[engine]);
	const types = asked(plain).map((name) => `${name} ${plain[name][of]}`);
	const selected = asked(plain).concat(inside.map((name) => `${columns[engine][name]} AS ${name}`)).join(", ");
	if (engine === "duckdb") {
		if (inside.length)
			types.push(`attributes STRUCT(${inside.map((name) => attributes.duckdb[name]).join(", ")})`);
		const list = types.map((type) => type.replace(/^(\w+) (.*)$/, "$1: '$2'")).join(", ");
		return `(SELECT ${selected} FROM read_json(${path}, format = 'newline_delimited', columns = {${list}}))`;
	}
	if (inside.length)
		types.push("attributes String");
	return `(SELECT ${selected} FROM file(${path}, 'JSONEachRow', '${types.join(", ")}'))`;
}

function lines() {
	return engine === "duckdb"
		? `(SELECT json::VARCHAR AS line FROM read_ndjson_objects(${path}, maximum_object_size = 1073741824))`
		: `file(${path}, 'LineAsString', 'line String')`;
}

async function main() {
	const text = query.replace("SPANS", spans).replace("LINES", lines);
	if (engine === "duckdb") {
		const { DuckDBInstance } = require("@duckdb/node-api");
		const connection = await (await DuckDBInstance.create()).connect();
		const reader = await connection.runAndReadAll(query === "version" ? "SELECT version()" : text);
		for (const row of reader.getRows())
			console.log(row.join("\t"));
	} else {
		const { query: run } = require("chdb");
		process.stdout.write(run(query === "version" ? "SELECT version()"
			: text + " SETTINGS input_format_json_read_objects_as_strings = 1", "TSVRaw"));
	}
}

main();
