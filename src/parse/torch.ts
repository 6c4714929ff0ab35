/** What our PyTorch programs print (src/agent/workloads/torch): `LH {…}` lines, from every rank. */
import { malformed, numberField, parseJsonObject, stringField, type JsonObject } from './fields.js';
import { parseRow, type CollectiveRow } from './mpi.js';

/** What one rank knows at the end of a training job. */
export interface TrainingResult {
  readonly rank: number;
  /** Common start and own end of the training loop, on the clock that all ranks share. */
  readonly startNs: number;
  readonly endNs: number;
  readonly syncs: number;
  /** Sums over the synchronisations: from start to result, and the part that computing waited for. */
  readonly syncNs: number;
  readonly exposedNs: number;
  readonly lossFirst: number;
  readonly lossLast: number;
  readonly parameters: number;
  /** Of the parameters that all ranks agree on. */
  readonly checksum: string;
  /** Loss of each step's own examples and when the step ended, in ns after the start; of one rank only. */
  readonly losses: readonly (readonly [number, number])[];
}

export type TorchEvent =
  /** All ranks are connected and the work begins. */
  | { readonly event: 'measure' }
  | { readonly event: 'row'; readonly row: CollectiveRow }
  | { readonly event: 'result'; readonly result: TrainingResult }
  /** A rank noticed that another is gone; it had done this many steps. */
  | { readonly event: 'lost'; readonly rank: number; readonly step: number }
  /** A rank has done its first step since; it is now at this step. */
  | { readonly event: 'resumed'; readonly rank: number; readonly step: number }
  /** The work is over; what follows is leaving. */
  | { readonly event: 'done' };

const PROGRAM = 'the PyTorch job';

/** One line of a rank's output; null for what is not meant for programs. @throws LonghaulError `experiment.workload` */
export function parseTorchLine(line: string): TorchEvent | null {
  if (!line.startsWith('LH ')) return null;
  const object = parseJsonObject(PROGRAM, line.slice(3));
  const number = (key: string) => numberField(PROGRAM, object, key);
  const event = stringField(PROGRAM, object, 'event');
  switch (event) {
    case 'measure':
    case 'done':
      return { event };
    case 'row':
      return { event, row: parseRow(object) };
    case 'result':
      return { event, result: parseResult(object) };
    case 'lost':
    case 'resumed':
      return { event, rank: number('rank'), step: number('step') };
    default:
      throw malformed(PROGRAM, `unknown event "${event}"`);
  }
}

function parseResult(object: JsonObject): TrainingResult {
  const number = (key: string) => numberField(PROGRAM, object, key);
  return {
    rank: number('rank'),
    startNs: number('start_ns'),
    endNs: number('end_ns'),
    syncs: number('syncs'),
    syncNs: number('sync_ns'),
    exposedNs: number('exposed_ns'),
    lossFirst: number('loss_first'),
    lossLast: number('loss_last'),
    parameters: number('parameters'),
    checksum: stringField(PROGRAM, object, 'checksum'),
    losses: parseLosses(object['losses']),
  };
}

function parseLosses(value: unknown): readonly (readonly [number, number])[] {
  if (!Array.isArray(value)) throw malformed(PROGRAM, 'no list "losses"');
  return value.map((pair: unknown) => {
    const [tNs, loss] = Array.isArray(pair) ? (pair as readonly unknown[]) : [];
    if (typeof tNs !== 'number' || typeof loss !== 'number') throw malformed(PROGRAM, '"losses" has no pairs');
    return [tNs, loss] as const;
  });
}
