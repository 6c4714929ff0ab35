import type { BadInputCase } from './cases.js';

/** A topology and a scenario that are right; every case changes one thing. */
export const TOPOLOGY = `format: longhaul/topology@1
name: pair
sites:
  east: { hosts: 2, access: { rate: 10 Gbit/s } }
  west: { hosts: 2, access: { rate: 10 Gbit/s } }
nodes:
  island: { kind: host }
links:
  - id: wan
    between: [east, west]
    distance: 100 km
    rate: 200 Mbit/s
`;

export const SCENARIO = `format: longhaul/scenario@1
name: small
topology: topology.yaml
seed: 1
workloads:
  - id: rtt
    kind: ping
    from: east-1
    to: west-1
  - id: bulk
    kind: iperf3
    from: east-1
    to: west-1
    duration: 2 s
  - id: sum
    kind: mpi
    size: 1 MiB
  - id: echo
    kind: command
    node: east-1
    argv: [echo, hello]
expectations:
  - { id: fast, workload: bulk, metric: goodput_bps, min: 1e6 }
`;

/** Stands in front of the place where the error must point; it is not part of the file. */
const MARK = '§';

type Verdict = Pick<BadInputCase, 'code' | 'says' | 'hint'>;
type Change = readonly [old: string, replacement: string];

/** A case that replaces one piece of the topology. The replacement marks the place of the error with `§`. */
export function topologyCase(title: string, change: Change, verdict: Verdict): BadInputCase {
  return marked(title, { 'scenario.yaml': SCENARIO, 'topology.yaml': edit(TOPOLOGY, change) }, verdict);
}

/** A case that replaces one piece of the scenario. */
export function scenarioCase(title: string, change: Change, verdict: Verdict): BadInputCase {
  return marked(title, { 'scenario.yaml': edit(SCENARIO, change), 'topology.yaml': TOPOLOGY }, verdict);
}

/** A case of one `--set`, whose text carries the mark. */
export function setCase(title: string, option: string, verdict: Verdict): BadInputCase {
  const col = option.indexOf(MARK) + 1;
  const where = col === 0 ? undefined : `--set:1:${String(col)}`;
  const files = { 'scenario.yaml': SCENARIO, 'topology.yaml': TOPOLOGY };
  return { title, files, set: [option.replace(MARK, '')], where, ...verdict };
}

/** A case with whole files of its own. */
export function marked(title: string, files: Readonly<Record<string, string>>, verdict: Verdict): BadInputCase {
  const clean = Object.entries(files).map(([file, text]) => [file, text.replace(MARK, '')] as const);
  const [where] = Object.entries(files).flatMap(([file, text]) => placeOf(file, text) ?? []);
  return { title, files: Object.fromEntries(clean), set: [], where, ...verdict };
}

function placeOf(file: string, text: string): string | undefined {
  const offset = text.indexOf(MARK);
  if (offset < 0) return undefined;
  const lines = text.slice(0, offset).split('\n');
  return `${file}:${String(lines.length)}:${String((lines.at(-1) ?? '').length + 1)}`;
}

function edit(text: string, [old, replacement]: Change): string {
  if (!text.includes(old)) throw new Error(`the base text has no ${JSON.stringify(old)}`);
  return text.replace(old, () => replacement);
}
