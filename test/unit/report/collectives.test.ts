import { describe, expect, it } from 'vitest';
import { analyzeCell } from '../../../src/analyze/index.js';
import { collectiveSchedule, sitesOfRanks, type PlannedCollective } from '../../../src/program/index.js';
import { renderGantt } from '../../../src/report/collectives/gantt.js';
import { renderSchedule } from '../../../src/report/collectives/schedule-picture.js';
import { renderCollectives } from '../../../src/report/html/collective-block.js';
import { workloadTables } from '../../../src/report/tables/index.js';
import { syntheticCell } from '../../fixtures/synthetic-cell.js';
import type { WorkloadResult } from '../../../src/records/index.js';

const plan = syntheticCell().input.plan;
const ranks = plan.sites.flatMap(({ hosts }) => hosts.slice(0, 1));

const workload: PlannedCollective = {
  ...{ id: 'sum', kind: 'collective', start: { after: [], delayNs: 0 }, timeoutNs: undefined, collective: 'allreduce' },
  ...{ ranks, placement: 'custom', sizesBytes: [1024], type: 'float32', op: 'sum', iterations: 1, warmupIterations: 0 },
  schedule: {
    ...{ from: 'algorithm', algorithm: 'ring', order: 'ranks', channels: 1, scatter: false, chunkBytes: undefined },
  },
  ...{
    streams: 1,
    windowBytes: undefined,
    congestion: undefined,
    quantised: false,
    computeNs: 0,
    probeBytes: undefined,
  },
};

const result: WorkloadResult = {
  ...{ format: 'longhaul/workload@1', id: 'sum', kind: 'collective', ok: true, reason: null, start_ns: 0, end_ns: 1e9 },
  metrics: { time_s: 0.05, wan_payload_bytes: 2048, wan_forward_bytes: 1100, wan_reverse_bytes: 1100 },
  table: [
    { size_bytes: 1024, count: 256, type: 'float32', redop: 'sum', time_us: 50_000, wrong: 0, wan_payload_bytes: 2048 },
  ],
  ...{ series: [], links: [], overlapped_by: [] },
  sent: [
    { from: 0, to: 1, bytes: 1024 },
    { from: 1, to: 0, bytes: 1024 },
  ],
  timeline: [
    { rank: 0, steps: [0, 1], begin_ns: [0, 25e6], end_ns: [25e6, 50e6] },
    { rank: 1, steps: [0, 1], begin_ns: [0, 25e6], end_ns: [25e6, 50e6] },
  ],
};

const records = syntheticCell({ workloads: [workload], results: [result] });
const summary = analyzeCell(records, { params: {}, repeat: 1, wallS: 0, expectations: [], error: null });
const metrics = summary.workloads[0]?.metrics ?? {};

describe('a collective in the summary', () => {
  it('has the model’s time and the residual, from the plan’s links', () => {
    expect(metrics['predicted_time_s']).toBeGreaterThan(0);
    expect(metrics['time_residual_ratio']).toBeCloseTo(0.05 / (metrics['predicted_time_s'] ?? 0) - 1);
    expect(metrics['worst_residual_ratio']).toBeCloseTo(metrics['time_residual_ratio'] ?? 0);
  });

  it('has its payload on the links of the routes, and its ratios to formula, optimum and counters', () => {
    expect(metrics).toMatchObject({ wan_payload_forward_bytes: 1024, wan_payload_reverse_bytes: 1024 });
    expect(metrics['wan_payload_formula_ratio']).toBe(1);
    expect(metrics['wan_optimum_bytes']).toBe(2 * 1024);
    expect(metrics['wan_overhead_ratio']).toBeCloseTo(2200 / 2048);
  });
});

describe('a collective in the report', () => {
  it('has a row beside its model', () => {
    const tables = workloadTables(summary);
    expect(tables.map(({ id }) => id)).toContain('collective-costs');
    const row = tables.find(({ id }) => id === 'collective-costs')?.rows[0]?.map(({ text }) => text);
    expect(row?.slice(0, 3)).toEqual(['sum', '1 KiB', '50 ms']);
  });

  it('shows what a job that named no sites got of the pool, and why', () => {
    const pool = {
      placer: 'packed',
      ...{ count: 2, farthestRttNs: 10_213_000, reason: 'no one site has 2 free' },
      sites: [
        { name: 'east', free: 1, taken: 1 },
        { name: 'west', free: 3, taken: 1 },
      ],
    } as const;
    const asking = syntheticCell({ workloads: [{ ...workload, pool }], results: [result] });
    const seen = analyzeCell(asking, { params: {}, repeat: 1, wallS: 0, expectations: [], error: null });
    const table = workloadTables(seen).find(({ id }) => id === 'pool');
    expect(table?.columns.map(({ label }) => label)).toEqual([
      ...['job', 'ranks', 'placer', 'east', 'west', 'farthest', 'why'],
    ]);
    expect(table?.rows.map((row) => row.map(({ text }) => text))).toEqual([
      ['sum', '2', 'packed', '1 of 1', '1 of 3', '10.213 ms', 'no one site has 2 free'],
    ]);
    expect(workloadTables(summary).map(({ id }) => id)).not.toContain('pool');
  });

  it('draws a bar per step of every rank, those that wait for another site apart', () => {
    const svg = renderGantt(records, workload, result.timeline ?? []);
    const [near, wide] = ['near', 'wide'].map((kind) => new RegExp(`class="${kind}" d="([^"]*)"`).exec(svg)?.[1] ?? '');
    expect(near).toBe('');
    expect(wide?.match(/M/g)).toHaveLength(4);
    for (const rank of ranks) expect(svg).toContain(`${rank} ·`);
  });

  it('draws a stroke per message between two ranks in a step', () => {
    const siteOf = sitesOfRanks(plan, ranks);
    const svg = renderSchedule({ schedule: collectiveSchedule(workload, siteOf, 1024), siteOf, ranks });
    expect(/class="stroke wide" d="([^"]*)"/.exec(svg)?.[1]?.match(/L/g)).toHaveLength(4);
    expect(/class="stroke near" d="([^"]*)"/.exec(svg)?.[1]).toBe('');
  });

  it('has both pictures, and says so where a workload left no timeline', () => {
    expect(renderCollectives(records).match(/<svg/g)).toHaveLength(2);
    const broken = syntheticCell({ workloads: [workload], results: [] });
    expect(renderCollectives(broken)).toContain('No timeline');
  });
});
