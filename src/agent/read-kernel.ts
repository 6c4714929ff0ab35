import { LonghaulError } from '../errors/index.js';
import type { NetnsServer } from './netns/netns-server.js';

/** What the tools show of one namespace, as they print it: JSON texts. */
export interface NamespaceState {
  readonly netns: string;
  /** `ip -d -j addr show`: devices and their addresses. */
  readonly devices: string;
  /** `ip -d -j route show`: the main table. */
  readonly routes: string;
  /** `tc -d -j qdisc show`. */
  readonly qdiscs: string;
  /** `tc -d -j filter show dev DEV ingress` of the devices asked about. */
  readonly filters: readonly { readonly dev: string; readonly text: string }[];
}

/**
 * Reads a namespace back. Only where the plan has queues is tc asked, a process more; elsewhere the root qdisc of each
 * device, which ip shows as well, tells whether there is any.
 * @throws LonghaulError `experiment.apply` if a tool fails
 */
export async function readNamespace(
  server: NetnsServer,
  netns: string,
  options: { readonly hasQdiscs: boolean; readonly filtered: readonly string[] },
): Promise<NamespaceState> {
  const [devices = '', routes = ''] = await query({ server, netns, tool: 'ip' }, ['addr show', 'route show']);
  if (!options.hasQdiscs) return { netns, devices, routes, qdiscs: rootQdiscs(devices), filters: [] };
  const ask = options.filtered.map((dev) => `filter show dev ${dev} ingress`);
  const [qdiscs = '', ...shown] = await query({ server, netns, tool: 'tc' }, ['qdisc show', ...ask]);
  const filters = options.filtered.map((dev, index) => ({ dev, text: shown[index] ?? '' }));
  return { netns, devices, routes, qdiscs, filters };
}

/** The list of root qdiscs as tc would print it, from what ip says of each device. */
export function rootQdiscs(devices: string): string {
  const rows = JSON.parse(devices) as readonly { readonly ifname: string; readonly qdisc?: string }[];
  const roots = rows.map(({ ifname, qdisc = 'unknown' }) => ({ kind: qdisc, handle: '0:', dev: ifname, root: true }));
  return JSON.stringify(roots);
}

interface Tool {
  readonly server: NetnsServer;
  readonly netns: string;
  readonly tool: 'ip' | 'tc';
}

/** Runs queries as one batch: the answer to each is one line, an array. */
async function query({ server, netns, tool }: Tool, lines: readonly string[]): Promise<readonly string[]> {
  const result = await server.run(netns, [tool, '-d', '-j', '-batch', '-'], `${lines.join('\n')}\n`);
  const answers = result.stdout.split('\n').filter((line) => line !== '');
  if (result.ok && answers.length === lines.length) return answers;
  throw new LonghaulError({
    code: 'experiment.apply',
    message: `could not read namespace ${netns} back with ${tool}`,
    detail: result.stderr.trim(),
  });
}
