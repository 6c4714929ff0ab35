import type { CellRecords, WorkloadResult } from '../../records/index.js';
import { collectiveSchedule, sitesOfRanks, type PlannedCollective } from '../../program/index.js';
import { renderGantt } from '../collectives/gantt.js';
import { renderSchedule } from '../collectives/schedule-picture.js';
import { escapeXml } from '../escape-xml.js';
import { messageSize } from '../tables/collectives.js';
import { describeCollective } from './describe-collective.js';

/** A picture of more strokes than this is a grey area. */
const MOST_ACTIONS = 40_000;

/** Every collective of the cell: when its ranks went through their steps, and its schedule. Empty without any. */
export function renderCollectives(records: CellRecords): string {
  return records.input.workloads
    .flatMap((workload) => (workload.kind === 'collective' ? [renderCollective(records, workload)] : []))
    .join('\n');
}

function renderCollective(records: CellRecords, workload: PlannedCollective): string {
  const result = records.workloads.find(({ id }) => id === workload.id);
  const size = messageSize(Math.max(...workload.sizesBytes));
  return [
    '<figure class="collective">',
    `<figcaption>${escapeXml(workload.id)} <span class="unit">${escapeXml(size)}</span></figcaption>`,
    `<p class="note">${escapeXml(describeCollective(workload))}</p>`,
    timeline(records, workload, result),
    picture(records, workload),
    '</figure>',
  ].join('\n');
}

const scroll = (label: string, svg: string) =>
  `<div class="scroll" tabindex="0" role="region" aria-label="${label}">${svg}</div>`;

function timeline(records: CellRecords, workload: PlannedCollective, result: WorkloadResult | undefined): string {
  const steps = result?.timeline ?? [];
  if (steps.length === 0) return '<p class="note">No timeline: the ranks did not get to its end.</p>';
  const note =
    'Bars are steps of a rank, from beginning one until its data is there. Dark orange: the step waits for data of another site.';
  return `${scroll('Steps over time', renderGantt(records, workload, steps))}<p class="note">${note}</p>`;
}

function picture({ input }: CellRecords, workload: PlannedCollective): string {
  const siteOf = sitesOfRanks(input.plan, workload.ranks);
  const schedule = collectiveSchedule(workload, siteOf, Math.max(...workload.sizesBytes));
  const count = `${String(schedule.actions.length)} actions, ${String(schedule.chunks)} chunks`;
  if (schedule.actions.length > MOST_ACTIONS) {
    return `<p class="note">The schedule has ${count}, too many to draw.</p>`;
  }
  const svg = renderSchedule({ schedule, siteOf, ranks: workload.ranks });
  return `<details><summary>Schedule: ${count}</summary>${scroll('Schedule', svg)}</details>`;
}
