import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT } from '../engine/agent-command.js';
import { LonghaulError } from '../errors/index.js';
import type { Origin } from '../plan/types.js';
import { isBpfBase64 } from '../parse/elf.js';
import type { CellInput } from '../program/cell.js';
import { NetnsRefusal, type NetnsServer } from './netns/netns-server.js';
import type { WorkloadRegistry } from './workloads/registry.js';

export interface Requirement {
  readonly program: string;
  /** Debian package that has it; null when unknown. */
  readonly package: string | null;
  /** What needs it, for people. */
  readonly for: string;
}

/** Programs that every cell needs, besides those of its workloads. */
const BASE: readonly Requirement[] = [
  { program: 'ip', package: 'iproute2', for: 'the network' },
  { program: 'tc', package: 'iproute2', for: 'the network' },
  { program: 'nsenter', package: 'util-linux', for: 'nodes' },
  { program: 'mount', package: 'mount', for: 'nodes' },
  { program: 'perl', package: 'perl-base', for: 'the namespace helper' },
];

/** All programs that a cell will start. */
export function planRequirements(input: CellInput, registry: WorkloadRegistry): readonly Requirement[] {
  const workloads = input.workloads.flatMap((workload) =>
    registry.programs(workload).map((needed) => ({ ...needed, for: `workload ${workload.id}` })),
  );
  const captures = input.captures.map(() => ({ program: 'tcpdump', package: 'tcpdump', for: 'captures' }));
  const objects = (input.modules ?? [])
    .filter(({ base64 }) => isBpfBase64(base64))
    .map(({ name }) => ({ program: 'bpftool', package: 'bpftool', for: `the BPF object ${name}` }));
  return [...BASE, ...captures, ...objects, ...workloads];
}

/** @throws LonghaulError `machine.capability` for the first program that is not there */
export function requirePrograms(requirements: readonly Requirement[]): void {
  for (const needed of requirements) {
    if (isExecutable(needed.program)) continue;
    throw new LonghaulError({
      code: 'machine.capability',
      message: `program ${needed.program} was not found; ${needed.for} needs it`,
      hint:
        needed.package === null
          ? 'install it where PATH finds it, or give its absolute path'
          : `install it: Debian package ${needed.package}`,
    });
  }
}

function isExecutable(program: string): boolean {
  const candidates = program.includes('/') ? [program] : ENVIRONMENT.PATH.split(':').map((dir) => join(dir, program));
  return candidates.some((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const DEFAULT_KEY = 'net.ipv4.tcp_congestion_control';
const AVAILABLE_KEY = 'net.ipv4.tcp_available_congestion_control';

interface CongestionWish {
  readonly name: string;
  readonly for: string;
  readonly origin: Origin;
}

/** Every congestion control that the cell names: in workloads, nodes' sysctls, routes and changes of routes. */
function congestionWishes(input: CellInput): readonly CongestionWish[] {
  const workloads = input.workloads.flatMap((workload): readonly CongestionWish[] =>
    'congestion' in workload && workload.congestion !== undefined
      ? [{ name: workload.congestion, for: `workload ${workload.id}`, origin: null }]
      : [],
  );
  const nodes = input.plan.nodes.flatMap(({ name, sysctls, origin }): readonly CongestionWish[] => {
    const wanted = sysctls[DEFAULT_KEY];
    return wanted === undefined ? [] : [{ name: wanted, for: `node ${name}`, origin }];
  });
  return [...workloads, ...nodes, ...transportWishes(input)];
}

function transportWishes({ plan, program }: CellInput): readonly CongestionWish[] {
  const routes = program.ops.flatMap((op) =>
    op.op === 'route.add' && op.congestion !== undefined
      ? [{ name: op.congestion, for: `the route of ${op.netns} to ${op.destination}`, origin: op.origin }]
      : [],
  );
  const changes = (plan.timeline.transport ?? []).flatMap(({ id, rules, origin }) =>
    rules.flatMap(({ settings: { congestion } }) =>
      congestion === undefined ? [] : [{ name: congestion, for: `the change ${id}`, origin }],
    ),
  );
  return [...routes, ...changes];
}

/** @throws LonghaulError `machine.capability`, with what there is, for a congestion control this kernel does not have */
export async function requireCongestionControls(input: CellInput, netns: NetnsServer): Promise<void> {
  const wishes = congestionWishes(input);
  if (wishes.length === 0) return;
  let available = await availableControls(netns);
  for (const wish of wishes) {
    if (!available.includes(wish.name)) {
      await loadControl(netns, wish.name);
      available = await availableControls(netns);
    }
    if (available.includes(wish.name)) continue;
    throw new LonghaulError({
      code: 'machine.capability',
      message: `this kernel has no congestion control "${wish.name}"; ${wish.for} asks for it`,
      hint: `it has: ${available.join(', ')}`,
      where: wish.origin ?? undefined,
    });
  }
}

/** Congestion controls that the kernel has now. */
export const availableControls = async (netns: NetnsServer): Promise<readonly string[]> =>
  (await netns.readSysctl(null, AVAILABLE_KEY)).split(' ');

/** Making it the default of the agent's own namespace lets the kernel load the module, if it may and has one. */
async function loadControl(netns: NetnsServer, name: string): Promise<void> {
  const before = await netns.readSysctl(null, DEFAULT_KEY);
  try {
    await netns.writeSysctl(null, DEFAULT_KEY, name);
    await netns.writeSysctl(null, DEFAULT_KEY, before);
  } catch (error) {
    // Refused: the control stays missing, which the caller reports with the list of those there are.
    if (!(error instanceof NetnsRefusal)) throw error;
  }
}
