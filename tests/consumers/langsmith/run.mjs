// run.mjs FILE SEEN: runs cases.eval.mjs over FILE. SEEN gets what each test was given; stdout has the numbers of tests
// that passed and failed, as JSON.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const here = import.meta.dirname;
const [cases, seen] = process.argv.slice(2).map((f) => path.resolve(f));
const report = `${seen}.report`;
fs.rmSync(seen, { force: true });
const run = spawnSync(process.execPath, [path.join(here, 'node_modules/vitest/vitest.mjs'), 'run', '--root', here,
	'--reporter=json', `--outputFile=${report}`], {
	cwd: here,
	encoding: 'utf8',
	timeout: 120000,
	env: { ...process.env, CASES: cases, SEEN: seen, LANGSMITH_TEST_TRACKING: 'false', NO_COLOR: '1' },
});
if (!fs.existsSync(report)) {
	process.stderr.write(`vitest ended with ${run.status ?? run.signal}:\n${run.stdout}${run.stderr}`);
	process.exit(1);
}
const { numPassedTests, numFailedTests, testResults } = JSON.parse(fs.readFileSync(report, 'utf8'));
const messages = testResults.flatMap((t) => [t.message, ...t.assertionResults.flatMap((a) => a.failureMessages)]);
console.log(JSON.stringify({ passed: numPassedTests, failed: numFailedTests, messages: messages.filter((m) => m) }));
