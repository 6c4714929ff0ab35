import { escapeXml } from '../../src/report/escape-xml.js';
import { plotScale, type PlotScale } from './plot-scale.js';
import type { Plot, PlotSeries } from './plot.js';

const WIDTH = 760;
const HEIGHT = 380;
const AREA = { x: 96, y: 44, width: 470, height: 280 } as const;
const COLOURS = 6;

/**
 * The picture brings its own paper, so that it is readable on any page; both follow the reader's choice of light or dark.
 * Colours are those of Okabe and Ito, as in the report.
 */
const STYLE = `
.paper{fill:#fff}text{fill:#1b1f24;font:13px system-ui,"Liberation Sans","DejaVu Sans",sans-serif}.title{font-weight:600;font-size:15px}
.soft{fill:#5b6570}.grid{stroke:#e2e6ea}.frame{fill:none;stroke:#8a949e}.c0{color:#0072b2}.c1{color:#d55e00}.c2{color:#009e73}.c3{color:#b8599a}.c4{color:#b98300}.c5{color:#6f7680}
.law{fill:none;stroke:currentColor;stroke-width:1.6}.dot{fill:currentColor;stroke:#fff;stroke-width:1}
@media (prefers-color-scheme:dark){.paper{fill:#14171b}text{fill:#e6e9ed}.soft{fill:#9aa5b1}.grid{stroke:#2b323a}.frame{stroke:#6b7681}.dot{stroke:#14171b}
.c0{color:#56b4e9}.c1{color:#f08a3c}.c2{color:#2fc79a}.c3{color:#e08cc2}.c4{color:#f0c04a}.c5{color:#a7b0ba}}
`.replaceAll('\n', '');

interface Scales {
  readonly x: PlotScale;
  readonly y: PlotScale;
}

/** The plot as a self-contained SVG file. */
export function renderPlot(plot: Plot): string {
  const points = plot.series.flatMap((series) => series.points);
  const scales = {
    x: plotScale(
      plot.x,
      points.map(([x]) => x),
    ),
    y: plotScale(
      plot.y,
      points.map(([, y]) => y),
    ),
  };
  const size = `width="${String(WIDTH)}" height="${String(HEIGHT)}"`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${escapeXml(plot.title)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" ${size}/>`,
    `<text class="title" x="${String(AREA.x)}" y="26">${escapeXml(plot.title)}</text>`,
    ...xTicks(scales.x),
    ...yTicks(scales.y),
    `<rect class="frame" x="${String(AREA.x)}" y="${String(AREA.y)}" width="${String(AREA.width)}" height="${String(AREA.height)}"/>`,
    ...plot.series.map((series) => drawSeries(series, scales)),
    ...axisLabels(plot),
    ...legend(plot.series),
    '</svg>',
  ].join('\n')}\n`;
}

const px = (scale: PlotScale, value: number) => short(AREA.x + scale.at(value) * AREA.width);
const py = (scale: PlotScale, value: number) => short(AREA.y + (1 - scale.at(value)) * AREA.height);
const short = (value: number) => String(Math.round(value * 10) / 10);

function drawSeries({ shape, colour, points }: PlotSeries, { x, y }: Scales): string {
  const tint = `c${String(colour % COLOURS)}`;
  const drawn = points.filter((point) => point.every(Number.isFinite));
  if (shape === 'line') {
    const path = drawn.map((point, index) => `${index === 0 ? 'M' : 'L'}${px(x, point[0])} ${py(y, point[1])}`);
    return `<path class="law ${tint}" d="${path.join('')}"/>`;
  }
  const dots = drawn.map(
    (point) => `<circle class="dot ${tint}" cx="${px(x, point[0])}" cy="${py(y, point[1])}" r="4.5"/>`,
  );
  return dots.join('');
}

function xTicks(scale: PlotScale): readonly string[] {
  const bottom = AREA.y + AREA.height;
  return scale.ticks.map((tick) => {
    const x = px(scale, tick);
    const grid = `<line class="grid" x1="${x}" x2="${x}" y1="${String(AREA.y)}" y2="${String(bottom)}"/>`;
    return `${grid}<text class="soft" x="${x}" y="${String(bottom + 18)}" text-anchor="middle">${tickText(tick)}</text>`;
  });
}

function yTicks(scale: PlotScale): readonly string[] {
  return scale.ticks.map((tick) => {
    const y = py(scale, tick);
    const grid = `<line class="grid" x1="${String(AREA.x)}" x2="${String(AREA.x + AREA.width)}" y1="${y}" y2="${y}"/>`;
    return `${grid}<text class="soft" x="${String(AREA.x - 8)}" y="${y}" dy="0.33em" text-anchor="end">${tickText(tick)}</text>`;
  });
}

/** 0.00001 as 1e-5, 100000 as 1e5: such powers are read faster than counted. */
function tickText(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential().replace('e+', 'e') : String(value);
}

function axisLabels({ x, y }: Plot): readonly string[] {
  const middle = String(AREA.y + AREA.height / 2);
  return [
    `<text x="${String(AREA.x + AREA.width / 2)}" y="${String(AREA.y + AREA.height + 42)}" text-anchor="middle">${escapeXml(x.label)}</text>`,
    `<text x="18" y="${middle}" text-anchor="middle" transform="rotate(-90 18 ${middle})">${escapeXml(y.label)}</text>`,
  ];
}

function legend(series: readonly PlotSeries[]): readonly string[] {
  const x = AREA.x + AREA.width + 16;
  return series.map(({ name, shape, colour }, index) => {
    const y = AREA.y + 12 + index * 22;
    const tint = `c${String(colour % COLOURS)}`;
    const mark =
      shape === 'line'
        ? `<path class="law ${tint}" d="M${String(x)} ${String(y)}h18"/>`
        : `<circle class="dot ${tint}" cx="${String(x + 9)}" cy="${String(y)}" r="4.5"/>`;
    return `${mark}<text x="${String(x + 25)}" y="${String(y)}" dy="0.33em">${escapeXml(name)}</text>`;
  });
}
