import { LonghaulError } from '../errors/index.js';
import { runProgram } from '../proc/run.js';

/** What the tools show of one namespace, as they print it: JSON texts. */
export interface NamespaceState {
  readonly netns: string;
  /** `ip -d -j addr show`: devices and their addresses. */
  readonly devices: string;
  /** `ip -d -j route show`: the main table. */
  readonly routes: string;
  /** `tc -d -j qdisc show`. */
  readonly qdiscs: string;
}

/** Reads a namespace back with two processes. @throws LonghaulError `experiment.apply` if a tool fails */
export async function readNamespace(netns: string): Promise<NamespaceState> {
  const [devices = '', routes = ''] = await query('ip', netns, ['addr show', 'route show']);
  const [qdiscs = ''] = await query('tc', netns, ['qdisc show']);
  return { netns, devices, routes, qdiscs };
}

/** Runs queries as one batch: the answer to each is one line, an array. */
async function query(tool: 'ip' | 'tc', netns: string, lines: readonly string[]): Promise<readonly string[]> {
  const argv = [tool, '-n', netns, '-d', '-j', '-batch', '-'] as const;
  const result = await runProgram({ argv, input: `${lines.join('\n')}\n` });
  const answers = result.stdout.split('\n').filter((line) => line !== '');
  if (result.exitCode === 0 && answers.length === lines.length) return answers;
  throw new LonghaulError({
    code: 'experiment.apply',
    message: `could not read namespace ${netns} back with ${tool}`,
    detail: result.startError ?? result.stderr.trim(),
  });
}
