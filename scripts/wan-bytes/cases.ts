/** What the table of WAN bytes is made of: every built-in schedule over so many ranks at so many sites. */
import { algorithmsOf, COLLECTIVES } from '../../src/collectives/index.js';

export interface Case {
  readonly sites: number;
  readonly ranks: number;
}

export const CASES: readonly Case[] = [8, 16, 64].flatMap((ranks) => [2, 3, 4].map((sites) => ({ sites, ranks })));

export const caseName = ({ sites, ranks }: Case): string => `wan-bytes-${String(sites)}x${String(ranks)}`;

export interface Job {
  readonly id: string;
  /** As it stands in a scenario. */
  readonly settings: string;
}

/** Rings also in the order that crosses between the sites at every hop. */
export const JOBS: readonly Job[] = COLLECTIVES.flatMap((collective) =>
  algorithmsOf(collective).flatMap((algorithm): readonly Job[] => {
    const id = `${collective}-${algorithm}`;
    const settings = `collective: ${collective}, algorithm: ${algorithm}`;
    if (algorithm !== 'ring') return [{ id, settings }];
    return [
      { id, settings },
      { id: `${id}-alternating`, settings: `${settings}, order: alternating` },
    ];
  }),
);

/** As equal as can be: 8 ranks at 3 sites are 3, 3 and 2. */
const hostsAt = ({ sites, ranks }: Case, site: number): number =>
  Math.floor(((site + 1) * ranks) / sites) - Math.floor((site * ranks) / sites);

const siteName = (site: number): string => `s${String(site)}`;

/** A scenario file: sites that are all joined to each other, and the jobs one after the other. */
export function renderCase(one: Case): string {
  const sites = Array.from({ length: one.sites }, (_, site) => site);
  const pairs = sites.flatMap((a) => sites.filter((b) => b > a).map((b) => [a, b] as const));
  const wan = 'rate: 10 Gbit/s, mtu: 9000, queue: { limit: 10000 packets }';
  // So fast that a host's many connections do not wait long for their own port, where TCP would see them.
  const port = 'rate: 100 Gbit/s, mtu: 9000, queue: { limit: 10000 packets }';
  return [
    'format: longhaul/scenario@1',
    `name: ${caseName(one)}`,
    `description: WAN bytes of every built-in schedule, ${String(one.ranks)} ranks at ${String(one.sites)} sites`,
    'deadline: 600 s\nsample: 1 s\nproof: off',
    'topology:\n  sites:',
    ...sites.map(
      (site) => `    ${siteName(site)}: { hosts: ${String(hostsAt(one, site))}, access: { delay: 5 us, ${port} } }`,
    ),
    '  links:',
    ...pairs.map(([a, b]) => {
      const [from, to] = [siteName(a), siteName(b)];
      return `    - { id: ${from}${to}, between: [${from}, ${to}], preset: metro-100, ${wan} }`;
    }),
    'workloads:',
    ...JOBS.map(({ id, settings }, index) => {
      const after = index === 0 ? '' : `, after: ${JOBS[index - 1]?.id ?? ''}`;
      return `  - { id: ${id}, kind: collective${after}, ${settings}, size: 4 MiB }`;
    }),
    'expectations:',
    ...JOBS.flatMap(({ id }) => [
      `  - { id: ${id}-exact, workload: ${id}, metric: wrong, max: 0 }`,
      `  - { id: ${id}-payload, workload: ${id}, metric: wan_payload_formula_ratio, target: 1, tolerance: 1 % }`,
      `  - { id: ${id}-counters, workload: ${id}, metric: wan_overhead_ratio, min: 1, max: 1.06 }`,
    ]),
    '',
  ].join('\n');
}
