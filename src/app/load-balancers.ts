import { isAbsolute, join } from 'node:path';
import { LonghaulError, type SourceLocation } from '../errors/index.js';
import type { BalancerSpec, BalanceSpec, Scenario } from '../spec/index.js';

/** The largest module that is taken into a cell. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads the balancers that policies name, each with all that it imports as one JavaScript module: the agent calls them
 * inside the lab, where the user's files need not be, and a cell can be repeated from its own records.
 * @param dir directory of the scenario, from which relative paths count
 * @throws LonghaulError `input.file` at the name of a file that cannot be read or is no module
 */
export async function loadBalancers(scenario: Scenario, dir: string): Promise<Scenario> {
  const { balancing } = scenario;
  if (balancing === undefined) return scenario;
  const policies: BalanceSpec[] = [];
  for (const policy of balancing.policies) {
    const { balancer, path } = policy;
    if (balancer === undefined) policies.push(policy);
    else {
      const where = scenario.source.locate([...path, 'balancer', 'file']);
      policies.push({ ...policy, balancer: await loadBalancer(balancer, { dir, where }) });
    }
  }
  return { ...scenario, balancing: { ...balancing, policies } };
}

interface Place {
  readonly dir: string;
  readonly where: SourceLocation;
}

async function loadBalancer(balancer: BalancerSpec, { dir, where }: Place): Promise<BalancerSpec> {
  const file = isAbsolute(balancer.file) ? balancer.file : join(dir, balancer.file);
  const refuse = (what: string, detail?: string, cause?: unknown) =>
    new LonghaulError({
      code: 'input.file',
      message: `the balancer "${file}" ${what}`,
      hint: 'name a .ts or .js file that exports a function "balance"; a relative path counts from the directory of the scenario',
      where,
      detail,
      cause,
    });
  // Loaded only here: most scenarios have no balancer.
  const { build } = await import('esbuild');
  const built = await build({
    entryPoints: [file],
    ...{ bundle: true, write: false, metafile: true, logLevel: 'silent' },
    ...{ format: 'esm', platform: 'neutral', target: 'node20' },
  }).catch((error: unknown) => {
    throw refuse('cannot be read', error instanceof Error ? error.message : undefined, error);
  });
  const [output] = Object.values(built.metafile.outputs);
  const code = built.outputFiles[0]?.text ?? '';
  if (output?.exports.includes('balance') !== true) throw refuse('exports no function "balance"');
  if (code.length > MAX_BYTES) throw refuse('is larger than 1 MiB with all that it imports');
  return { ...balancer, code };
}
