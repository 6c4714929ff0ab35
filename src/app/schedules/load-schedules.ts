import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Schedule } from '../../collectives/index.js';
import { LonghaulError, type SourceLocation } from '../../errors/index.js';
import {
  beside,
  checkScheduleValue,
  parseSchedule,
  type CollectiveWorkload,
  type Scenario,
  type WorkloadSpec,
} from '../../spec/index.js';
import { attachmentName, type NamedFiles } from '../attachments.js';
import { callScheduleFile } from './call-schedule-file.js';

/** The largest schedule file that is read. */
const MAX_BYTES = 1024 * 1024;

/**
 * Puts schedules of the user's own in the place of the names of their files, checked for the workload's ranks. What a file
 * came to is attached to the scenario: a program may import others, and would not run from the run directory.
 * @throws LonghaulError `input.*`
 */
export async function loadSchedules(scenario: Scenario, files: NamedFiles): Promise<Scenario> {
  const workloads: WorkloadSpec[] = [];
  const attachments: Record<string, string> = {};
  for (const workload of scenario.workloads) {
    if (workload.kind !== 'collective' || workload.schedule.from !== 'file') {
      workloads.push(workload);
      continue;
    }
    const { path } = workload.schedule;
    const loaded = await loadSchedule({ scenario, workload, path }, files);
    attachments[loaded.name] = loaded.text;
    workloads.push({ ...workload, schedule: { from: 'given', path, schedule: loaded.schedule } });
  }
  return { ...scenario, workloads, attachments: { ...scenario.attachments, ...attachments } };
}

interface Wanted {
  readonly scenario: Scenario;
  readonly workload: CollectiveWorkload;
  /** As written. */
  readonly path: string;
}

interface Loaded {
  /** Among the attachments. */
  readonly name: string;
  readonly text: string;
  readonly schedule: Schedule;
}

async function loadSchedule({ scenario, workload, path }: Wanted, files: NamedFiles): Promise<Loaded> {
  const use = { collective: workload.collective, ranks: workload.ranks.length };
  const request = { ...use, ...sitesOf(scenario, workload.ranks) };
  const name = attachmentName('schedule', { path, ...request });
  const kept = files.attachment?.(name);
  if (kept !== undefined) {
    const text = await readFile(kept, 'utf8');
    return { name, text, schedule: parseSchedule({ file: kept, text }, use) };
  }
  const file = beside(files.scenarioPath, path);
  const where = scenario.source.locate([...workload.path, 'schedule']);
  const text = await readText(file, where);
  if (extname(file) === '.json') return { name, text, schedule: parseSchedule({ file, text }, use) };
  const returned = await callScheduleFile({ file, where }, request);
  const [first = ''] = text.split('\n');
  const schedule = checkScheduleValue(JSON.parse(returned), use, { file, line: 1, col: 1, text: first });
  return { name, text: returned, schedule };
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
