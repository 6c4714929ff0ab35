import { escapeXml } from '../escape-xml.js';
import { envelope, type Slice } from '../series/envelope.js';
import type { Series } from '../series/point.js';
import { niceStep, niceTicks } from '../series/scale.js';
import type { WorkloadSpan } from '../series/workload-spans.js';
import type { Chart, Mark, Moment } from './chart-model.js';

/** Drawing units. The plot itself is stretched over `PLOT`, so that zooming is a change of its viewBox. */
const WIDTH = 1000;
const HEIGHT = 230;
const PLOT = { x: 56, y: 22, width: 932, height: 176 } as const;
const COLOURS = 8;
/** A mark further above the data than this is left out: it would flatten everything else. */
const MARK_REACH = 2;
/** Rough width of a character of a band's label. */
const CHARACTER = 6.2;

interface Scale {
  readonly x: (tNs: number) => number;
  readonly y: (value: number) => number;
  /** Top of the vertical axis in the chart's unit. */
  readonly top: number;
}

/** A chart as a figure: caption, legend, SVG, and a note on how it was drawn. Readable without any script. */
export function renderChart(chart: Chart): string {
  const drawn = chart.series.map((series) => ({ series, slices: slicesOf(chart, series) }));
  const largest = largestOf(drawn.map(({ slices }) => slices)) / chart.unit.factor;
  const marks = chart.marks.filter(({ value }) => value <= MARK_REACH * largest * chart.unit.factor);
  const needed = Math.max(largest, ...marks.map(({ value }) => value / chart.unit.factor));
  const scale = scaleOf(chart, needed === 0 ? 1 : needed);
  const paths = drawn.map(({ series, slices }, index) => drawSeries({ chart, series, slices, index, scale }));
  const seconds = (ns: number) => String(ns / 1e9);
  const data = `data-from="${seconds(chart.fromNs)}" data-to="${seconds(chart.toNs)}" data-top="${String(scale.top)}"`;
  return [
    `<figure class="chart" id="${chart.id}" ${data} data-unit="${escapeXml(chart.unit.label)}">`,
    `<figcaption>${escapeXml(chart.title)} <span class="unit">(${escapeXml(chart.unit.label)})</span></figcaption>`,
    legend(chart),
    `<svg class="frame" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" tabindex="0" aria-label="${escapeXml(altText(chart, largest))}">`,
    yAxis(scale),
    `<svg class="plot" x="${String(PLOT.x)}" y="${String(PLOT.y)}" width="${String(PLOT.width)}" height="${String(PLOT.height)}" viewBox="0 0 ${String(PLOT.width)} ${String(PLOT.height)}" preserveAspectRatio="none">`,
    ...chart.bands.map((band, index) => bandRect(band, { index, scale })),
    ...paths,
    ...chart.moments.map((moment) => drawMoment(moment, scale)),
    '</svg>',
    ...marks.map((mark) => drawMark(mark, scale)),
    bandLabels(chart, scale),
    xAxis(chart),
    '</svg>',
    `<p class="note">${escapeXml(chart.note)} ${escapeXml(thinning(drawn.map(({ slices }) => slices)))}</p>`,
    '</figure>',
  ].join('\n');
}

function largestOf(drawn: readonly (readonly Slice[])[]): number {
  let largest = 0;
  for (const slices of drawn) for (const { max } of slices) largest = Math.max(largest, max);
  return largest;
}

function drawMark({ value, label }: Mark, scale: Scale): string {
  const y = PLOT.y + scale.y(value);
  const right = String(PLOT.x + PLOT.width);
  const line = `<line class="mark" x1="${String(PLOT.x)}" x2="${right}" y1="${short(y)}" y2="${short(y)}"/>`;
  return `${line}<text class="mark-label" x="${String(PLOT.x + PLOT.width - 4)}" y="${short(y - 4)}">${escapeXml(label)}</text>`;
}

/** Within the stretched plot, so that it moves with the time axis. */
function drawMoment({ tNs, label }: Moment, scale: Scale): string {
  const x = short(scale.x(tNs));
  const title = `<title>${escapeXml(`${(tNs / 1e9).toFixed(6)} s: ${label}`)}</title>`;
  return `<line class="moment" x1="${x}" x2="${x}" y1="0" y2="${String(PLOT.height)}">${title}</line>`;
}

function slicesOf(chart: Chart, { points }: Series): readonly Slice[] {
  const { fromNs, toNs, slices, sampleNs } = chart;
  return envelope(points, { fromNs, toNs, slices, gapNs: 2.5 * sampleNs });
}

function scaleOf(chart: Chart, largest: number): Scale {
  const step = niceStep(largest / 4);
  const top = Math.ceil((largest * 1.02) / step) * step;
  const spanNs = chart.toNs - chart.fromNs;
  return {
    x: (tNs) => ((tNs - chart.fromNs) / spanNs) * PLOT.width,
    y: (value) => (1 - value / chart.unit.factor / top) * PLOT.height,
    top,
  };
}

interface Drawing {
  readonly chart: Chart;
  readonly series: Series;
  readonly slices: readonly Slice[];
  readonly index: number;
  readonly scale: Scale;
}

function drawSeries({ series, slices, index, scale }: Drawing): string {
  const colour = `c${String(index % COLOURS)}`;
  const name = `data-name="${escapeXml(series.name)}"`;
  const at = (slice: Slice, value: number) => `${short(scale.x(slice.tNs))} ${short(scale.y(value))}`;
  if (series.shape === 'dots') {
    // A line of no length with round ends is a dot that keeps its shape when the plot is stretched.
    const dots = slices.map((slice) => `M${at(slice, slice.mean)}h0`).join('');
    return `<path class="dots ${colour}" ${name} d="${dots}"/>`;
  }
  const line = slices.map((slice) => `${slice.gapBefore ? 'M' : 'L'}${at(slice, slice.mean)}`).join('');
  const dashed = index % 2 === 1 ? ' dashed' : '';
  return `${bandOfExtremes(slices, { at, colour })}<path class="line ${colour}${dashed}" ${name} d="${line}"/>`;
}

/** The area between the extremes of every slice; nothing where each slice is one sample. */
function bandOfExtremes(
  slices: readonly Slice[],
  { at, colour }: { at: (slice: Slice, value: number) => string; colour: string },
): string {
  if (slices.every(({ samples }) => samples === 1)) return '';
  const runs: Slice[][] = [];
  for (const slice of slices) {
    if (slice.gapBefore || runs.length === 0) runs.push([]);
    runs.at(-1)?.push(slice);
  }
  const outline = runs.map((run) => {
    const over = run.map((slice) => at(slice, slice.max));
    const under = run.map((slice) => at(slice, slice.min)).reverse();
    return `M${[...over, ...under].join('L')}Z`;
  });
  return `<path class="extremes ${colour}" d="${outline.join('')}"/>`;
}

/** Two decimals: a hundredth of a drawing unit is far below a pixel. */
const short = (value: number) => String(Math.round(value * 100) / 100);

function bandRect(band: WorkloadSpan, { index, scale }: { index: number; scale: Scale }): string {
  const from = scale.x(band.fromNs);
  const width = short(scale.x(band.toNs) - from);
  const tint = index % 2 === 0 ? 'even' : 'odd';
  return `<rect class="band ${tint}" x="${short(from)}" y="0" width="${width}" height="${String(PLOT.height)}"/>`;
}

/** Labels stay outside the stretched plot; one that does not fit is not drawn until zooming makes room for it. */
function bandLabels({ bands }: Chart, scale: Scale): string {
  const labels = bands.map((band) => {
    const from = scale.x(band.fromNs);
    const to = scale.x(band.toNs);
    const hidden = to - from < band.label.length * CHARACTER ? ' visibility="hidden"' : '';
    const x = short(PLOT.x + (from + to) / 2);
    return `<text x="${x}" y="${String(PLOT.y - 7)}" data-from="${short(from)}" data-to="${short(to)}"${hidden}>${escapeXml(band.label)}</text>`;
  });
  return `<g class="labels">${labels.join('')}</g>`;
}

function yAxis({ top }: Scale): string {
  const lines = niceTicks(0, top, 4).map((tick) => {
    const y = short(PLOT.y + (1 - tick / top) * PLOT.height);
    const grid = `<line x1="${String(PLOT.x)}" x2="${String(PLOT.x + PLOT.width)}" y1="${y}" y2="${y}"/>`;
    return `${grid}<text x="${String(PLOT.x - 7)}" y="${y}" dy="0.33em">${String(tick)}</text>`;
  });
  return `<g class="yaxis">${lines.join('')}</g>`;
}

function xAxis({ fromNs, toNs }: Chart): string {
  const [from, to] = [fromNs / 1e9, toNs / 1e9];
  const bottom = PLOT.y + PLOT.height;
  const ticks = niceTicks(from, to, 10).map((tick) => {
    const x = short(PLOT.x + ((tick - from) / (to - from)) * PLOT.width);
    const mark = `<line x1="${x}" x2="${x}" y1="${String(bottom)}" y2="${String(bottom + 4)}"/>`;
    return `${mark}<text x="${x}" y="${String(bottom + 16)}">${String(tick)}</text>`;
  });
  const [left, right] = [String(PLOT.x), String(PLOT.x + PLOT.width)];
  const base = `<line class="base" x1="${left}" x2="${right}" y1="${String(bottom)}" y2="${String(bottom)}"/>`;
  const label = `<text class="axis-label" x="${right}" y="${String(bottom + 29)}">experiment time (s)</text>`;
  return `${base}<g class="xaxis">${ticks.join('')}</g>${label}`;
}

function legend({ series }: Chart): string {
  const items = series.map(({ name, shape }, index) => {
    const classes = `swatch c${String(index % COLOURS)}${shape === 'dots' ? ' dot' : index % 2 === 1 ? ' dashed' : ''}`;
    const mark = shape === 'dots' ? '<path class="dots" d="M11 5h0"/>' : '<path class="line" d="M1 5H21"/>';
    return `<li><svg class="${classes}" viewBox="0 0 22 10" aria-hidden="true">${mark}</svg>${escapeXml(name)}</li>`;
  });
  return `<ul class="legend">${items.join('')}</ul>`;
}

function altText({ title, unit, series, fromNs, toNs }: Chart, largest: number): string {
  const names = series.map(({ name }) => name).join('; ');
  const span = `${String(fromNs / 1e9)} to ${(toNs / 1e9).toFixed(2)} s`;
  return `${title} in ${unit.label}, from ${span}, largest value ${largest.toPrecision(4)}. Series: ${names}.`;
}

function thinning(drawn: readonly (readonly Slice[])[]): string {
  let most = 1;
  for (const slices of drawn) for (const { samples } of slices) most = Math.max(most, samples);
  return most === 1
    ? 'Every sample is drawn.'
    : `Thinned for drawing: each point is the mean of up to ${String(most)} samples, and the shaded band spans their smallest and largest value.`;
}
