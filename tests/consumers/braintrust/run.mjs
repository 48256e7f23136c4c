// run.mjs FILE: evaluates the cases of a JSONL file with Braintrust's Eval and a scorer of autoevals, without sending
// anything. The task answers with what metadata holds as the recorded answer. stdout has a JSON object with the number
// of cases, of inputs that are objects, of expectations, and the score of each case (null: nothing is expected).
import fs from 'node:fs';
import { ExactMatch } from 'autoevals';
import { Eval } from 'braintrust';

const lines = fs.readFileSync(process.argv[2], 'utf8').split('\n');
const data = lines.filter((line) => line).map((line) => JSON.parse(line));

// The recorded answer, wherever in the metadata it is.
function recorded(value) {
	if (typeof value !== 'object' || value === null)
		return undefined;
	const own = value.recorded_output ?? value.recorded_answer ?? value.answer;
	return own ?? Object.values(value).map(recorded).find((v) => v !== undefined);
}

const quiet = { start() {}, stop() {}, increment() {}, setTotal() {} };
const answers = new Map(data.map((c) => [c.input, recorded(c.metadata) ?? '']));
const done = await Eval('casefile', {
	data: () => data,
	task: (input) => answers.get(input) ?? '',
	scores: [({ output, expected }) => (expected == null ? null : ExactMatch({ output, expected }))],
}, { noSendLogs: true, progress: quiet, reporter: { name: 'none', reportEval: () => true, reportRun: () => true } });

const isObject = (v) => typeof v === 'object' && v !== null && !Array.isArray(v);
console.log(JSON.stringify({
	cases: done.results.length,
	inputs_as_objects: done.results.filter((r) => isObject(r.input)).length,
	expectations: done.results.filter((r) => r.expected != null).length,
	errors: done.results.filter((r) => r.error).length,
	scores: done.results.map((r) => Object.values(r.scores)[0] ?? null),
}));
