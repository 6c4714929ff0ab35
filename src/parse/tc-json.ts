/** What `tc -j qdisc show` prints about the settings of qdiscs; tested with iproute2 6.15. */
import type { KernelQdisc } from '../program/kernel-state.js';
import { asObject, objectsField, parseJsonObject, stringField } from './fields.js';

const PROGRAM = 'tc';

/**
 * Qdiscs of a namespace with their settings.
 * @throws LonghaulError `experiment.workload` if the text is something else
 */
export function parseTcQdiscs(text: string): readonly KernelQdisc[] {
  const list = text.trim() === '' ? '[]' : quoteSeeds(text);
  return objectsField(PROGRAM, parseJsonObject(PROGRAM, `{"rows":${list}}`), 'rows').map((row) => ({
    dev: stringField(PROGRAM, row, 'dev'),
    kind: stringField(PROGRAM, row, 'kind'),
    handle: stringField(PROGRAM, row, 'handle'),
    parent: row['root'] === true ? 'root' : stringField(PROGRAM, row, 'parent'),
    options: row['options'] === undefined ? {} : asObject(PROGRAM, row['options'], '"options"'),
  }));
}

/** JSON.parse would round a 64-bit seed to a double. */
function quoteSeeds(text: string): string {
  return text.replaceAll(/"seed":\s*(\d+)/g, '"seed":"$1"');
}
