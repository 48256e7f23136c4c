// run.mjs CONFIG OUT [as-written | listed | chat | recorded | answer FILE] [SPANS]: runs the tests of a fixture with
// promptfoo.
//
//   as-written  with the fixture's own configuration: its provider is `echo`, so that an output is a prompt
//   listed      the same with the file of tests in a list: promptfoo then expands far more of what is in it
//   chat        the provider is promptfoo's for OpenAI, which asks a server of ours; OUT/requests has what it was sent
//   recorded    the provider is replay.cjs, with the recorded answer and the recorded spans
//   answer      the same with the answer in FILE, and with the spans in SPANS, when given
//
// stdout has a line for each test: pass, fail or error; its description as JSON; why it did not pass, as JSON. OUT (new)
// gets the outputs and the prompts (each one line of base64 for each test) and all that promptfoo wrote. Exit code 0: it
// ran, whatever the outcome of the tests.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';

const here = import.meta.dirname;
const [given, out, mode, ...rest] = process.argv.slice(2);
const fixture = path.dirname(path.resolve(given));
const replay = mode === 'recorded' || mode === 'answer';
const answer = mode === 'answer' ? path.resolve(rest.shift()) : undefined;
const spans = rest[0] && path.resolve(rest[0]);
const traces = path.resolve(fixture, 'traces');

async function freePort() {
	const server = net.createServer();
	await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
	const { port } = server.address();
	await new Promise((closed) => server.close(closed));
	return port;
}

// An OpenAI that notes what it is asked, and always says the same.
function openai(file) {
	const reply = JSON.stringify({ choices: [{ message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }] });
	const server = http.createServer(async (request, response) => {
		const body = Buffer.concat(await request.toArray());
		fs.appendFileSync(file, body + '\n');
		response.setHeader('content-type', 'application/json').end(reply);
	});
	return new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(server)));
}

function runProgram(command, args, options) {
	return new Promise((ended) => {
		let said = '';
		const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		child.stdout.on('data', (data) => (said += data));
		child.stderr.on('data', (data) => (said += data));
		child.on('close', (status, signal) => ended({ status, signal, said }));
	});
}

fs.mkdirSync(out, { recursive: true });
const config = JSON.parse(fs.readFileSync(given, 'utf8'));
config.tests = 'file://' + path.resolve(fixture, config.tests.replace('file://', ''));
if (mode === 'listed')
	config.tests = [config.tests];
const tracing = replay && (spans || fs.existsSync(traces));
if (replay) {
	const port = tracing ? await freePort() : undefined;
	config.providers = [{ id: `file://${here}/replay.cjs`, config: { traces, spans, answer, port } }];
	const receiver = { enabled: true, port, host: '127.0.0.1', acceptFormats: ['json'] };
	delete config.tracing;
	if (tracing)
		config.tracing = { enabled: true, failOnReceiverStartFailure: true, otlp: { http: receiver } };
}
const server = mode === 'chat' ? await openai(path.join(out, 'requests')) : undefined;
if (server) {
	const apiBaseUrl = `http://127.0.0.1:${server.address().port}/v1`;
	config.providers = [{ id: 'openai:chat:any', config: { apiBaseUrl, apiKey: 'none' } }];
}
let file = path.resolve(given);
if (mode && mode !== 'as-written') {
	file = path.resolve(out, 'promptfooconfig.json');
	fs.writeFileSync(file, JSON.stringify(config));
}

const results = path.resolve(out, 'results.json');
const args = ['eval', '-c', file, '-o', results, '--no-cache', '--no-progress-bar', '--no-table'];
if (!tracing)
	args.push('--no-write'); // spans are kept in its database, beside what it would write
const program = path.join(here, 'node_modules/promptfoo/dist/src/entrypoint.js');
const run = await runProgram(process.execPath, [program, ...args], {
	cwd: fixture,
	timeout: 120000,
	env: {
		...process.env,
		NO_COLOR: '1',
		PROMPTFOO_CONFIG_DIR: path.resolve(out, 'state'),
		PROMPTFOO_DISABLE_TELEMETRY: '1',
		PROMPTFOO_DISABLE_UPDATE: '1',
		PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
		PROMPTFOO_INLINE_MEDIA: '1', // or it replaces long data URIs in an output
		PROMPTFOO_TRACE_FETCH_STABLE_POLLS: '1',
		PROMPTFOO_TRACE_FETCH_RETRY_DELAY_MS: '20',
	},
});
server?.close();
fs.writeFileSync(path.join(out, 'log'), run.said);
if ((run.status !== 0 && run.status !== 100) || !fs.existsSync(results)) {
	process.stderr.write(`promptfoo ended with ${run.status ?? run.signal}:\n${run.said}`);
	process.exit(1);
}

// Vars in what it writes are redacted; outputs are not.
const ERROR = 2;
const done = JSON.parse(fs.readFileSync(results, 'utf8')).results.results.sort((a, b) => a.testIdx - b.testIdx);
const base64 = (text) => Buffer.from(text ?? '', 'utf8').toString('base64') + '\n';
fs.writeFileSync(path.join(out, 'outputs'), done.map((r) => base64(r.response?.output)).join(''));
fs.writeFileSync(path.join(out, 'prompts'), done.map((r) => base64(r.prompt.raw)).join(''));
for (const r of done) {
	const failed = (r.gradingResult?.componentResults ?? []).filter((c) => !c.pass);
	const why = failed.map((c) => ({ type: c.assertion?.type, reason: c.reason }));
	if (!r.success && !failed.length)
		why.push({ reason: r.error });
	const verdict = r.success ? 'pass' : r.failureReason === ERROR ? 'error' : 'fail';
	console.log([verdict, JSON.stringify(r.testCase.description), JSON.stringify(why)].join('\t'));
}
