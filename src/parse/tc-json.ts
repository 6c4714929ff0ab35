/** What `tc -j qdisc show` prints about the settings of qdiscs; tested with iproute2 6.1 and 6.15. */
import type { KernelFilter, KernelQdisc } from '../program/kernel-state.js';
import {
  asObject,
  type JsonObject,
  numberField,
  objectsField,
  optionalNumber,
  parseJsonObject,
  stringField,
} from './fields.js';

const PROGRAM = 'tc';

/**
 * Qdiscs of a namespace with their settings.
 * @param dev the device that tc was asked for, which it then does not print
 * @throws LonghaulError `experiment.workload` if the text is something else
 */
export function parseTcQdiscs(text: string, dev?: string): readonly KernelQdisc[] {
  return rowsOf(quoteSeeds(withoutUnknown(text))).map((row) => ({
    dev: dev ?? stringField(PROGRAM, row, 'dev'),
    kind: stringField(PROGRAM, row, 'kind'),
    handle: stringField(PROGRAM, row, 'handle'),
    parent: row['root'] === true ? 'root' : stringField(PROGRAM, row, 'parent'),
    options: row['options'] === undefined ? {} : asObject(PROGRAM, row['options'], '"options"'),
  }));
}

/**
 * Filters of one device and direction, from `tc -j filter show dev DEV ingress`. tc prints each filter twice, first
 * without its settings.
 */
export function parseTcFilters(dev: string, text: string): readonly KernelFilter[] {
  return rowsOf(text).flatMap((row): readonly KernelFilter[] => {
    if (row['options'] === undefined) return [];
    const options = asObject(PROGRAM, row['options'], '"options"');
    const preference = numberField(PROGRAM, row, 'pref');
    if (row['kind'] === 'bpf') return [{ dev, preference, does: 'bpf', detail: String(options['bpf_name']) }];
    const actions = options['actions'] === undefined ? [] : objectsField(PROGRAM, options, 'actions');
    return actions.map((action) => {
      const kind = stringField(PROGRAM, action, 'kind');
      const detail = kind === 'police' ? `overhead ${String(optionalNumber(PROGRAM, action, 'overhead') ?? 0)}` : '';
      return { dev, preference, does: kind, detail };
    });
  });
}

function rowsOf(text: string): readonly JsonObject[] {
  const list = text.trim() === '' ? '[]' : text;
  return objectsField(PROGRAM, parseJsonObject(PROGRAM, `{"rows":${list}}`), 'rows');
}

/** tc drops these words into the JSON where it does not know a qdisc of the kernel. */
function withoutUnknown(text: string): string {
  return text.replaceAll(/\[Unknown qdisc, optlen=\d+\] ?/g, '');
}

/**
 * Counters of the one qdisc that `tc -s -j qdisc show dev DEV` shows first, the root.
 * @throws LonghaulError `experiment.workload` if the text is something else
 */
export function parseTcStatistics(text: string): {
  readonly packets: number;
  readonly drops: number;
  readonly backlog_packets: number;
} {
  const [root = {}] = rowsOf(quoteSeeds(withoutUnknown(text)));
  const count = (key: string): number => numberField(PROGRAM, root, key);
  return { packets: count('packets'), drops: count('drops'), backlog_packets: count('qlen') };
}

/** JSON.parse would round a 64-bit seed to a double. */
function quoteSeeds(text: string): string {
  return text.replaceAll(/"seed":\s*(\d+)/g, '"seed":"$1"');
}
