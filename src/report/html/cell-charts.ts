import type { PlannedLink } from '../../plan/types.js';
import type { CellRecords } from '../../records/index.js';
import { formatRate } from '../../util/units/index.js';
import { backlogSeries } from '../series/backlog.js';
import { controlMoments } from '../series/control.js';
import { changeMoments } from '../series/link-changes.js';
import { oneWayDelaySeries } from '../series/one-way-delay.js';
import { pathDelaySeries, shareSeries } from '../series/paths.js';
import type { Series } from '../series/point.js';
import { rateUnit, type Unit } from '../series/scale.js';
import { busyConnections, pingSeries, tcpSeries } from '../series/tcp.js';
import { throughputSeries } from '../series/throughput.js';
import { workloadSpans } from '../series/workload-spans.js';
import type { Chart, Mark } from './chart-model.js';

/** More lines than this cannot be told apart. */
const MOST_LINES = 8;
const MILLISECONDS: Unit = { label: 'ms', factor: 1 };
const SHARES: Unit = { label: 'of the pair', factor: 1 };
const SEGMENTS: Unit = { label: 'segments', factor: 1 };

export interface ChartOptions {
  /** Prefix of the charts' ids. */
  readonly prefix: string;
  readonly slices: number;
}

/** The time series of one cell, on one time axis. Charts without data are left out. */
export function chartsOf(records: CellRecords, options: ChartOptions): readonly Chart[] {
  const { links } = records.input.plan;
  const wide = links.filter(({ role }) => role !== 'access').slice(0, MOST_LINES / 2);
  const access = links.filter(({ role }) => role === 'access').slice(0, MOST_LINES / 2);
  const connections = busyConnections(records, MOST_LINES);
  const busiest = `The connections that sent most in each workload: ${String(connections.names.size)} of ${String(connections.total)}.`;
  const make = chartMaker(records, options);
  const varying = changeNote(records);
  return [
    make('throughput', 'Throughput of links between sites', {
      ...rates(throughputSeries(records, wide)),
      marks: rateMarks(wide),
      note: `Received by the far end, all headers included.${leftOut(links, 'wide', wide.length)}${varying}`,
    }),
    make('backlog', 'Queueing delay at the ports of these links', {
      series: backlogSeries(records, wide),
      unit: MILLISECONDS,
      marks: limitMarks(wide),
      note: 'Backlog of the port’s queue over the rate of the link at that time.',
    }),
    make('delay', 'One-way delay of packets', delayContent(records)),
    ...pathCharts(records, make),
    make('rtt', 'Round-trip time', {
      // Connections first: then they have the same colours as in the chart of their windows.
      series: [...tcpSeries(records, 'rtt_ms', connections), ...pingSeries(records)],
      unit: MILLISECONDS,
      note: `Lines: smoothed RTT of TCP senders. Dots: pings. ${busiest}`,
    }),
    make('cwnd', 'Congestion window', {
      series: tcpSeries(records, 'cwnd_segments', connections),
      unit: SEGMENTS,
      note: busiest,
    }),
    make('access', 'Throughput of access links', {
      ...rates(throughputSeries(records, access)),
      note: `Received by the far end, all headers included.${leftOut(links, 'access', access.length)}`,
    }),
  ].filter(({ series }) => series.length > 0);
}

/** What telemetry says of pairs of sites. */
function pathCharts(records: CellRecords, make: ReturnType<typeof chartMaker>): readonly Chart[] {
  return [
    make('share', 'Share of parallel links', {
      series: shareSeries(records, MOST_LINES),
      unit: SHARES,
      note: 'Of what all links of the pair of sites carried since the last record of telemetry.',
    }),
    make('path-delay', 'One-way delay between sites', {
      series: pathDelaySeries(records, MOST_LINES),
      unit: MILLISECONDS,
      note: 'Propagation, and the time that the queue in front of the link takes to drain, by telemetry.',
    }),
  ];
}

type Content = Pick<Chart, 'series' | 'unit' | 'note'> & Partial<Pick<Chart, 'marks'>>;

/** Of the links whose packets were captured. */
function delayContent(records: CellRecords): Content {
  const { input, proof } = records;
  const ids = new Set(proof?.directions.map(({ link }) => link));
  const links = input.plan.links.filter(({ id }) => ids.has(id)).slice(0, MOST_LINES / 2);
  const part = proof?.full === true ? `; the capture holds the first ${String(proof.packets)} packets` : '';
  const note = `Of captured packets that were delivered, from the queue’s input to the far end${part}.`;
  return { series: oneWayDelaySeries(records, links), unit: MILLISECONDS, note };
}

function chartMaker(records: CellRecords, { prefix, slices }: ChartOptions) {
  const toNs = Math.max(1, ...records.events.slice(-1).map(({ t_ns }) => t_ns));
  const moments = [...changeMoments(records), ...controlMoments(records)];
  const frame = {
    marks: [],
    moments,
    bands: workloadSpans(records),
    fromNs: 0,
    toNs,
    sampleNs: records.input.sampleNs,
    slices,
  };
  return (name: string, title: string, content: Content): Chart => ({
    id: `${prefix}-${name}`,
    title,
    ...frame,
    ...content,
  });
}

/** The vertical lines in words, for readers without a pointer. */
function changeNote(records: CellRecords): string {
  const moments = [...changeMoments(records), ...controlMoments(records)];
  if (moments.length === 0) return '';
  const shown = moments.slice(0, MOST_LINES).map(({ tNs, label }) => `${(tNs / 1e9).toFixed(3)} s ${label}`);
  const more = moments.length > shown.length ? `; and ${String(moments.length - shown.length)} more` : '';
  return ` Vertical lines are changes: ${shown.join('; ')}${more}.`;
}

function rates(series: readonly Series[]): Pick<Chart, 'series' | 'unit'> {
  let largest = 0;
  for (const { points } of series) for (const { value } of points) largest = Math.max(largest, value);
  return { series, unit: rateUnit(largest) };
}

function rateMarks(links: readonly PlannedLink[]): readonly Mark[] {
  const rates = new Set(links.flatMap(({ forward, reverse }) => [forward.rateBps, reverse.rateBps]));
  return [...rates].map((rateBps) => ({ value: rateBps, label: `link rate ${formatRate(rateBps)}` }));
}

/** Time that a full queue of full frames takes to drain. */
function limitMarks(links: readonly PlannedLink[]): readonly Mark[] {
  const marks = links.flatMap(({ forward, reverse, mtuBytes }) =>
    [forward, reverse].flatMap(({ limitPackets, rateBps }): readonly (readonly [string, number])[] =>
      limitPackets === null
        ? []
        : [[`queue limit ${String(limitPackets)} packets`, (limitPackets * (mtuBytes + 14) * 8e3) / rateBps]],
    ),
  );
  return [...new Map(marks)].map(([label, value]) => ({ label, value }));
}

function leftOut(links: readonly PlannedLink[], which: 'wide' | 'access', shown: number): string {
  const all = links.filter(({ role }) => (role === 'access') === (which === 'access')).length;
  return all > shown ? ` The first ${String(shown)} of ${String(all)} links; the others are in the run directory.` : '';
}
