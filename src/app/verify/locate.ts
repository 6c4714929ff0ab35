import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { firstPacketDifference, type RecordDifference, type RecordPlace } from '../../analyze/index.js';
import { cellFiles, type CellFiles } from '../../store/index.js';
import type { LocatedDifference } from './types.js';

/** The directories of one cell: where it was recorded and where it was repeated. */
export interface CellPair {
  readonly runDir: string;
  readonly recordedDir: string;
  readonly repeatedDir: string;
}

/** Finds the place of a difference in the files of the run directory. */
export async function locate(difference: RecordDifference, pair: CellPair): Promise<LocatedDifference> {
  const path = pathOf(difference.place, cellFiles(pair.recordedDir));
  const file = relative(pair.runDir, path);
  const { field, tNs: t_ns } = difference;
  if (difference.place.kind === 'capture') {
    const located = await locatePacket(path, pathOf(difference.place, cellFiles(pair.repeatedDir)));
    if (located !== null) return { file, t_ns, ...located };
  }
  return {
    file,
    line: isDocument(difference.place) ? await lineOf(path, field) : difference.row + 1,
    field: field.join('.'),
    t_ns,
    recorded: asJson(difference.recorded),
    repeated: asJson(difference.repeated),
  };
}

function pathOf(place: RecordPlace, files: CellFiles): string {
  switch (place.kind) {
    case 'samples':
      return files.samples(place.name);
    case 'workload':
      return files.workload(place.id);
    case 'capture':
      return files.capture(place.node, place.dev);
    default:
      return files[place.kind];
  }
}

/** One JSON value over many lines, where the others have a record on each. */
const isDocument = ({ kind }: RecordPlace): boolean =>
  kind === 'readback' || kind === 'counters' || kind === 'schedules' || kind === 'workload';

/** Line of a field in a JSON document (which is YAML, whose parser keeps positions); 1 where there is no such field. */
async function lineOf(path: string, field: readonly string[]): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lineCounter = new LineCounter();
  const node = parseDocument(text, { lineCounter }).getIn(field, true) as { range?: readonly number[] } | undefined;
  return lineCounter.linePos(node?.range?.[0] ?? 0).line;
}

type Located = Omit<LocatedDifference, 'file' | 't_ns'>;

/** Null when one of the captures is missing altogether. */
async function locatePacket(recorded: string, repeated: string): Promise<Located | null> {
  const [mine, other] = await Promise.all([recorded, repeated].map((path) => readFile(path).catch(() => null)));
  if (mine === null || mine === undefined || other === null || other === undefined) return null;
  const found = firstPacketDifference(mine, other);
  if (found === null) return null;
  const { packet, field } = found;
  return { line: packet + 1, field, recorded: found.recorded ?? null, repeated: found.repeated ?? null };
}

const asJson = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
