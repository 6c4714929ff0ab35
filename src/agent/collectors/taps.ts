import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LonghaulError } from '../../errors/index.js';
import { planTaps } from '../../plan/taps.js';
import { LineSplitter } from '../../proc/lines.js';
import { startProgram, type StartedProcess } from '../../proc/start.js';
import type { CellInput } from '../../program/cell.js';
import type { TapsRecord } from '../../records/index.js';
import type { CellFiles } from '../../store/paths.js';
import type { ExperimentClock } from '../clock.js';

/** Bytes kept of each packet, from the IP header on: with the 14 of Ethernet's header, 128 of the frame. */
const SNAP_BYTES = 114;
/** lh_capture hands a part-filled block over after 100 ms. */
const FLUSH_NS = 250_000_000;

/** The running capture among the wires that the proof of the cell is made of. */
export interface Taps {
  /** Ends the capture and writes taps.json. */
  stop(clock: ExperimentClock): Promise<void>;
}

/**
 * Starts the capture, before any packet is sent; null if the cell wants none.
 * @throws LonghaulError `machine.capability` when packets cannot be captured here
 */
export async function startTaps(input: CellInput, files: CellFiles): Promise<Taps | null> {
  const { plan, proof, nativeDir } = input;
  if (proof === null || nativeDir === null) return null;
  const taps = planTaps(plan, proof.links).map(({ dev, way }) => `${dev}:${way}`);
  const netns = `/run/netns/${plan.wiresNetns}`;
  const limits = [String(proof.maxPackets), String(SNAP_BYTES)];
  const process = startProgram({ argv: [join(nativeDir, 'lh_capture'), netns, files.taps, ...limits, ...taps] });
  const said = listenTo(process);
  const listening = parseListening(await said.listening);
  return {
    stop: async (clock) => {
      await clock.sleepUntil(clock.now() + FLUSH_NS);
      process.signal('SIGTERM');
      await process.closed;
      writeRecord(files, { ...listening, end: said.lines.at(-1) ?? '', clock });
    },
  };
}

interface Said {
  readonly listening: Promise<string>;
  readonly lines: readonly string[];
}

function listenTo(process: StartedProcess): Said {
  const lines: string[] = [];
  let stderr = '';
  process.onStderr((text) => {
    stderr += text;
  });
  const listening = new Promise<string>((resolve, reject) => {
    const splitter = new LineSplitter((line) => {
      lines.push(line);
      if (line.startsWith('listening ')) resolve(line);
    });
    process.onStdout((text) => {
      splitter.push(text);
    });
    void process.closed
      .then(() => process.exited)
      .then((exit) => {
        reject(captureError(exit.startError ?? stderr.trim()));
      });
  });
  return { listening, lines };
}

interface Listening {
  /** CLOCK_REALTIME minus CLOCK_MONOTONIC, in ns. */
  readonly realOffsetNs: bigint;
  readonly devices: Readonly<Record<string, string>>;
}

/** `listening REALTIME MONOTONIC DEV=INDEX…`, from lh_capture. */
function parseListening(line: string): Listening {
  const [, real = '0', monotonic = '0', ...devices] = line.split(' ');
  const byIndex = devices.map((pair) => pair.split('=')).map(([dev = '', index = '']) => [index, dev] as const);
  return { realOffsetNs: BigInt(real) - BigInt(monotonic), devices: Object.fromEntries(byIndex) };
}

interface Ended extends Listening {
  /** `captured PACKETS DROPPED full|stopped`, or nothing if it was killed. */
  readonly end: string;
  readonly clock: ExperimentClock;
}

function writeRecord(files: CellFiles, { realOffsetNs, devices, end, clock }: Ended): void {
  const [word, packets = '0', dropped = '0', reason] = end.split(' ');
  if (word !== 'captured') return;
  const record: TapsRecord = {
    format: 'longhaul/taps@1',
    origin_epoch_ns: String(clock.originMonotonicNs() + realOffsetNs),
    devices,
    packets: Number(packets),
    dropped: Number(dropped),
    full: reason === 'full',
  };
  writeFileSync(files.tapsRecord, `${JSON.stringify(record, null, 2)}\n`);
}

function captureError(detail: string): LonghaulError {
  return new LonghaulError({
    code: 'machine.capability',
    message: 'could not capture packets on the wires',
    hint: 'set "proof: off" in the scenario to run without it',
    detail,
  });
}
