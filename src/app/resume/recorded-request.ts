import { existsSync } from 'node:fs';
import { LonghaulError } from '../../errors/index.js';
import { readManifest, runFiles } from '../../store/index.js';
import type { RunOptions } from '../run-options.js';

type Recorded = Pick<
  RunOptions,
  | 'scenarioPath'
  | 'topologyPath'
  | 'linkFile'
  | 'attachment'
  | 'engine'
  | 'clock'
  | 'seed'
  | 'repeats'
  | 'set'
  | 'params'
  | 'arms'
>;

/**
 * What a run was asked for, from its directory alone: the copies of its files and the options that decide its cells.
 * @throws LonghaulError `input.file` or `input.schema` if it is no run directory, `usage` if it does not say
 */
export async function recordedRequest(runDir: string): Promise<Recorded> {
  const files = runFiles(runDir);
  const { request } = await readManifest(files.manifest);
  if (request === undefined) {
    throw new LonghaulError({
      code: 'usage',
      message: `${runDir} was written by a version of longhaul that did not record what was asked for`,
      hint: 'name the scenario again, with the same options: longhaul run SCENARIO … --resume RUN',
    });
  }
  return {
    scenarioPath: files.scenario,
    topologyPath: existsSync(files.topology) ? files.topology : undefined,
    linkFile: (written, kind) => files[kind](written),
    attachment: files.attachment,
    engine: request.engine,
    clock: request.clock ?? undefined,
    seed: request.seed ?? undefined,
    repeats: request.repeats ?? undefined,
    set: request.set,
    params: request.params,
    arms: request.arms,
  };
}
