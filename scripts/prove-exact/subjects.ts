/** A scenario that is run once and then repeated under every condition. */
export interface Subject {
  /** For the command line. */
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly args?: readonly string[];
}

const set = (...values: readonly string[]) => values.flatMap((value) => ['--set', value]);

const own = (name: string) => `scripts/prove-exact/${name}.yaml`;

/** As unlike as they can be: rates over four decades, every kind of workload, queues, chance, changes, captures. */
export const SUBJECTS: readonly Subject[] = [
  { id: 'slow-bbr', name: 'CUBIC and BBR, 10 Mbit/s, 1 % loss, captures', file: own('slow-bbr') },
  { id: 'fq-codel', name: 'FQ-CoDel, 50 Mbit/s, four streams and a ping', file: own('fq-codel') },
  {
    id: 'udp-loss',
    name: 'UDP, losses at random and in bursts',
    file: 'scenarios/udp-loss.yaml',
    args: set('workloads.random.duration=2 s', 'workloads.bursts.duration=2 s'),
  },
  {
    id: '10g',
    name: 'CUBIC, 10 Gbit/s',
    file: 'scenarios/laws/law-10g.yaml',
    args: set('workloads.flow.duration=1 s', 'workloads.flow.warmup=0 s'),
  },
  {
    id: '100g',
    name: 'CUBIC, 100 Gbit/s, MTU 9000',
    file: 'scenarios/laws/law-100g.yaml',
    args: set('workloads.flow.duration=1 s', 'workloads.flow.warmup=0 s'),
  },
  { id: 'mpi', name: 'Open MPI all-reduce', file: 'scenarios/quick-mpi.yaml' },
  { id: 'torch', name: 'PyTorch DDP over Gloo', file: own('torch') },
  { id: 'collectives', name: 'collectives, four schedules', file: own('collectives') },
  { id: 'changes', name: 'brown-out, cut and detour', file: own('changes') },
  {
    id: 'trace',
    name: 'cellular trace, CUBIC, BBR and UDP',
    file: 'scenarios/trace-cellular.yaml',
    args: set('workloads.cubic.duration=2 s', 'workloads.bbr.duration=2 s', 'workloads.saturated.duration=2 s'),
  },
  { id: 'programs', name: 'Node.js server and client, shell, what they see', file: own('programs') },
  {
    id: 'sweep',
    name: 'a sweep of 2 × 3 cells: ping, TCP, command',
    file: 'scenarios/smoke.yaml',
    args: ['--repeat', '3', '--param', 'topology.links.wan.loss=0 %,1 %'],
  },
];
