import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { renderSuitePage } from './cc-suite/page.js';
import { readRun, runTest, testedControls } from './cc-suite/run.js';
import { readSuite } from './cc-suite/tests.js';
import { prepareMachine } from './setup/prepare.js';
import { say } from './setup/say.js';

// `npm run cc-suite -- [--module FILE.ko] [--test NAME] [CONTROL …]`: runs scenarios/cc-suite with each congestion control and
// writes docs/cc-suite.md from all results that there are; with --page alone nothing is run.
const { values, positionals: controls } = parseArgs({
  allowPositionals: true,
  options: {
    module: { type: 'string', multiple: true, default: [] },
    test: { type: 'string', multiple: true, default: [] },
    page: { type: 'boolean', default: false },
  },
});
const suite = await readSuite();
const unknown = values.test.filter((name) => !suite.some((test) => test.name === name));
if (unknown.length > 0 || (controls.length === 0 && !values.page)) {
  const tests = suite.map(({ name }) => name).join(', ');
  say(unknown.length > 0 ? `no such test: ${unknown.join(', ')}; there are ${tests}` : 'name a control, such as cubic');
  process.exit(2);
}
if (controls.length > 0) await prepareMachine();
const tests = suite.filter(({ name }) => values.test.length === 0 || values.test.includes(name));
const modules = values.module.map((path) => resolve(path));
const jobs = controls.flatMap((control) => tests.map((test) => ({ control, test })));
let worst = 0;
for (const [index, { control, test }] of jobs.entries()) {
  const exitCode = await runTest(test, { control, modules });
  const verdict = { 0: 'pass', 5: 'missed' }[exitCode] ?? `failed with exit code ${String(exitCode)}`;
  say(`${String(index + 1)} of ${String(jobs.length)}: ${control}, ${test.name}: ${verdict}`);
  // A missed bound is a finding about the control; only a run without a result is a failure.
  if (exitCode !== 0 && exitCode !== 5) worst = exitCode;
}
writeFileSync(join(import.meta.dirname, '../docs/cc-suite.md'), renderSuitePage(suite, testedControls(), readRun));
say('wrote docs/cc-suite.md');
process.exitCode = worst;
