export interface Tool {
  readonly program: string;
  readonly versionArgs: readonly string[];
  /** Debian package. */
  readonly package: string;
  /** Finds the version in what the program prints. */
  readonly version: RegExp;
  /** Oldest version that will do. */
  readonly atLeast?: readonly [number, number];
  readonly why: string;
  /** Nothing at all runs without it. */
  readonly essential: boolean;
}

const NUMBER = /(\d+\.\d+(?:\.\d+)*)/;
const IPROUTE2 = /iproute2-(\d+\.\d+(?:\.\d+)*)/;
const essential = { versionArgs: ['--version'], version: NUMBER, essential: true } as const;
const optional = { versionArgs: ['--version'], version: NUMBER, essential: false } as const;

/** Every program that a run may start. `longhaul doctor` reports them and `npm run setup` installs their packages. */
export const TOOLS: readonly Tool[] = [
  {
    program: 'ip',
    versionArgs: ['-V'],
    package: 'iproute2',
    version: IPROUTE2,
    atLeast: [6, 6],
    why: 'namespaces, veth pairs, addresses and routes',
    essential: true,
  },
  {
    program: 'tc',
    versionArgs: ['-V'],
    package: 'iproute2',
    version: IPROUTE2,
    atLeast: [6, 6],
    why: "links; netem's seed argument is new in 6.6",
    essential: true,
  },
  { ...essential, program: 'ethtool', package: 'ethtool', why: 'turning segmentation offloads off' },
  { ...essential, program: 'unshare', package: 'util-linux', why: "nodes' namespaces" },
  { ...essential, program: 'nsenter', package: 'util-linux', why: "nodes' namespaces" },
  { ...essential, program: 'mount', package: 'mount', why: "nodes' files" },
  {
    program: 'ping',
    versionArgs: ['-V'],
    package: 'iputils-ping',
    version: /(\d{8}|\d+\.\d+)/,
    why: 'workloads of kind ping',
    essential: false,
  },
  { ...optional, program: 'iperf3', package: 'iperf3', why: 'workloads of kind iperf3' },
  { ...optional, program: 'mpirun', package: 'openmpi-bin', why: 'workloads of kind mpi' },
  {
    ...optional,
    program: 'mpicc',
    package: 'libopenmpi-dev',
    why: 'building the all-reduce benchmark of workloads of kind mpi',
  },
  { ...optional, program: 'gcc', package: 'gcc', why: 'building the kernel and the benchmark' },
  {
    program: 'bpftool',
    versionArgs: ['version'],
    package: 'bpftool',
    version: NUMBER,
    atLeast: [7, 2],
    why: 'congestion controls in BPF on the host engine',
    essential: false,
  },
  { ...optional, program: 'tcpdump', package: 'tcpdump', why: 'packet captures' },
];
