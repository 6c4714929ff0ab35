/** What our MPI benchmark prints (src/native/lh_allreduce.c): a table for people, and `LH {…}` lines for programs. */
import { malformed, numberField, parseJsonObject, stringField } from './fields.js';
import type { JsonObject } from './fields.js';

/** One message size. */
export interface CollectiveRow {
  readonly sizeBytes: number;
  readonly count: number;
  readonly type: string;
  readonly redop: string;
  /** Mean, smallest and largest time of the timed iterations: from a common start to the last rank's result. */
  readonly timeUs: number;
  readonly timeMinUs: number;
  readonly timeMaxUs: number;
  readonly algbwBps: number;
  readonly busbwBps: number;
  /** Elements, over all ranks and iterations, that differ from the exact result. */
  readonly wrong: number;
}

export type BenchmarkEvent =
  /** All ranks are connected; nothing has been measured. */
  | { readonly event: 'start'; readonly ranks: number }
  /** The traffic of one size begins. */
  | { readonly event: 'measure'; readonly sizeBytes: number }
  | { readonly event: 'row'; readonly row: CollectiveRow }
  /** The last row is out. What follows is only MPI's own shutdown. */
  | { readonly event: 'done' };

const PROGRAM = 'lh_allreduce';

/**
 * One line of output; null for a line that is not meant for programs. Open MPI passes lines of the ranks through, and
 * its own messages may stand between them.
 * @throws LonghaulError `experiment.workload` for an `LH` line that does not read as one of the events
 */
export function parseBenchmarkLine(line: string): BenchmarkEvent | null {
  if (!line.startsWith('LH ')) return null;
  const object = parseJsonObject(PROGRAM, line.slice(3));
  const event = stringField(PROGRAM, object, 'event');
  switch (event) {
    case 'start':
      return { event, ranks: numberField(PROGRAM, object, 'ranks') };
    case 'measure':
      return { event, sizeBytes: numberField(PROGRAM, object, 'size_bytes') };
    case 'row':
      return { event, row: parseRow(object) };
    case 'done':
      return { event };
    default:
      throw malformed(PROGRAM, `unknown event "${event}"`);
  }
}

export function parseRow(object: JsonObject): CollectiveRow {
  const number = (key: string) => numberField(PROGRAM, object, key);
  return {
    sizeBytes: number('size_bytes'),
    count: number('count'),
    type: stringField(PROGRAM, object, 'type'),
    redop: stringField(PROGRAM, object, 'redop'),
    timeUs: number('time_us'),
    timeMinUs: number('time_min_us'),
    timeMaxUs: number('time_max_us'),
    algbwBps: number('algbw_Bps'),
    busbwBps: number('busbw_Bps'),
    wrong: number('wrong'),
  };
}
