import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Two sites of one host each, a link that loses packets, and whatever workloads a test needs. */
export function writeScenario(dir: string, workloads: string, rest = ''): string {
  const path = join(dir, 'scenario.yaml');
  const text = `format: longhaul/scenario@1
name: tiny
deadline: 20 s
settle: 100 ms
sample: 50 ms
topology:
  sites:
    east: { hosts: 1, access: { rate: 1 Gbit/s } }
    west: { hosts: 1, access: { rate: 1 Gbit/s } }
  links:
    - { id: wan, between: [east, west], preset: metro-100, rate: 100 Mbit/s, loss: 20 % }
workloads:
${workloads}
${rest}`;
  writeFileSync(path, text);
  return path;
}

/** Forty pings, of which the lossy link drops some: which ones depends on the seed alone. */
export const PINGS = '  - { id: rtt, kind: ping, from: east-1, to: west-1, count: 40, interval: 10 ms }';

/** Runs for an hour of experiment time, and so into every deadline; sleeping costs no wall time. */
export const SLEEP = '  - { id: sleep, kind: command, node: east-1, argv: [sleep, "3600"] }';

/** Computes for ever. In virtual time the clock then stands still for ever. */
export const SPIN = '  - { id: spin, kind: command, node: east-1, argv: [sh, -c, "while :; do :; done"] }';
