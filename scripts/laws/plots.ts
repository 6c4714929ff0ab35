import { cubicWindowSegments, renoWindowSegments } from '../../src/analyze/response-functions.js';
import type { CellSummary } from '../../src/records/index.js';
import type { Plot, PlotSeries } from './plot.js';
import { orderCells } from './rows.js';
import type { Law } from './types.js';

/** A plot of some scenarios of the collection; it is left out while none of them has run. */
interface PlotRecipe {
  /** Scenarios it reads; it is shown below the first one. */
  readonly laws: readonly string[];
  readonly draw: (cells: readonly CellSummary[]) => Plot;
}

const GOODPUT = ['law-1g', 'law-10g', 'law-100g', 'law-400g', 'law-800g'] as const;
const GRID = ['grid-10m', 'grid-100m', 'grid-1g', 'grid-2500m'] as const;

const RECIPES: readonly PlotRecipe[] = [
  { laws: GOODPUT, draw: goodputPlot },
  { laws: ['rfc9438-100ms'], draw: (cells) => responsePlot('rfc9438-100ms', cells, 0.1) },
  { laws: ['rfc9438-10ms'], draw: (cells) => responsePlot('rfc9438-10ms', cells, 0.01) },
  { laws: ['window-limited'], draw: windowPlot },
  { laws: ['queue-bound'], draw: queuePlot },
  { laws: ['bbr-loss'], draw: bbrPlot },
  { laws: GRID, draw: gridGoodputPlot },
  { laws: GRID, draw: gridRttPlot },
];

/** The plots that can be drawn, each with the scenario below which it belongs. */
export function lawPlots(laws: readonly Law[]): readonly { readonly below: string; readonly plot: Plot }[] {
  return RECIPES.flatMap((recipe) => {
    const found = recipe.laws.flatMap((name) => laws.find((law) => law.name === name && law.run !== null) ?? []);
    const cells = found.flatMap(({ run, scenario }) => orderCells(run?.summary.cells ?? [], scenario.sweep));
    const [first] = found;
    return first === undefined || cells.length === 0 ? [] : [{ below: first.name, plot: recipe.draw(cells) }];
  });
}

const metricOf = (cell: CellSummary, workload: string, name: string): number =>
  cell.workloads.find(({ id }) => id === workload)?.metrics[name] ?? Number.NaN;

const dots = (name: string, colour: number, points: PlotSeries['points']): PlotSeries => ({
  ...{ name, colour, points, shape: 'dots' },
});
const line = (name: string, colour: number, points: PlotSeries['points']): PlotSeries => ({
  ...{ name, colour, points, shape: 'line' },
});

function goodputPlot(cells: readonly CellSummary[]): Plot {
  const points = cells.map((cell) => {
    const law = metricOf(cell, 'flow', 'goodput_law_bps');
    return [law / 1e9, metricOf(cell, 'flow', 'goodput_law_ratio')] as const;
  });
  return {
    id: 'goodput',
    title: 'Goodput of TCP over an empty link',
    x: { label: 'goodput by the law (Gbit/s)', scale: 'log' },
    y: { label: 'measured / law', scale: 'linear' },
    series: [
      line(
        'law',
        5,
        ends(points.map(([x]) => x)).map((x) => [x, 1]),
      ),
      dots('measured', 0, points),
    ],
  };
}

const ends = (values: readonly number[]): readonly number[] => [Math.min(...values), Math.max(...values)];

const LOSS_RATIOS = Array.from({ length: 31 }, (_, k) => 10 ** (-5 + k / 10));

function responsePlot(id: string, cells: readonly CellSummary[], rttS: number): Plot {
  const measured = (congestion: string) =>
    cells
      .filter(({ params }) => Object.values(params).includes(congestion))
      .map((cell) => [lossOf(cell), metricOf(cell, 'flow', 'window_mean_segments')] as const);
  return {
    id,
    title: `Average window under loss, RTT ${String(rttS * 1e3)} ms`,
    x: { label: 'loss ratio p', scale: 'log' },
    y: { label: 'window (segments)', scale: 'log' },
    series: [
      line(
        'CUBIC, RFC 9438',
        0,
        LOSS_RATIOS.map((p) => [p, cubicWindowSegments(p, rttS)]),
      ),
      dots('CUBIC, measured', 0, measured('cubic')),
      line(
        'Reno, RFC 9438',
        1,
        LOSS_RATIOS.map((p) => [p, renoWindowSegments(p)]),
      ),
      dots('Reno, measured', 1, measured('reno')),
    ],
  };
}

/** From the parameter that sets the loss: "0.1 %", or every N-th packet. */
function lossOf({ params }: CellSummary): number {
  const [, value = ''] = Object.entries(params).find(([path]) => path.includes('.loss')) ?? [];
  return typeof value === 'number' ? 1 / value : Number.parseFloat(String(value)) / 100;
}

function windowPlot(cells: readonly CellSummary[]): Plot {
  const rtt = (cell: CellSummary) => metricOf(cell, 'flow', 'rtt_mean_ms');
  const law = (cell: CellSummary) =>
    metricOf(cell, 'flow', 'goodput_bps') / metricOf(cell, 'flow', 'window_law_ratio') / 1e6;
  return {
    id: 'window-limited',
    title: 'Goodput of a window-limited flow',
    x: { label: 'round trip (ms)', scale: 'log' },
    y: { label: 'goodput (Mbit/s)', scale: 'log' },
    series: [
      line(
        'W / RTT',
        0,
        cells.map((cell) => [rtt(cell), law(cell)]),
      ),
      dots(
        'measured',
        0,
        cells.map((cell) => [rtt(cell), metricOf(cell, 'flow', 'goodput_bps') / 1e6]),
      ),
    ],
  };
}

function queuePlot(cells: readonly CellSummary[]): Plot {
  const points = cells.map(
    (cell) => [metricOf(cell, 'rtt', 'rtt_bound_ms'), metricOf(cell, 'rtt', 'rtt_max_ms')] as const,
  );
  return {
    id: 'queue-bound',
    title: 'Largest round trip through a full queue',
    x: { label: 'idle RTT + B / R (ms)', scale: 'log' },
    y: { label: 'largest RTT measured (ms)', scale: 'log' },
    series: [
      line(
        'law',
        0,
        ends(points.map(([x]) => x)).map((x) => [x, x]),
      ),
      dots('measured', 0, points),
    ],
  };
}

function bbrPlot(cells: readonly CellSummary[]): Plot {
  const ratios = (id: string) =>
    cells.map((cell) => [lossOf(cell) * 100, metricOf(cell, id, 'goodput_law_ratio')] as const);
  return {
    id: 'bbr-loss',
    title: 'Goodput under random loss',
    x: { label: 'loss (%)', scale: 'linear' },
    y: { label: 'goodput / goodput of the loss-free link', scale: 'linear' },
    series: [
      line(
        'all that is not lost',
        5,
        [0, 2].map((loss) => [loss, 1 - loss / 100]),
      ),
      dots('BBR', 0, ratios('bbr')),
      dots('CUBIC', 1, ratios('cubic')),
    ],
  };
}

/** The cells of the grid by their loss setting, one colour each. */
function byLoss(
  cells: readonly CellSummary[],
  pointOf: (cell: CellSummary) => readonly [number, number],
): readonly PlotSeries[] {
  const settings = [...new Set(cells.map(lossOf))].sort((a, b) => a - b);
  return settings.map((loss, index) =>
    dots(`loss ${String(loss * 100)} %`, index, cells.filter((cell) => lossOf(cell) === loss).map(pointOf)),
  );
}

function gridGoodputPlot(cells: readonly CellSummary[]): Plot {
  return {
    id: 'grid-goodput',
    title: 'Grid: goodput against its law',
    x: { label: 'goodput by the law (Mbit/s)', scale: 'log' },
    y: { label: 'measured / law', scale: 'linear' },
    series: byLoss(cells, (cell) => [
      metricOf(cell, 'flood', 'goodput_law_bps') / 1e6,
      metricOf(cell, 'flood', 'goodput_law_ratio'),
    ]),
  };
}

function gridRttPlot(cells: readonly CellSummary[]): Plot {
  return {
    id: 'grid-rtt',
    title: 'Grid: round trip against its law',
    x: { label: 'round trip by the law (ms)', scale: 'log' },
    y: { label: 'largest distance (µs)', scale: 'linear' },
    series: byLoss(cells, (cell) => [metricOf(cell, 'rtt', 'rtt_law_ms'), metricOf(cell, 'rtt', 'rtt_law_error_us')]),
  };
}
