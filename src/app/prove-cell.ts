import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CaptureProof } from '../analyze/index.js';
import type { CellInput } from '../program/index.js';
import type { CellEvent, TapsRecord } from '../records/index.js';
import { cellFiles, readJsonIfAny, readJsonLines, writeJsonAtomic } from '../store/index.js';

/**
 * Turns a cell's capture into proof.json. A capture that was not asked for is then removed: its evaluation is what
 * remains. A cell without a finished capture gets no proof.
 */
export async function proveCell(dir: string, input: CellInput): Promise<void> {
  const files = cellFiles(dir);
  const { proof } = input;
  const taps = await readJsonIfAny<TapsRecord>(files.tapsRecord, 'longhaul/taps@1');
  if (proof === null || taps === null || !existsSync(files.taps)) return;
  const capture = new CaptureProof({ ...input, proof }, taps, await changedDirections(files.events, input));
  for await (const chunk of createReadStream(files.taps, { highWaterMark: 1 << 20 })) capture.push(chunk as Buffer);
  const record = capture.finish();
  const delays_sha256 = proof.keep ? await writeDelays(files.delays, capture) : null;
  await writeJsonAtomic(files.proof, { ...record, delays_sha256 }, { durable: false });
  if (!proof.keep) await rm(files.taps);
}

/** Writes the file and returns its SHA-256. */
async function writeDelays(path: string, capture: CaptureProof): Promise<string> {
  const hash = createHash('sha256');
  const hashed = function* () {
    for (const piece of delayLines(capture)) {
      hash.update(piece);
      yield piece;
    }
  };
  await pipeline(Readable.from(hashed()), createWriteStream(path));
  return hash.digest('hex');
}

async function changedDirections(events: string, { controllers }: CellInput): Promise<ReadonlySet<string>> {
  if (controllers === undefined) return new Set();
  const changes = (await readJsonLines<CellEvent>(events)).filter((event) => event.event === 'link.change');
  return new Set(changes.map(({ link, direction }) => `${link} ${direction}`));
}

/** JSON Lines in pieces of some hundred records: a stream has a cost per piece. */
function* delayLines(capture: CaptureProof): Generator<string> {
  let lines: string[] = [];
  for (const sample of capture.delays()) {
    if (lines.push(`${JSON.stringify(sample)}\n`) < 500) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}
