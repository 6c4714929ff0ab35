// Runs a controller of a module that exports `controller`: node controller-host.mjs FILE. The protocol is JSON Lines on
// standard input and output (longhaul/control@1); what the module prints by console goes to standard error.
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

for (const method of ['log', 'info', 'debug']) console[method] = console.error;
const file = process.argv[2] ?? '';
const module = await import(pathToFileURL(file).href);
const make = module.controller ?? module.default?.controller;
if (typeof make !== 'function') throw new Error(`${file} exports no function named "controller"`);

const answer = (actions) => {
  if (!Array.isArray(actions)) throw new Error('a controller must answer with a list of actions');
  process.stdout.write(`${JSON.stringify({ type: 'actions', actions })}\n`);
};

let made;
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.type === 'end') break;
  if (message.type === 'hello') {
    made = (await make(message)) ?? {};
    answer(made.actions ?? []);
  } else {
    answer((await made.decide?.(message)) ?? []);
  }
}
