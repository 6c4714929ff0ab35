/** The only place where this layer touches the file system. */
import { createReadStream } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { LonghaulError, type SourceLocation } from '../errors/index.js';
import { topologyReference } from './documents.js';
import type { Override } from './overrides.js';
import { withTables } from './load-tables.js';
import { parseScenario, parseTopology } from './parse-scenario.js';
import type { Scenario, Topology } from './types.js';
import { MAX_DOCUMENT_BYTES, type SourceText } from './yaml/parse-yaml.js';

export interface LoadOptions {
  /** Replaced values, applied in order before anything is checked. */
  readonly set?: readonly Override[];
  /** Read instead of the topology file that the scenario names, for a copy of a study in another place. */
  readonly topologyPath?: string | undefined;
}

/**
 * Reads a scenario and the topology it names (relative to the scenario's directory).
 * @throws LonghaulError `input.file` or `usage`, LonghaulErrors `input.*` with every problem of the files
 */
export async function loadScenario(path: string, { set = [], topologyPath }: LoadOptions = {}): Promise<Scenario> {
  const scenario = await readSource(path, undefined);
  const reference = topologyReference(scenario, set);
  if (reference === undefined) return complete(parseScenario({ scenario }, set));
  const file = topologyPath ?? (isAbsolute(reference.path) ? reference.path : join(dirname(path), reference.path));
  const topology = await readSource(file, reference.where);
  return complete(parseScenario({ scenario, topology }, set));
}

async function complete(scenario: Scenario): Promise<Scenario> {
  return { ...scenario, topology: await withTables(scenario.topology) };
}

/** Reads a topology file by itself. Errors as of `loadScenario`. */
export async function loadTopology(path: string): Promise<Topology> {
  return withTables(parseTopology(await readSource(path, undefined)));
}

async function readSource(file: string, where: SourceLocation | undefined): Promise<SourceText> {
  const bytes = await readStart(file).catch((cause: unknown) => {
    const hint = 'check the path; a relative "topology" counts from the directory of its scenario';
    throw new LonghaulError({
      code: 'input.file',
      message: `cannot read "${file}": ${reason(cause)}`,
      hint,
      where,
      cause,
    });
  });
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    const hint = 'a document may have at most 1 MiB';
    throw new LonghaulError({ code: 'input.file', message: `"${file}" is larger than 1 MiB`, hint, where });
  }
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (cause) {
    const hint = 'save it as UTF-8';
    throw new LonghaulError({ code: 'input.syntax', message: `"${file}" is not UTF-8 text`, hint, where, cause });
  }
}

/** At most one byte more than is allowed: enough to see that a file is too large, also of one without an end. */
async function readStart(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: MAX_DOCUMENT_BYTES })) chunks.push(chunk as Buffer);
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
