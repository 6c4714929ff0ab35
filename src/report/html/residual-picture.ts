import type { CellRecords, DirectionProof } from '../../records/index.js';
import { escapeXml } from '../escape-xml.js';
import { niceTicks } from '../series/scale.js';

const WIDTH = 1000;
const HEIGHT = 190;
const PLOT = { x: 56, y: 12, width: 932, height: 140 } as const;
const COLOURS = 8;
/** More lines than this cannot be told apart. */
const MOST_LINES = 8;

interface Scale {
  readonly fromUs: number;
  readonly toUs: number;
  readonly x: (us: number) => number;
}

type Judged = DirectionProof & { readonly residual: NonNullable<DirectionProof['residual']> };

/**
 * The distribution of measured minus ideal delivery times, one line per direction: the share of packets that were delivered no
 * later than so many microseconds after the ideal instant. Empty without captured packets.
 */
export function renderResiduals({ proof }: CellRecords): string {
  const judged = (proof?.directions ?? []).flatMap((one): Judged[] =>
    one.residual === null || one.skipped !== null ? [] : [{ ...one, residual: one.residual }],
  );
  const shown = judged.slice(0, MOST_LINES);
  if (shown.length === 0) return '';
  const scale = scaleOf(shown);
  const left = judged.length > shown.length ? ` The first ${String(shown.length)} of ${String(judged.length)}.` : '';
  return [
    '<figure class="residuals">',
    '<figcaption>Delivery of each packet against the ideal link <span class="unit">(µs late)</span></figcaption>',
    legend(shown),
    `<svg class="frame" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${escapeXml(altText(shown))}">`,
    axes(scale),
    ...shown.map((one, index) => line(one, index, scale)),
    '</svg>',
    `<p class="note">Share of packets delivered up to so many µs after the instant of Lindley’s recursion. A link that is exact is a step at 0.${left}</p>`,
    '</figure>',
  ].join('\n');
}

function scaleOf(shown: readonly Judged[]): Scale {
  const fromUs = Math.min(0, ...shown.map(({ residual }) => residual.min_ns / 1e3));
  const toUs = Math.max(1, ...shown.map(({ residual }) => residual.max_ns / 1e3)) * 1.05;
  return { fromUs, toUs, x: (us) => PLOT.x + ((us - fromUs) / (toUs - fromUs)) * PLOT.width };
}

/** Percentiles joined by steps: each share of packets begins where its first packet lies. */
function line({ residual }: Judged, index: number, { x }: Scale): string {
  const points = residual.percentiles_ns.map((ns, percent) => {
    const y = PLOT.y + PLOT.height * (1 - percent / 100);
    return `${percent === 0 ? 'M' : 'L'}${x(ns / 1e3).toFixed(1)} ${y.toFixed(1)}`;
  });
  const dashed = index >= COLOURS / 2 ? ' dashed' : '';
  return `<path class="line c${String(index % COLOURS)}${dashed}" d="${points.join('')}"/>`;
}

function axes({ fromUs, toUs, x }: Scale): string {
  const bottom = PLOT.y + PLOT.height;
  const shares = [0, 50, 99].map((percent) => {
    const y = (PLOT.y + PLOT.height * (1 - percent / 100)).toFixed(1);
    const grid = `<line x1="${String(PLOT.x)}" x2="${String(PLOT.x + PLOT.width)}" y1="${y}" y2="${y}"/>`;
    return `${grid}<text x="${String(PLOT.x - 8)}" y="${y}" dy="4">${String(percent)} %</text>`;
  });
  const ticks = niceTicks(fromUs, toUs, 8).map((us) => {
    const at = x(us).toFixed(1);
    const mark = `<line x1="${at}" x2="${at}" y1="${String(bottom)}" y2="${String(bottom + 4)}"/>`;
    return `${mark}<text x="${at}" y="${String(bottom + 18)}">${String(us)}</text>`;
  });
  return `<g class="yaxis">${shares.join('')}</g><g class="xaxis">${ticks.join('')}</g>`;
}

function legend(shown: readonly Judged[]): string {
  const items = shown.map(({ link, direction }, index) => {
    const dashed = index >= COLOURS / 2 ? ' dashed' : '';
    const swatch = `<svg class="swatch" viewBox="0 0 22 10" aria-hidden="true"><path class="line c${String(index % COLOURS)}${dashed}" d="M0 5H22"/></svg>`;
    return `<li>${swatch}${escapeXml(`${link} ${direction}`)}</li>`;
  });
  return `<ul class="legend">${items.join('')}</ul>`;
}

const altText = (shown: readonly Judged[]): string =>
  shown
    .map(({ link, direction, residual }) => {
      const us = (ns: number) => (ns / 1e3).toFixed(2);
      return `${link} ${direction}: ${String(residual.packets)} packets, p99 ${us(residual.p99_ns)} µs, most ${us(residual.max_ns)} µs late`;
    })
    .join('; ');
