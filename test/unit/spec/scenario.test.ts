import { describe, expect, it } from 'vitest';
import { LonghaulErrors } from '../../../src/errors/index.js';
import { parseScenario, type Scenario } from '../../../src/spec/index.js';
import { SCENARIO, TOPOLOGY } from '../../bad-input/base.js';

const HEAD = `format: longhaul/scenario@1
name: s
topology:
  sites:
    east: { hosts: 3, access: { rate: 10 Gbit/s } }
    west: { hosts: 1, access: { rate: 10 Gbit/s } }
  links: [{ id: wan, between: [east, west], rtt: 1 ms, rate: 1 Gbit/s }]
`;
const parse = (text: string): Scenario => parseScenario({ scenario: { file: 's.yaml', text: HEAD + text } });
const workload = (settings: string) => parse(`workloads: [{ id: w, ${settings} }]\n`).workloads[0];

describe('scenario', () => {
  it('fills in the documented defaults', () => {
    const {
      workloads: _workloads,
      topology: _topology,
      source: _source,
      ...rest
    } = parse('workloads: [{ id: w, kind: ping, from: east-1, to: west-1 }]\n');
    expect(rest).toEqual({
      name: 's',
      description: '',
      clock: 'virtual',
      seed: 1,
      repeats: 1,
      deadlineNs: 600e9,
      sampleNs: 10e6,
      settleNs: 1e9,
      proof: { mode: 'auto' },
      calibrate: false,
      processor: 'native',
      captures: [],
      expectations: [],
      sweep: [],
      timeline: [],
      traces: {},
    });
  });

  it('a topology inside the scenario takes its name and reports its lines there', () => {
    const { topology } = parse('workloads: [{ id: w, kind: ping, from: east-1, to: west-1 }]\n');
    expect(topology.name).toBe('s');
    expect(topology.source.locate(['sites', 'west', 'hosts'])).toMatchObject({ file: 's.yaml', line: 6 });
  });

  it('ping, iperf3, command and mpi have their defaults', () => {
    const path = ['workloads', 0];
    const common = { id: 'w', start: { after: [], delayNs: 0 }, timeoutNs: undefined, path };
    expect(workload('kind: ping, from: east-1, to: west-1')).toEqual({
      ...common,
      ...{ kind: 'ping', from: 'east-1', to: 'west-1', count: 10, intervalNs: 100e6, payloadBytes: 56 },
    });
    expect(workload('kind: iperf3, from: east-1, to: west-1, duration: 2 s')).toEqual({
      ...common,
      ...{ kind: 'iperf3', from: 'east-1', to: 'west-1', protocol: 'tcp', direction: 'forward', parallel: 1 },
      ...{ durationNs: 2e9, warmupNs: 0, congestion: undefined, rateBps: undefined },
      ...{ windowBytes: undefined, blockBytes: undefined },
    });
    expect(workload('kind: command, nodes: all-hosts, argv: [ls, -l]')).toEqual({
      ...common,
      ...{ kind: 'command', nodes: ['east-1', 'east-2', 'east-3', 'west-1'], argv: ['ls', '-l'], env: {} },
      ...{ expectExit: 0, service: false, readyPort: undefined },
    });
    expect(workload('kind: mpi, size: 1 MiB, mca: { btl_tcp_eager_limit: 65536 }')).toEqual({
      ...common,
      ...{ segmentBytes: undefined, eagerLimitBytes: undefined, han: false },
      ...{ kind: 'mpi', collective: 'allreduce', algorithm: 'default', placement: 'contiguous' },
      ...{ ranks: ['east-1', 'east-2', 'east-3', 'west-1'], sizesBytes: [1_048_576], iterations: 5 },
      ...{ warmupIterations: 0, mca: { btl_tcp_eager_limit: '65536' } },
    });
  });

  it('alternating ranks take one host of each site in turn, passing over sites that run out', () => {
    expect(workload('kind: mpi, size: 4 B, ranks: alternating')).toMatchObject({
      placement: 'alternating',
      ranks: ['east-1', 'west-1', 'east-2', 'east-3'],
    });
    expect(workload('kind: mpi, sizes: [4 B, 8 B], ranks: [west-1, east-2]')).toMatchObject({
      placement: 'custom',
      ranks: ['west-1', 'east-2'],
      sizesBytes: [4, 8],
    });
  });

  it('workloads start at a time, or after others with a delay', () => {
    const { workloads } = parse(`workloads:
  - { id: a, kind: ping, from: east-1, to: west-1, at: 2 s }
  - { id: b, kind: ping, from: east-1, to: west-1, after: a }
  - { id: c, kind: ping, from: east-1, to: west-1, after: [a, b], delay: 5 ms, timeout: 1 min }
`);
    expect(workloads.map((entry) => entry.start)).toEqual([
      { after: [], delayNs: 2e9 },
      { after: ['a'], delayNs: 0 },
      { after: ['a', 'b'], delayNs: 5e6 },
    ]);
    expect(workloads[2]?.timeoutNs).toBe(60e9);
  });

  it('bounds are ranges or targets, of workloads or of one direction of a link', () => {
    const { expectations } = parse(`workloads: [{ id: w, kind: ping, from: east-1, to: west-1 }]
expectations:
  - { id: a, workload: w, metric: rtt_p99_ms, min: 1, max: 2 }
  - { id: b, workload: w, metric: wan_forward_bytes, target: 980, tolerance: 5 % }
  - { id: c, link: wan, direction: reverse, metric: queue_drops, max: 0 }
`);
    expect(expectations.map(({ subject, bound }) => [subject, bound])).toEqual([
      [
        { kind: 'workload', id: 'w' },
        { kind: 'range', min: 1, max: 2 },
      ],
      [
        { kind: 'workload', id: 'w' },
        { kind: 'target', value: 980, toleranceRatio: 0.05 },
      ],
      [
        { kind: 'link', id: 'wan', direction: 'reverse' },
        { kind: 'range', min: undefined, max: 0 },
      ],
    ]);
  });

  it('captures name interfaces as the plan does', () => {
    const { captures } =
      parse(`captures: [{ node: east-2, dev: eth0 }, { node: east-gw, dev: wan }, { node: east-gw, dev: east-1 }]
workloads: [{ id: w, kind: ping, from: east-1, to: west-1 }]
`);
    expect(captures).toHaveLength(3);
  });

  it('all problems of both files are reported at once, in the order of the files', () => {
    const scenario = { file: 's.yaml', text: SCENARIO.replace('seed: 1', 'seed: -1\nclock: fast') };
    const topology = { file: 't.yaml', text: TOPOLOGY.replace('200 Mbit/s', '200').replace('100 km', '100 miles') };
    let caught: unknown;
    try {
      parseScenario({ scenario, topology });
    } catch (error) {
      caught = error;
    }
    if (!(caught instanceof LonghaulErrors)) throw new Error('no errors');
    expect(caught.errors.map((error) => `${error.where?.file ?? ''}:${String(error.where?.line)}`)).toEqual([
      's.yaml:4',
      's.yaml:5',
      't.yaml:11',
      't.yaml:12',
    ]);
    expect(caught.exitCode).toBe(2);
  });
});
