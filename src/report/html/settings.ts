import type { CellRecords, Summary } from '../../records/index.js';
import { formatRate, formatTime } from '../../util/units/index.js';
import { escapeXml } from '../escape-xml.js';
import type { ReportManifest } from '../report-run.js';
import { cell, left, right, type Table } from '../table.js';
import { describeLoss, describeQueue } from '../topology/graph.js';
import { describeCollective } from './describe-collective.js';
import { describeFlows } from './describe-flows.js';
import { describeTorch } from './describe-torch.js';

/** Everything that is needed to make the run again, and the machine it was made on. */
export function renderSettings(manifest: ReportManifest, summary: Summary): string {
  const { engine } = summary;
  const { versions, host } = manifest;
  const facts: readonly (readonly [string, string])[] = [
    ['Engine', `${engine.name}, ${engine.clock} time`],
    ['Kernel', engine.kernel],
    ['Seed', manifest.seed],
    ['Started', manifest.started],
    ['Ended', manifest.ended ?? 'did not end'],
    ['longhaul', `${versions.longhaul}, Node.js ${versions.node}`],
    ...Object.entries(versions.tools),
    ...exactnessFacts(manifest),
    ['Host', `${host.os}, kernel ${host.kernel}, ${String(host.cpus)} × ${host.cpu}`],
  ];
  const items = facts.map(([name, value]) => `<dt>${escapeXml(name)}</dt><dd>${escapeXml(value)}</dd>`);
  const command = ['longhaul', ...manifest.command].map(quoteArgument).join(' ');
  return [
    `<dl class="settings">${items.join('')}</dl>`,
    '<h3>Reproduce</h3>',
    `<pre class="command"><code>${escapeXml(command)}</code></pre>`,
  ].join('\n');
}

/** What no seed controlled: a reader who repeats the run should know before he looks for the difference. */
function exactnessFacts({ exactness }: ReportManifest): readonly (readonly [string, string])[] {
  if (exactness === undefined) return [];
  const [first = 'nothing that is known', ...rest] = exactness.notes;
  return [
    ['Processor', `${exactness.processor} (what CPUID tells programs)`],
    ['Out of the seed’s reach', [first, ...rest].join('; ')],
  ];
}

/** An argument as a POSIX shell reads it back. */
function quoteArgument(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** What was asked for, per link direction: the textual equivalent of the topology picture. */
export function linkSettingsTable({ input }: CellRecords): Table {
  const wide = input.plan.links.filter(({ role }) => role !== 'access');
  return {
    id: 'link-settings',
    title: 'Link settings',
    columns: [
      left('link'),
      left('direction'),
      right('rate'),
      right('one-way delay'),
      right('MTU'),
      left('queue'),
      left('wire'),
      left('made of'),
    ],
    rows: wide.flatMap((link) =>
      [link.forward, link.reverse].map((direction) => [
        cell(link.id),
        cell(`${direction.from.node} → ${direction.to.node}`),
        cell(formatRate(direction.rateBps)),
        cell(formatTime(direction.delayNs)),
        cell(`${String(link.mtuBytes)} B`),
        cell(describeQueue(direction) === '' ? 'none' : describeQueue(direction)),
        cell(describeLoss(direction) === '' ? 'none' : describeLoss(direction)),
        cell(direction.line === null ? direction.variant : `${direction.variant}, line`, 'muted'),
      ]),
    ),
    note: null,
  };
}

/** One line per workload: what ran, between whom, with which settings. */
export function workloadSettingsTable({ input }: CellRecords): Table {
  return {
    id: 'workload-settings',
    title: 'Workload settings',
    columns: [left('workload'), left('kind'), left('settings'), left('starts')],
    rows: input.workloads.map((workload) => [
      cell(workload.id),
      cell(workload.kind),
      cell(describeWorkload(workload)),
      cell(describeStart(workload.start), 'muted'),
    ]),
    note: null,
  };
}

type Workload = CellRecords['input']['workloads'][number];

function describeWorkload(workload: Workload): string {
  switch (workload.kind) {
    case 'ping': {
      const every = formatTime(workload.intervalNs);
      return `${workload.from} → ${workload.to}, ${String(workload.count)} × ${String(workload.payloadBytes)} B every ${every}`;
    }
    case 'iperf3': {
      const rate = workload.rateBps === undefined ? '' : `, ${formatRate(workload.rateBps)} per stream`;
      const streams = `${String(workload.parallel)} ${workload.parallel === 1 ? 'stream' : 'streams'}`;
      const protocol = [workload.protocol, workload.congestion].filter((one) => one !== undefined).join(' ');
      const times = `${formatTime(workload.durationNs)} after ${formatTime(workload.warmupNs)} of warm-up`;
      return `${workload.from} → ${workload.to}, ${protocol}, ${workload.direction}, ${streams}${rate}, ${times}`;
    }
    case 'flows':
      return describeFlows(workload);
    case 'mpi': {
      const rounds = `${String(workload.warmupIterations)} + ${String(workload.iterations)} iterations`;
      const how = [workload.algorithm, ...mpiOptions(workload)].join(', ');
      return `${workload.collective}, ${how}, ${rounds}, ranks 0 … on ${workload.ranks.join(' ')}`;
    }
    case 'collective':
      return describeCollective(workload);
    case 'torch':
      return describeTorch(workload);
    case 'command':
      return `${workload.argv.join(' ')} on ${workload.nodes.join(' ')}`;
  }
}

function mpiOptions({ segmentBytes, eagerLimitBytes, han }: Extract<Workload, { kind: 'mpi' }>): readonly string[] {
  const segment = segmentBytes === undefined ? [] : [`segments of ${String(segmentBytes)} B`];
  const eager = eagerLimitBytes === undefined ? [] : [`eager up to ${String(eagerLimitBytes)} B`];
  return [...segment, ...eager, ...(han ? ['HAN'] : [])];
}

function describeStart({ after, delayNs, jitterNs }: Workload['start']): string {
  const drawn = jitterNs === undefined ? '' : `(drawn below ${formatTime(jitterNs)}) `;
  const delay = delayNs === 0 ? '' : `${formatTime(delayNs)} ${drawn}`;
  return after.length === 0
    ? delay === ''
      ? 'at once'
      : `${delay}after the start`
    : `${delay}after ${after.join(', ')}`;
}
