import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadScenario } from '../src/spec/index.js';
import { parseLawHeader } from './laws/header.js';
import { renderFidelityPage } from './laws/page.js';
import { readLawRun, runLaw } from './laws/run-law.js';
import type { Law } from './laws/types.js';
import { prepareMachine } from './setup/prepare.js';
import { say } from './setup/say.js';

// `npm run laws`: runs scenarios/laws and writes docs/fidelity.md. With names only these are run, and the page shows the
// last run of the others; `npm run laws -- --page` runs nothing.
const root = join(import.meta.dirname, '..');
const scenarios = join(root, 'scenarios/laws');
const images = join(root, 'docs/images/fidelity');
const names = readdirSync(scenarios)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => basename(file, '.yaml'))
  // By number where names count: law-1g, law-10g, law-100g.
  .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

async function readLaw(name: string): Promise<Law> {
  const file = join(scenarios, `${name}.yaml`);
  const header = parseLawHeader(file, readFileSync(file, 'utf8'));
  return { name, header, scenario: await loadScenario(file), run: readLawRun(name) };
}

/** Old plots go, so that the folder holds what the page shows. */
function writePage(laws: readonly Law[]): void {
  const page = renderFidelityPage(laws);
  rmSync(images, { recursive: true, force: true });
  mkdirSync(images, { recursive: true });
  for (const [file, svg] of Object.entries(page.images)) writeFileSync(join(images, file), svg);
  writeFileSync(join(root, 'docs/fidelity.md'), page.markdown);
  say(`wrote docs/fidelity.md and ${String(Object.keys(page.images).length)} plots`);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => name !== '--page' && !names.includes(name));
if (unknown.length > 0) {
  say(`no such law: ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(2);
}
const chosen = wanted.includes('--page') ? [] : wanted.length === 0 ? names : wanted;
if (chosen.length > 0) await prepareMachine();
let worst = 0;
for (const [index, name] of chosen.entries()) {
  say(`law ${String(index + 1)} of ${String(chosen.length)}: ${name}`);
  const exitCode = await runLaw(name);
  if (exitCode !== 0) say(`${name} ended with exit code ${String(exitCode)}`);
  // A run that did not complete (4) outranks one that missed its law (5).
  if (exitCode !== 0) worst = worst === 0 || worst === 5 ? exitCode : worst;
}
writePage(await Promise.all(names.map(readLaw)));
process.exitCode = worst;
