/** The only place where this layer touches the file system. */
import { createReadStream } from 'node:fs';
import { LonghaulError, type SourceLocation } from '../errors/index.js';
import { beside } from './beside.js';
import { overrideTrees, parseTrees, topologyReference, traceReferences, type ScenarioTexts } from './documents.js';
import { MAX_TRACE_BYTES } from './limits.js';
import type { Override } from './overrides.js';
import { withTables } from './load-tables.js';
import { parseScenario, parseTopology } from './parse-scenario.js';
import type { Scenario, Topology } from './types.js';
import { MAX_DOCUMENT_BYTES, type SourceText } from './yaml/parse-yaml.js';

/** Files that a link may name: what varies over time, and the distribution of its jitter. */
export type LinkFileKind = 'trace' | 'table';

export interface LoadOptions {
  /** Replaced values, applied in order before anything is checked. */
  readonly set?: readonly Override[];
  /** Read instead of the topology file that the scenario names, for a copy of a study in another place. */
  readonly topologyPath?: string | undefined;
  /** Where a file that a link names lies, instead of beside its topology. */
  readonly linkFile?: ((written: string, kind: LinkFileKind) => string) | undefined;
}

/**
 * Reads a scenario and the topology it names (relative to the scenario's directory).
 * @throws LonghaulError `input.file` or `usage`, LonghaulErrors `input.*` with every problem of the files
 */
export async function loadScenario(
  path: string,
  { set = [], topologyPath, linkFile }: LoadOptions = {},
): Promise<Scenario> {
  const scenario = await readSource(path, undefined);
  const reference = topologyReference(scenario, set);
  const file = reference === undefined ? undefined : (topologyPath ?? beside(path, reference.path));
  const topology = file === undefined ? undefined : await readSource(file, reference?.where);
  const find = (kind: LinkFileKind) => (written: string) => linkFile?.(written, kind) ?? beside(file ?? path, written);
  const traces = await readTraces({ scenario, topology }, { set, traceFile: find('trace') });
  const parsed = parseScenario({ scenario, topology, traces }, set);
  return { ...parsed, topology: await withTables(parsed.topology, find('table')) };
}

interface TraceSearch {
  readonly set: readonly Override[];
  /** Where a path written in the topology leads. */
  readonly traceFile: (written: string) => string;
}

/** Every trace file that a link names. An override that leads nowhere is reported by the parser, with all else. */
async function readTraces(
  texts: ScenarioTexts,
  { set, traceFile }: TraceSearch,
): Promise<ReadonlyMap<string, SourceText>> {
  const trees = set.reduce(overrideTrees, parseTrees(texts));
  const traces = new Map<string, SourceText>();
  for (const { path, where } of traceReferences(trees)) {
    if (!traces.has(path)) traces.set(path, await readSource(traceFile(path), where, MAX_TRACE_BYTES));
  }
  return traces;
}

/** Reads a topology file by itself. Errors as of `loadScenario`. */
export async function loadTopology(path: string): Promise<Topology> {
  const topology = await readSource(path, undefined);
  const traces = await readTraces(
    { scenario: topology, topology },
    { set: [], traceFile: (written) => beside(path, written) },
  );
  return withTables(parseTopology(topology, traces), (written) => beside(path, written));
}

async function readSource(
  file: string,
  where: SourceLocation | undefined,
  maxBytes = MAX_DOCUMENT_BYTES,
): Promise<SourceText> {
  const bytes = await readStart(file, maxBytes).catch((cause: unknown) => {
    const hint = 'check the path; a relative one counts from the directory of its scenario or topology file';
    throw new LonghaulError({
      code: 'input.file',
      message: `cannot read "${file}": ${reason(cause)}`,
      hint,
      where,
      cause,
    });
  });
  if (bytes.length > maxBytes) {
    const size = `${String(maxBytes / 2 ** 20)} MiB`;
    const hint = `such a file may have at most ${size}`;
    throw new LonghaulError({ code: 'input.file', message: `"${file}" is larger than ${size}`, hint, where });
  }
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (cause) {
    const hint = 'save it as UTF-8';
    throw new LonghaulError({ code: 'input.syntax', message: `"${file}" is not UTF-8 text`, hint, where, cause });
  }
}

/** At most one byte more than is allowed: enough to see that a file is too large, also of one without an end. */
async function readStart(file: string, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: maxBytes })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return REASONS.get(code) ?? (cause instanceof Error ? cause.message : String(cause));
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['EISDIR', 'it is a directory'],
  ['EACCES', 'reading it is not permitted'],
  ['ENOTDIR', 'a part of its path is not a directory'],
]);
