import { stat } from 'node:fs/promises';
import { LonghaulError } from '../errors/index.js';
import type { CellInput } from '../program/cell.js';
import type {
  CaptureRecord,
  CalibrationRecord,
  CellEvent,
  CellRecords,
  ControlRecord,
  ConnectionSample,
  HopSample,
  PathSample,
  CounterSnapshot,
  FlowSample,
  InterfaceSample,
  ProofRecord,
  QdiscSample,
  Readback,
  RttSample,
  SchedulesFile,
  TcpSample,
  TimersRecord,
  WorkloadResult,
} from '../records/index.js';
import { sha256OfFile } from './checksums.js';
import { cellFiles, type CellFiles } from './paths.js';
import { readJsonFile, readJsonIfAny, readJsonLines } from './read-json.js';

interface CountersFile {
  readonly before: CounterSnapshot | null;
  readonly after: CounterSnapshot | null;
}

/**
 * Reads a cell's directory, also of a cell that died half-way: what was never written is null or empty.
 * @throws LonghaulError `input.file` without cell.json; `input.syntax` or `input.schema` for a damaged file.
 */
export async function readCell(dir: string): Promise<CellRecords> {
  const files = cellFiles(dir);
  const input = await readJsonFile<CellInput>(files.input, 'longhaul/cell@1');
  const counters = await readJsonIfAny<CountersFile>(files.counters);
  return {
    input,
    events: await readJsonLines<CellEvent>(files.events),
    readback: await readJsonIfAny<Readback>(files.readback, 'longhaul/readback@1'),
    counters: { before: counters?.before ?? null, after: counters?.after ?? null },
    samples: {
      tcp: await readJsonLines<TcpSample>(files.samples('tcp')),
      qdisc: await readJsonLines<QdiscSample>(files.samples('qdisc')),
      iface: await readJsonLines<InterfaceSample>(files.samples('iface')),
      rtt: await readJsonLines<RttSample>(files.samples('rtt')),
      flows: await readJsonLines<FlowSample>(files.samples('flows')),
      connection: await readJsonLines<ConnectionSample>(files.samples('connection')),
      hop: await readJsonLines<HopSample>(files.samples('hop')),
      path: await readJsonLines<PathSample>(files.samples('path')),
    },
    control: await readJsonLines<ControlRecord>(files.control),
    captures: await readCaptures(files, input),
    schedules: (await readJsonIfAny<SchedulesFile>(files.schedules, 'longhaul/schedules@1'))?.schedules ?? [],
    workloads: await readWorkloads(files, input),
    proof: await readJsonIfAny<ProofRecord>(files.proof, 'longhaul/proof@1'),
    timers: await readJsonIfAny<TimersRecord>(files.timers, 'longhaul/timers@1'),
    calibration: await readJsonIfAny<CalibrationRecord>(files.calibration, 'longhaul/calibration@1'),
  };
}

async function readCaptures(files: CellFiles, { captures }: CellInput): Promise<readonly CaptureRecord[]> {
  const records: CaptureRecord[] = [];
  for (const { node, dev } of captures) {
    const path = files.capture(node, dev);
    const bytes = await sizeIfAny(path);
    if (bytes !== null) records.push({ node, dev, bytes, sha256: await sha256OfFile(path) });
  }
  return records;
}

async function sizeIfAny(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new LonghaulError({ code: 'input.file', message: `could not read ${path}`, cause });
  }
}

async function readWorkloads(files: CellFiles, input: CellInput): Promise<readonly WorkloadResult[]> {
  const results: WorkloadResult[] = [];
  for (const { id } of input.workloads) {
    const result = await readJsonIfAny<WorkloadResult>(files.workload(id), 'longhaul/workload@1');
    if (result !== null) results.push(result);
  }
  return results;
}
