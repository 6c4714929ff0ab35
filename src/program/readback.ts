import type { Origin } from '../plan/types.js';
import type { KernelDevice, KernelRoute, KernelState, NetnsState } from './kernel-state.js';
import { PROGRAM_SECTION } from './loss-object/object-file.js';
import { expectedFacts, foundFacts } from './qdisc-facts.js';
import type { Expectation, Program } from './types.js';

/** One setting that the kernel shows differently from the plan, or not at all. */
export interface ReadbackDifference {
  /** For example `qdisc netem at wires w8b: delay`. */
  readonly what: string;
  readonly expected: string;
  /** `absent` where the kernel has nothing of the kind. */
  readonly found: string;
  readonly origin: Origin;
}

type Difference = Omit<ReadbackDifference, 'origin'>;
type Of<Kind extends Expectation['expect']> = Extract<Expectation, { expect: Kind }>;

const ABSENT = 'absent';

/** Compares every expectation with the kernel's state. Empty: the network is exactly the planned one. */
export function compareReadback(expect: Program['expect'], state: KernelState): readonly ReadbackDifference[] {
  return expect.flatMap((expectation) => {
    const { origin } = expectation;
    return compareOne(expectation, state).map((difference) => ({ ...difference, origin }));
  });
}

function compareOne(expectation: Expectation, state: KernelState): readonly Difference[] {
  if (expectation.expect === 'sysctl') return compareSysctl(expectation, state);
  const netns = state.namespaces[expectation.netns];
  if (netns === undefined) return [{ what: `namespace ${expectation.netns}`, expected: 'present', found: ABSENT }];
  switch (expectation.expect) {
    case 'device':
      return compareDevice(expectation, netns);
    case 'address':
      return compareAddress(expectation, netns);
    case 'route':
      return compareRoute(expectation, netns);
    case 'qdisc':
      return compareQdisc(expectation, netns);
    case 'redirect':
      return compareRedirect(expectation, netns);
    case 'no-qdisc':
      return compareBarePort(expectation, netns);
  }
}

/** At most one difference: none where both texts agree. */
function differ(what: string, expected: string, found: string | undefined): readonly Difference[] {
  return expected === found ? [] : [{ what, expected, found: found ?? ABSENT }];
}

function findDevice(netns: NetnsState, dev: string): KernelDevice | undefined {
  return netns.devices.find((device) => device.dev === dev);
}

function compareDevice(expected: Of<'device'>, netns: NetnsState): readonly Difference[] {
  const name = `device ${expected.dev} in ${expected.netns}`;
  const found = findDevice(netns, expected.dev);
  if (found === undefined) return differ(name, 'present', undefined);
  const segments = found.gsoMaxSegs === null ? undefined : String(found.gsoMaxSegs);
  return [
    ...differ(`${name}: mtu`, String(expected.mtuBytes), String(found.mtuBytes)),
    ...differ(`${name}: address`, expected.mac, found.mac),
    ...differ(`${name}: state`, 'up', found.up ? 'up' : 'down'),
    ...(expected.gsoMaxSegs === null ? [] : differ(`${name}: gso_max_segs`, String(expected.gsoMaxSegs), segments)),
  ];
}

function compareAddress(expected: Of<'address'>, netns: NetnsState): readonly Difference[] {
  const addresses = findDevice(netns, expected.dev)?.addresses ?? [];
  const found = addresses.map(({ address, prefixLength }) => `${address}/${String(prefixLength)}`).join(' ');
  const wanted = `${expected.address}/${String(expected.prefixLength)}`;
  return differ(`address of ${expected.dev} in ${expected.netns}`, wanted, found === '' ? undefined : found);
}

function compareRoute(expected: Of<'route'>, netns: NetnsState): readonly Difference[] {
  const text = ({ nextHops, congestion, initcwnd }: Omit<KernelRoute, 'destination'>): string =>
    [
      nextHops.map(({ via, dev, weight }) => `via ${via ?? '-'} dev ${dev} weight ${String(weight)}`).join(', '),
      ...(congestion === undefined ? [] : [`congctl ${congestion}`]),
      ...(initcwnd === undefined ? [] : [`initcwnd ${String(initcwnd)}`]),
    ].join(' ');
  const found = netns.routes.filter(({ destination }) => destination === expected.destination);
  return differ(
    `route to ${expected.destination} in ${expected.netns}`,
    text(expected),
    found.length === 0 ? undefined : found.map(text).join('; '),
  );
}

function compareQdisc(expected: Of<'qdisc'>, netns: NetnsState): readonly Difference[] {
  const { dev, parent, qdisc } = expected;
  const name = `qdisc ${qdisc.kind} at ${expected.netns} ${dev}`;
  const found = netns.qdiscs.find((one) => one.dev === dev && one.parent === parent);
  if (found?.kind !== qdisc.kind) return differ(name, `${qdisc.kind} at ${parent}`, found?.kind);
  const [want, got] = [expectedFacts(qdisc), foundFacts(qdisc, found.options)];
  return [...new Set([...want.keys(), ...got.keys()])].flatMap((key) =>
    differ(`${name}: ${key}`, want.get(key) ?? ABSENT, got.get(key) ?? ABSENT),
  );
}

/** What packets pass, in its order. tc does not print a policer's rate as JSON; its other numbers stand for it. */
function compareRedirect(expected: Of<'redirect'>, netns: NetnsState): readonly Difference[] {
  const { from, policer, lossObject } = expected;
  const want = [
    ...(policer === null ? [] : [`police overhead ${String(policer.overheadBytes)}`]),
    ...(lossObject === null ? [] : [`bpf ${lossObject.split('/').at(-1) ?? ''}:[${PROGRAM_SECTION}]`]),
    'mirred',
  ];
  const found = netns.filters
    .filter(({ dev }) => dev === from)
    .sort((a, b) => a.preference - b.preference)
    .map(({ does, detail }) => `${does} ${detail}`.trim());
  return differ(`filters of ${from} in ${expected.netns}`, want.join(', '), found.join(', '));
}

function compareBarePort(expected: Of<'no-qdisc'>, netns: NetnsState): readonly Difference[] {
  const found = netns.qdiscs.filter(({ dev }) => dev === expected.dev).map(({ kind }) => kind);
  // A device without a queue is listed as `noqueue`, or not at all while it is down.
  const bare = found.every((kind) => kind === 'noqueue');
  return bare ? [] : differ(`qdisc of ${expected.dev} in ${expected.netns}`, 'none', found.join(' '));
}

function compareSysctl(expected: Of<'sysctl'>, state: KernelState): readonly Difference[] {
  const { netns, key } = expected;
  if (netns === null && state.kernelSysctls === null) return [];
  const values = netns === null ? state.kernelSysctls : state.namespaces[netns]?.sysctls;
  const where = netns === null ? 'the kernel' : netns;
  return differ(`sysctl ${key} of ${where}`, words(expected.value), wordsOf(values?.[key]));
}

/** The kernel separates the numbers of a vector by tabs and ends with a newline. */
function words(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}

function wordsOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : words(text);
}
