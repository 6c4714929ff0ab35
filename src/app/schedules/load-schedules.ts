import { readFile } from 'node:fs/promises';
import { extname, isAbsolute, join } from 'node:path';
import { LonghaulError, type SourceLocation } from '../../errors/index.js';
import { parseSchedule, type CollectiveWorkload, type Scenario, type WorkloadSpec } from '../../spec/index.js';
import { callScheduleFile } from './call-schedule-file.js';

/** The largest schedule file that is read. */
const MAX_BYTES = 1024 * 1024;

/**
 * Puts schedules of the user's own in the place of the names of their files, checked for the workload's ranks.
 * @param dir directory of the scenario, from which relative paths count
 * @throws LonghaulError `input.*`
 */
export async function loadSchedules(scenario: Scenario, dir: string): Promise<Scenario> {
  const workloads: WorkloadSpec[] = [];
  for (const workload of scenario.workloads) {
    workloads.push(workload.kind === 'collective' ? await loadSchedule(scenario, workload, dir) : workload);
  }
  return { ...scenario, workloads };
}

async function loadSchedule(
  scenario: Scenario,
  workload: CollectiveWorkload,
  dir: string,
): Promise<CollectiveWorkload> {
  const { schedule: source, collective, ranks } = workload;
  if (source.from !== 'file') return workload;
  const file = isAbsolute(source.path) ? source.path : join(dir, source.path);
  const where = scenario.source.locate([...workload.path, 'schedule']);
  const use = { collective, ranks: ranks.length };
  const text = await readText(file, where);
  const schedule =
    extname(file) === '.json'
      ? parseSchedule({ file, text }, use)
      : await callScheduleFile({ file, text, where }, { ...use, ...sitesOf(scenario, ranks) });
  return { ...workload, schedule: { from: 'given', path: source.path, schedule } };
}

async function readText(file: string, where: SourceLocation): Promise<string> {
  if (!['.json', '.ts', '.mts', '.js', '.mjs'].includes(extname(file))) {
    const message = `"${file}" is no schedule file`;
    throw new LonghaulError({ code: 'input.file', message, hint: 'name a .json or a .ts file', where });
  }
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = 'check the path; a relative one counts from the directory of its scenario';
    throw new LonghaulError({ code: 'input.file', message: `cannot read "${file}": ${reason}`, hint, where, cause });
  });
  if (text.length <= MAX_BYTES) return text;
  const hint = 'a schedule file may have at most 1 MiB; a .ts file can compute a larger schedule';
  throw new LonghaulError({ code: 'input.file', message: `"${file}" is larger than 1 MiB`, hint, where });
}

/** What a schedule may depend on besides the number of ranks. */
function sitesOf({ topology }: Scenario, ranks: readonly string[]) {
  const sites = topology.sites.map(({ name }) => name);
  const siteOf = ranks.map((rank) => sites.indexOf(topology.nodes.find(({ name }) => name === rank)?.site ?? ''));
  return { nodes: ranks, sites, siteOf };
}
