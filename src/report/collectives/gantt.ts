import type { CellRecords, WorkloadResult } from '../../records/index.js';
import { collectiveSchedule, sitesOfRanks, type PlannedCollective } from '../../program/index.js';
import { roundTime } from '../../util/units/index.js';
import { escapeXml } from '../escape-xml.js';
import { niceTicks } from '../series/scale.js';

const WIDTH = 1000;
const LEFT = 120;
const RIGHT = 12;
const TOP = 6;
const AXIS = 34;

type Timeline = NonNullable<WorkloadResult['timeline']>;

/** When every rank was in which step, in the last iteration of the largest message; steps that wait for another site apart. */
export function renderGantt(records: CellRecords, workload: PlannedCollective, timeline: Timeline): string {
  const toNs = Math.max(1, ...timeline.flatMap(({ end_ns: ends }) => ends));
  const row = rowHeight(timeline.length);
  const height = TOP + row * timeline.length + AXIS;
  const x = (ns: number) => LEFT + (ns / toNs) * (WIDTH - LEFT - RIGHT);
  const isWide = wideSteps(records, workload);
  const bars = { near: '', wide: '' };
  for (const [place, { rank, steps, begin_ns: begins, end_ns: ends }] of timeline.entries()) {
    steps.forEach((step, index) => {
      const [from, to] = [x(begins[index] ?? 0), x(ends[index] ?? 0)];
      const top = short(TOP + place * row + 1);
      const bar = `M${short(from)} ${top}H${short(Math.max(to, from + 0.3))}v${short(row - 2)}H${short(from)}z`;
      bars[isWide(rank, step) ? 'wide' : 'near'] += bar;
    });
  }
  const alt = `Steps of ${String(timeline.length)} ranks over ${roundTime(toNs)}`;
  return [
    `<svg class="ranks" viewBox="0 0 ${String(WIDTH)} ${short(height)}" role="img" aria-label="${escapeXml(alt)}">`,
    ...timeline.map(({ rank }, place) => rowLabel(workload, rank, TOP + (place + 0.5) * row)),
    `<path class="near" d="${bars.near}"/><path class="wide" d="${bars.wide}"/>`,
    timeAxis(toNs, { x, top: TOP + row * timeline.length }),
    '</svg>',
  ].join('\n');
}

const rowHeight = (ranks: number) => (ranks > 32 ? 9 : 16);
const short = (value: number) => String(Math.round(value * 100) / 100);

function rowLabel({ ranks }: PlannedCollective, rank: number, y: number): string {
  const small = ranks.length > 32 ? ' class="small"' : '';
  return `<text x="${String(LEFT - 8)}" y="${short(y)}" dy="0.33em"${small}>${escapeXml(ranks[rank] ?? '')} · ${String(rank)}</text>`;
}

/** Whether a rank receives something from another site in a step: such a step lasts a wide delay at least. */
function wideSteps({ input }: CellRecords, workload: PlannedCollective): (rank: number, step: number) => boolean {
  const siteOf = sitesOfRanks(input.plan, workload.ranks);
  const schedule = collectiveSchedule(workload, siteOf, Math.max(...workload.sizesBytes));
  const wide = new Set<string>();
  for (const action of schedule.actions) {
    if (action.op !== 'receive' && action.op !== 'reduce') continue;
    if (siteOf[action.rank] !== siteOf[action.peer]) wide.add(`${String(action.rank)} ${String(action.step)}`);
  }
  return (rank, step) => wide.has(`${String(rank)} ${String(step)}`);
}

function timeAxis(toNs: number, { x, top }: { x: (ns: number) => number; top: number }): string {
  const ticks = niceTicks(0, toNs / 1e6, 10).map((ms) => {
    const at = short(x(ms * 1e6));
    return `<line x1="${at}" x2="${at}" y1="${short(top)}" y2="${short(top + 4)}"/><text x="${at}" y="${short(top + 16)}">${String(ms)}</text>`;
  });
  const end = String(WIDTH - RIGHT);
  const label = `<text class="axis-label" x="${end}" y="${short(top + 29)}">time after the common start (ms)</text>`;
  return `<line class="base" x1="${String(LEFT)}" x2="${end}" y1="${short(top)}" y2="${short(top)}"/><g class="xaxis">${ticks.join('')}</g>${label}`;
}
