import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LonghaulError } from '../errors/index.js';

const TOPOLOGY = `# Two sites joined by a long link. Check with: longhaul validate scenario.yaml
format: longhaul/topology@1
name: starter
description: 2 sites x 2 hosts, 500 km

# A site is a router named \`<site>-gw\` and hosts \`<site>-1\` to \`<site>-N\`, each on an access link of its own.
sites:
  north: { hosts: 2, access: { rate: 1 Gbit/s, delay: 5 us } }
  south: { hosts: 2, access: { rate: 1 Gbit/s, delay: 5 us } }

links:
  - id: wan
    between: [north, south] # a site as an end means its router
    distance: 500 km # sets the delay
    rate: 100 Mbit/s
    queue: { discipline: drop-tail, limit: 1 BDP }
`;

const SCENARIO = `# What runs on the topology, and what must come out. Run with: longhaul run scenario.yaml
format: longhaul/scenario@1
name: starter
description: The round trip of the idle path, then one TCP flow
topology: topology.yaml
seed: 1
deadline: 60 s

workloads:
  - id: idle-rtt
    kind: ping
    from: north-1
    to: south-1
    count: 10
    interval: 100 ms

  - id: tcp
    kind: iperf3
    after: idle-rtt
    from: north-1
    to: south-1
    duration: 10 s
    warmup: 2 s
    congestion: cubic

expectations:
  - { id: fills-the-link, workload: tcp, metric: goodput_bps, min: 90e6 }
`;

/**
 * Writes `topology.yaml` and `scenario.yaml` into a directory, which is made if it is missing.
 * @returns the paths written
 * @throws LonghaulError `usage` if a file is already there (nothing is written then), `machine.storage` if it cannot write
 */
export function writeStarter(dir: string): readonly string[] {
  const files = [
    { path: join(dir, 'topology.yaml'), text: TOPOLOGY },
    { path: join(dir, 'scenario.yaml'), text: SCENARIO },
  ];
  for (const { path } of files) {
    if (!existsSync(path)) continue;
    throw new LonghaulError({ code: 'usage', message: `${path} is already there`, hint: 'name another directory' });
  }
  try {
    mkdirSync(dir, { recursive: true });
    for (const { path, text } of files) writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const hint = 'name a directory that you may write to';
    throw new LonghaulError({ code: 'machine.storage', message: `could not write to ${dir}: ${reason}`, hint, cause });
  }
  return files.map(({ path }) => path);
}
