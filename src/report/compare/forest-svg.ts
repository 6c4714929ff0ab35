import { renderPercent } from '../../analyze/compare/index.js';
import type { MetricComparison } from '../../records/index.js';
import { escapeXml } from '../escape-xml.js';
import { niceTicks } from '../series/scale.js';
import { armsText } from './tables.js';

const ROW = 30;
const TOP = 14;
const PLOT = { x: 400, width: 440 } as const;
const WIDTH = 980;

/**
 * A forest plot: for each row the relative change with its confidence interval, on one axis with 0 marked. Rows whose
 * baseline is 0 have no relative change and are left out.
 */
export function renderForest(rows: readonly MetricComparison[]): string {
  const drawn = rows.filter(({ relative_median }) => relative_median !== null);
  if (drawn.length === 0) return '';
  const ends = drawn.flatMap((row) => [row.relative_median ?? 0, ...intervalEnds(row)]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const margin = Math.max((high - low) * 0.06, 1e-4);
  const [from, to] = [low - margin, high + margin];
  const x = (ratio: number) => PLOT.x + ((ratio - from) / (to - from)) * PLOT.width;
  const bottom = TOP + drawn.length * ROW;
  const label = drawn.map((row) => `${row.metric}, ${armsText(row)}: ${intervalText(row)}, ${row.verdict}`).join('; ');
  return [
    `<figure class="chart"><svg class="forest" viewBox="0 0 ${String(WIDTH)} ${String(bottom + 36)}" role="img" aria-label="${escapeXml(label)}">`,
    ...niceTicks(from, to, 6).map((tick) => axisTick(x(tick), bottom, renderPercent(tick))),
    `<line class="zero" x1="${n(x(0))}" x2="${n(x(0))}" y1="${String(TOP - 6)}" y2="${String(bottom)}"/>`,
    ...drawn.map((row, index) => drawRow(row, { y: TOP + (index + 0.5) * ROW, x })),
    '</svg><figcaption class="note">Change from baseline to candidate: median of the paired differences over the baseline’s median, with its confidence interval.</figcaption></figure>',
  ].join('\n');
}

const intervalEnds = ({ relative_interval }: MetricComparison) =>
  relative_interval === null ? [] : [relative_interval.low, relative_interval.high];

function intervalText(row: MetricComparison): string {
  const ends = intervalEnds(row).map(renderPercent);
  const change = renderPercent(row.relative_median ?? 0);
  return ends.length === 0 ? `${change}, no interval` : `${change} (${ends.join(' … ')})`;
}

interface Place {
  readonly y: number;
  readonly x: (ratio: number) => number;
}

function drawRow(row: MetricComparison, { y, x }: Place): string {
  const [low, high] = intervalEnds(row);
  const whisker =
    low === undefined || high === undefined
      ? ''
      : `<path d="M${n(x(low))} ${n(y)}H${n(x(high))}M${n(x(low))} ${n(y - 5)}v10M${n(x(high))} ${n(y - 5)}v10"/>`;
  return [
    `<g class="effect ${row.verdict}"><title>${escapeXml(intervalText(row))}</title>`,
    `<text class="name" x="0" y="${n(y - 2)}">${escapeXml(row.metric)}</text>`,
    `<text class="arms" x="0" y="${n(y + 11)}">${escapeXml(armsText(row))}</text>`,
    whisker,
    `<circle cx="${n(x(row.relative_median ?? 0))}" cy="${n(y)}" r="4.5"/>`,
    `<text class="verdict" x="${String(PLOT.x + PLOT.width + 16)}" y="${n(y + 4)}">${escapeXml(row.verdict)}</text></g>`,
  ].join('');
}

function axisTick(x: number, bottom: number, label: string): string {
  const line = `<line class="grid" x1="${n(x)}" x2="${n(x)}" y1="${String(TOP - 6)}" y2="${String(bottom)}"/>`;
  return `${line}<text class="tick" x="${n(x)}" y="${String(bottom + 18)}">${escapeXml(label)}</text>`;
}

const n = (value: number) => String(Math.round(value * 100) / 100);
