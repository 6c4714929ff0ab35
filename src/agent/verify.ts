import { writeFileSync } from 'node:fs';
import { LonghaulError } from '../errors/index.js';
import { parseIpDevices, parseIpRoutes } from '../parse/ip-json.js';
import { parseTcFilters, parseTcQdiscs } from '../parse/tc-json.js';
import type { CellInput } from '../program/cell.js';
import type { KernelState, NetnsState } from '../program/kernel-state.js';
import { compareReadback, type ReadbackDifference } from '../program/readback.js';
import type { Op, Program } from '../program/types.js';
import type { Readback } from '../records/index.js';
import { withDualPi2 } from './dualpi2.js';
import { NetnsRefusal, type NetnsServer } from './netns/netns-server.js';
import { readNamespace } from './read-kernel.js';

/** Settings recorded for every node whatever the plan says of them: they decide how its TCP behaves. */
const RECORDED_SYSCTLS = [
  'net.ipv4.tcp_congestion_control',
  'net.ipv4.tcp_ecn',
  'net.ipv4.tcp_no_metrics_save',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
] as const;

/**
 * Reads the whole network back, writes readback.json, and refuses to go on if the kernel shows anything but the plan.
 *
 * @param path where readback.json goes
 * @throws LonghaulError `experiment.apply` for the first difference, at the user's line
 */
export async function verifyNetwork(input: CellInput, netns: NetnsServer, path: string): Promise<void> {
  const state = await readKernelState(input, netns);
  const offloads = await compareOffloads(input.program.ops, netns);
  const differences = [...compareReadback(input.program.expect, state), ...offloads.differences];
  const readback: Readback = {
    format: 'longhaul/readback@1',
    checked: input.program.expect.length + offloads.checked,
    differences: differences.map(({ what, expected, found }) => ({ what, expected, found })),
    facts: await readFacts(input, netns),
  };
  writeFileSync(path, `${JSON.stringify(readback, null, 2)}\n`);
  const [first] = differences;
  if (first !== undefined) throw differenceError(first, differences.length - 1);
}

async function readKernelState(input: CellInput, netns: NetnsServer): Promise<KernelState> {
  const names = input.program.ops.flatMap((op) => (op.op === 'netns.add' ? [op.netns] : []));
  const queued = new Set(input.program.expect.flatMap((fact) => (fact.expect === 'qdisc' ? [fact.netns] : [])));
  const namespaces: Record<string, NetnsState> = {};
  for (const name of names) {
    const filtered = filteredDevices(input.program, name);
    const read = await readNamespace(netns, name, { hasQdiscs: queued.has(name), filtered });
    const { devices, routes, qdiscs, filters } = read;
    namespaces[name] = {
      devices: parseIpDevices(devices),
      routes: parseIpRoutes(routes),
      qdiscs: await withDualPi2(parseTcQdiscs(qdiscs), name, netns),
      filters: filters.flatMap(({ dev, text }) => parseTcFilters(dev, text)),
      sysctls: await readSysctls(netns, name, expectedKeys(input.program, name)),
    };
  }
  const kernelKeys = Object.keys(input.plan.kernelSysctls);
  return { namespaces, kernelSysctls: input.ownsKernel ? await readSysctls(netns, null, kernelKeys) : null };
}

const filteredDevices = ({ expect }: Program, netns: string): readonly string[] =>
  expect.flatMap((fact) => (fact.expect === 'redirect' && fact.netns === netns ? [fact.from] : []));

const expectedKeys = ({ expect }: Program, netns: string): readonly string[] =>
  expect.flatMap((fact) => (fact.expect === 'sysctl' && fact.netns === netns ? [fact.key] : []));

/** Keys that this kernel does not have are left out; the comparison reports those that were expected. */
async function readSysctls(
  server: NetnsServer,
  netns: string | null,
  keys: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const entries = await Promise.all(
    keys.map(async (key): Promise<readonly (readonly [string, string])[]> => {
      try {
        return [[key, await server.readSysctl(netns, key)]];
      } catch (error) {
        if (error instanceof NetnsRefusal) return [];
        throw error;
      }
    }),
  );
  return Object.fromEntries(entries.flat());
}

/** A device that still segments or merges packets would make one loss remove many segments. */
async function compareOffloads(
  ops: readonly Op[],
  server: NetnsServer,
): Promise<{ readonly checked: number; readonly differences: readonly ReadbackDifference[] }> {
  const switched = ops.filter((op) => op.op === 'offload.off');
  const found = await Promise.all(
    switched.map(async ({ netns, dev, origin }) =>
      Object.entries(await server.readOffloads(netns, dev))
        .filter(([, on]) => on)
        .map(([flag]) => ({ what: `offload ${flag} of ${dev} in ${netns}`, expected: 'off', found: 'on', origin })),
    ),
  );
  return { checked: switched.length, differences: found.flat() };
}

/** Recorded, not compared: `sysctl NODE KEY` for nodes, `sysctl KEY` for the kernel as a whole. */
async function readFacts(input: CellInput, server: NetnsServer): Promise<Readonly<Record<string, string>>> {
  const kernel = await readSysctls(server, null, Object.keys(input.plan.kernelSysctls));
  const facts = Object.entries(kernel).map(([key, value]) => [`sysctl ${key}`, value] as const);
  for (const { name } of input.plan.nodes) {
    const values = await readSysctls(server, name, RECORDED_SYSCTLS);
    facts.push(...Object.entries(values).map(([key, value]) => [`sysctl ${name} ${key}`, value] as const));
  }
  return Object.fromEntries(facts);
}

function differenceError({ what, expected, found, origin }: ReadbackDifference, others: number): LonghaulError {
  return new LonghaulError({
    code: 'experiment.apply',
    message: `${what} should be ${expected}, but the kernel shows ${found}`,
    hint: 'this kernel or its tools do not honour the setting; all differences are in readback.json of the cell',
    where: origin ?? undefined,
    detail: others === 0 ? undefined : `and ${String(others)} further differences`,
  });
}
