import { renderMetric } from '../../analyze/index.js';
import type { MetricComparison } from '../../records/index.js';
import { escapeXml } from '../escape-xml.js';
import { armsText } from './tables.js';

const SIZE = { width: 300, height: 210 } as const;
const PLOT = { left: 92, right: 262, top: 14, bottom: 172 } as const;

/**
 * One line per repeat from what the baseline measured to what the candidate did: whether a change is there in every
 * repeat, or comes from one of them, is seen at once. The thick line joins the medians.
 */
export function renderPairs(row: MetricComparison): string {
  const values = row.blocks.flatMap(({ baseline, candidate }) => [baseline, candidate]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high === low ? 1 : high - low;
  const y = (value: number) => PLOT.bottom - ((value - low) / span) * (PLOT.bottom - PLOT.top);
  const text = (value: number) => escapeXml(renderMetric(row.name, value));
  const ends = high === low ? [low] : [low, high];
  return [
    `<figure class="pairs ${row.verdict}"><figcaption>${escapeXml(row.metric)} <span class="unit">${escapeXml(armsText(row))}</span></figcaption>`,
    `<svg viewBox="0 0 ${String(SIZE.width)} ${String(SIZE.height)}" role="img" aria-label="${escapeXml(altText(row))}">`,
    ...ends.map(
      (value) => `<text class="scale" x="${String(PLOT.left - 10)}" y="${n(y(value) + 4)}">${text(value)}</text>`,
    ),
    ...row.blocks.map(
      ({ repeat, baseline, candidate }) =>
        `<g class="pair"><title>repeat ${String(repeat)}: ${text(baseline)}, ${text(candidate)}</title>${line(y(baseline), y(candidate))}${dots(y(baseline), y(candidate))}</g>`,
    ),
    `<g class="medians">${line(y(row.baseline_median), y(row.candidate_median))}</g>`,
    `<text class="arm" x="${String(PLOT.left)}" y="${String(PLOT.bottom + 24)}">${escapeXml(short(row.baseline))}</text>`,
    `<text class="arm" x="${String(PLOT.right)}" y="${String(PLOT.bottom + 24)}">${escapeXml(short(row.candidate))}</text>`,
    '</svg></figure>',
  ].join('\n');
}

const line = (from: number, to: number) =>
  `<path d="M${String(PLOT.left)} ${n(from)}L${String(PLOT.right)} ${n(to)}"/>`;

const dots = (from: number, to: number) =>
  `<circle cx="${String(PLOT.left)}" cy="${n(from)}" r="3"/><circle cx="${String(PLOT.right)}" cy="${n(to)}" r="3"/>`;

const short = (label: string) => (label.length > 22 ? `…${label.slice(-21)}` : label);

function altText(row: MetricComparison): string {
  const up = row.blocks.filter(({ baseline, candidate }) => candidate > baseline).length;
  const down = row.blocks.filter(({ baseline, candidate }) => candidate < baseline).length;
  return `${row.metric} of ${String(row.blocks.length)} repeats, ${armsText(row)}: higher in ${String(up)}, lower in ${String(down)}`;
}

const n = (value: number) => String(Math.round(value * 100) / 100);
