import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceSection, textOf } from './prove-exact/page.js';
import { SECTIONS } from './prove-exact/sections.js';
import { say } from './setup/say.js';

// `npm run exact`: measures what docs/exactness.md says and writes it there, section by section; with names only these.
// Exit 0 only if everything came out as it should. No part of `npm test`.
const page = join(import.meta.dirname, '../docs/exactness.md');
const names = SECTIONS.map(({ id }) => id);
const wanted = process.argv.slice(2).map((argument) => argument.split('/'));
const unknown = wanted.flatMap(([name = '']) => (names.includes(name) ? [] : [name]));
if (unknown.length > 0) {
  say(`no such section: ${unknown.join(', ')}; there are ${names.join(', ')}`);
  process.exit(2);
}
const chosen = SECTIONS.filter(({ id }) => wanted.length === 0 || wanted.some(([name]) => name === id));
const read = () => (existsSync(page) ? readFileSync(page, 'utf8') : '');
const bad: string[] = [];
for (const { id, title, measure } of chosen) {
  say(title);
  const parts = wanted.flatMap(([name, part]) => (name === id && part !== undefined ? [part] : []));
  const save = (markdown: string) => {
    writeFileSync(page, replaceSection(read(), SECTIONS, { id, markdown }));
  };
  const work = mkdtempSync(join(tmpdir(), 'longhaul-exact-'));
  try {
    const { markdown, good } = await measure(work, { parts, previous: textOf(read(), id), save });
    save(markdown);
    if (!good) bad.push(id);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
say(bad.length === 0 ? 'everything as it should be: docs/exactness.md' : `not as it should be: ${bad.join(', ')}`);
process.exitCode = bad.length === 0 ? 0 : 1;
