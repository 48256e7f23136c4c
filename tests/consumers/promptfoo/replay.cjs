// A provider for promptfoo that asks no model: it gives the answer that a fixture has on record, or one from a file, and
// sends the recorded spans to promptfoo's OpenTelemetry receiver, for assertions about the trace.
//
//   config.traces   folder of recorded spans, a file of ExportTraceServiceRequest lines per test, named after the case
//   config.spans    a file to send in place of all of these
//   config.port     of the receiver; without it nothing is sent
//   config.answer   a file with the answer to every test; without it: the recorded one
const fs = require('fs');
const path = require('path');

// The file of a test: one whose name its description or its metadata mention.
function spansOf(config, test) {
	if (config.spans)
		return config.spans;
	const said = JSON.stringify([test.description, test.metadata]);
	const name = fs.readdirSync(config.traces).find((f) => said.includes(path.parse(f).name));
	return name && path.join(config.traces, name);
}

// One request for all lines: promptfoo looks at a trace as soon as there is any of it.
function read(file) {
	const lines = fs.readFileSync(file, 'utf8').split('\n').filter((line) => line);
	return { resourceSpans: lines.flatMap((line) => JSON.parse(line).resourceSpans) };
}

module.exports = class Replay {
	constructor(options) {
		this.config = options.config;
	}

	id() {
		return 'replay';
	}

	async callApi(prompt, context) {
		const { answer, port } = this.config;
		const file = port && context.traceparent && spansOf(this.config, context.test);
		if (file)
			await this.send(read(file), context.traceparent.split('-')[1]);
		return { output: answer ? fs.readFileSync(answer, 'utf8') : context.vars.rec.answer };
	}

	// promptfoo knows a trace by the id that it gave.
	async send(request, id) {
		for (const resource of request.resourceSpans)
			for (const scope of resource.scopeSpans)
				for (const span of scope.spans)
					span.traceId = id;
		const reply = await fetch(`http://127.0.0.1:${this.config.port}/v1/traces`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(request),
		});
		if (!reply.ok)
			throw new Error(`the receiver answered ${reply.status}: ${await reply.text()}`);
	}
};
