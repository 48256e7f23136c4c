// The examples of a JSONL file ($CASES) as tests of LangSmith under vitest, without an account. What each test was given
// goes to $SEEN, one line of JSON for each.
import fs from 'node:fs';
import * as ls from 'langsmith/vitest';
import { expect } from 'vitest';

const examples = fs.readFileSync(process.env.CASES, 'utf8').split('\n').filter((line) => line).map((line) => JSON.parse(line));
const isObject = (v) => typeof v === 'object' && v !== null && !Array.isArray(v);

ls.describe('incidents', () => {
	ls.test.each(examples)('incident', async ({ inputs, referenceOutputs }) => {
		fs.appendFileSync(process.env.SEEN, JSON.stringify({ inputs, outputs: referenceOutputs ?? null }) + '\n');
		expect(isObject(inputs)).toBe(true);
		expect(referenceOutputs == null || isObject(referenceOutputs)).toBe(true);
	});
});
