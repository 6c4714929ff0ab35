/** Puts the numbers of jitter tables in, which a topology names by file. */
import { readFile } from 'node:fs/promises';
import { LonghaulError, type SourceLocation } from '../errors/index.js';
import { formatTime } from '../util/units/index.js';
import { parseJitterTable } from './jitter-table.js';
import type { DirectionSpec, JitterSpec, LinkSpec, Topology } from './types.js';

const SCALE = 8192;

/**
 * The topology with every jitter table read.
 * @param tableFile where the table lies that the topology names so
 * @throws LonghaulError `input.file`, `input.syntax` for a file that is no table, `input.semantics` for a jitter below zero
 */
export async function withTables(topology: Topology, tableFile: TableFile): Promise<Topology> {
  const links = await Promise.all(topology.links.map((link) => withTablesOf(topology, link, tableFile)));
  return { ...topology, links };
}

type TableFile = (written: string) => string;

async function withTablesOf(topology: Topology, link: LinkSpec, tableFile: TableFile): Promise<LinkSpec> {
  const [forward, reverse] = await Promise.all(
    (['forward', 'reverse'] as const).map(async (key): Promise<DirectionSpec> => {
      const direction = link[key];
      const { jitter } = direction.channel;
      if (jitter?.distribution.name !== 'table') return direction;
      const where = topology.source.locate([...link.path, 'jitter', 'distribution', 'table']);
      const { file } = jitter.distribution;
      const filled = await readTable(jitter, file, { path: tableFile(file), where });
      refuseNegativeDelay(filled, direction.delayNs, where);
      return { ...direction, channel: { ...direction.channel, jitter: filled } };
    }),
  );
  return { ...link, forward: forward ?? link.forward, reverse: reverse ?? link.reverse };
}

async function readTable(
  jitter: JitterSpec,
  file: string,
  { path, where }: { readonly path: string; readonly where: SourceLocation },
): Promise<JitterSpec> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const message = `cannot read the jitter table "${path}"`;
    throw new LonghaulError({ code: 'input.file', message, hint: 'check the path', where, cause });
  });
  return { ...jitter, distribution: { name: 'table', file, values: parseJitterTable(path, text) } };
}

function refuseNegativeDelay({ spreadNs, distribution }: JitterSpec, delayNs: number, where: SourceLocation): void {
  if (distribution.name !== 'table') return;
  const reachNs = Math.ceil((-Math.min(0, ...distribution.values) * spreadNs) / SCALE);
  if (reachNs <= delayNs) return;
  throw new LonghaulError({
    code: 'input.semantics',
    message: `this table reaches ${formatTime(reachNs)} below the mean, and the delay is ${formatTime(delayNs)}`,
    hint: 'use a smaller spread or a longer delay',
    where,
  });
}
