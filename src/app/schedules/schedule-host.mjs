// Runs a user's schedule file: node --import tsx schedule-host.mjs FILE, with the request as JSON on standard input.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const file = process.argv[2] ?? '';
const request = JSON.parse(readFileSync(0, 'utf8'));
const module = await import(pathToFileURL(resolve(file)).href);
// A .ts file without "type": "module" beside it may be loaded as CommonJS, whose exports lie one level deeper.
const schedule = module.schedule ?? module.default?.schedule;
if (typeof schedule !== 'function') throw new Error(`${file} exports no function named "schedule"`);
process.stdout.write(`\nLONGHAUL-SCHEDULE ${JSON.stringify(await schedule(request)) ?? 'null'}\n`);
