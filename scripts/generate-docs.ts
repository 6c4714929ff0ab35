import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from './generate-docs/pages.js';
import { say } from './setup/say.js';

// `npm run docs`: writes the generated pages of docs/reference.
const dir = join(import.meta.dirname, '../docs/reference');
mkdirSync(dir, { recursive: true });
for (const [name, render] of Object.entries(PAGES)) {
  writeFileSync(join(dir, name), render());
  say(`wrote docs/reference/${name}`);
}
