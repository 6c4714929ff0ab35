import { describe, expect, it } from 'vitest';
import { controller } from '../../../src/controllers/distance-aware.js';
import { controller as staticController } from '../../../src/controllers/static.js';
import type { Greeting, LinkFacts, TelemetryMessage } from '../../../src/controllers/protocol.js';

const link = (name: string, direction: 'forward' | 'reverse'): LinkFacts => ({
  ...{ link: name, direction, role: 'wan', from: 'a-gw', to: 'b-gw', rate_bps: 1e9, mtu_bytes: 1500 },
  queue: { discipline: 'red', limit_packets: null, limit_bytes: 150_000, min_bytes: 30_000, max_bytes: 60_000 },
});

const greeting = (config: Greeting['config'] = {}): Greeting => ({
  ...{
    type: 'hello',
    protocol: 'longhaul/control@1',
    id: 'c',
    config,
    seed: '1',
    period_ns: 1e7,
    decision_delay_ns: 1e6,
  },
  sites: [
    { name: 'a', hosts: ['a-1'] },
    { name: 'b', hosts: ['b-1'] },
  ],
  links: [link('ab', 'forward'), link('ab', 'reverse')],
  pairs: [
    { from: 'a', to: 'b', links: ['ab'], rate_bps: 1e9 },
    { from: 'b', to: 'a', links: ['ab'], rate_bps: 1e9 },
  ],
  workloads: [
    { id: 'sum', kind: 'collective' },
    { id: 'mice', kind: 'flows' },
  ],
  congestion_controls: ['cubic', 'dctcp'],
});

const seen = (minrttMs: number | null): TelemetryMessage => ({
  ...{ type: 'telemetry', t_ns: 0, connections: [], hops: [], running: [], results: [] },
  paths: ['ab', 'ba'].map(([from = '', to = '']) => ({
    ...{
      t_ns: 0,
      from,
      to,
      link: 'ab',
      rate_bps: 0,
      share_ratio: null,
      delay_ms: 1,
      rtt_ms: minrttMs,
      minrtt_ms: minrttMs,
    },
  })),
});

describe('the distance-aware controller', () => {
  it('does nothing until it has measured, then sets what fits a long pair: 10 ms at 1 Gbit/s are 1.25 MB', () => {
    const { decide } = controller(
      greeting({ far_congestion: 'bbr', window_bytes: 500_000, initial_share: 1, pace: false }),
    );
    expect(decide?.(seen(null))).toEqual([]);
    const why = 'round trip of 10.000 ms';
    const queue = { action: 'queue', limit_bytes: 3_125_000, min_bytes: 937_500, max_bytes: 1_875_000, why };
    expect(decide?.(seen(10))).toEqual([
      { action: 'transport', between: ['a', 'b'], congestion: 'bbr', initcwnd: 833, why },
      { ...queue, link: 'ab', direction: 'forward' },
      { ...queue, link: 'ab', direction: 'reverse' },
      { action: 'streams', workload: 'sum', between: ['a', 'b'], streams: 3, why },
    ]);
  });

  it('leaves a near pair its initial window and its single connections, and its queue some frames', () => {
    const { decide } = controller(greeting());
    const actions = decide?.(seen(0.1)) ?? [];
    expect(actions.map(({ action }) => action)).toEqual(['transport', 'queue', 'queue']);
    expect(actions[0]).toEqual({
      action: 'transport',
      between: ['a', 'b'],
      congestion: 'dctcp',
      why: 'round trip of 0.100 ms',
    });
    expect(actions[1]).toMatchObject({ limit_bytes: 150_000, min_bytes: 30_000, max_bytes: 60_000 });
  });

  it('sets a pair again only where its round trip turns out to be much smaller', () => {
    const { decide } = controller(greeting());
    expect(decide?.(seen(10))).not.toEqual([]);
    expect(decide?.(seen(12))).toEqual([]);
    expect(decide?.(seen(9))).toEqual([]);
    expect(decide?.(seen(5))).not.toEqual([]);
  });

  it('makes sites near themselves before anything runs, and paces a collective there to what its ring waits for', () => {
    const why = 'inside a site';
    const inside = (name: string, pacing_bps: number) => [
      { action: 'transport', between: [name, name], congestion: 'dctcp', why },
      { action: 'streams', workload: 'sum', between: [name, name], pacing_bps, why },
    ];
    expect(controller(greeting()).actions).toEqual([...inside('a', 3e9), ...inside('b', 3e9)]);
    const unpaced = controller(greeting({ near_pace: 0, near_congestion: 'cubic' })).actions ?? [];
    expect(unpaced.map(({ action }) => action)).toEqual(['transport', 'transport']);
    expect(unpaced[0]).toMatchObject({ congestion: 'cubic' });
  });

  it('paces connections to their share of the pair unless it is told not to', () => {
    const { decide } = controller(greeting({ window_bytes: 500_000 }));
    expect(decide?.(seen(10)).at(-1)).toMatchObject({ streams: 3, pacing_bps: 333_333_336 });
  });
});

describe('the static controller', () => {
  it('says the same of every pair and every queue, before anything runs, and nothing else', () => {
    const { actions, decide } = staticController(
      greeting({ congestion: 'dctcp', limit_bytes: 150_000, min_bytes: 30_000 }),
    );
    const why = 'the same for all';
    const pairs = [
      ['a', 'a'],
      ['a', 'b'],
      ['b', 'b'],
    ];
    expect(actions).toEqual([
      ...pairs.map((between) => ({ action: 'transport', between, congestion: 'dctcp', why })),
      { action: 'queue', link: 'ab', direction: 'forward', limit_bytes: 150_000, min_bytes: 30_000, why },
      { action: 'queue', link: 'ab', direction: 'reverse', limit_bytes: 150_000, min_bytes: 30_000, why },
    ]);
    expect(decide).toBeUndefined();
    expect(staticController(greeting()).actions).toEqual([]);
  });
});
