import { LonghaulError, type SourceLocation } from '../errors/index.js';
import { beside, type BalanceSpec, type Scenario } from '../spec/index.js';
import { attachmentName, keptOr, type NamedFiles } from './attachments.js';
import { bundle } from './bundle.js';

/** The largest module that is taken into a cell. */
const MAX_BYTES = 1024 * 1024;

/**
 * Reads the balancers that policies name, each with all that it imports as one JavaScript module: the agent calls them
 * inside the lab, where the user's files need not be, and a cell can be repeated from its own records.
 * @throws LonghaulError `input.file` at the name of a file that cannot be read or is no module
 */
export async function loadBalancers(scenario: Scenario, files: NamedFiles): Promise<Scenario> {
  const { balancing } = scenario;
  if (balancing === undefined) return scenario;
  const policies: BalanceSpec[] = [];
  const attachments: Record<string, string> = {};
  for (const policy of balancing.policies) {
    const { balancer, path } = policy;
    if (balancer === undefined) {
      policies.push(policy);
      continue;
    }
    const where = scenario.source.locate([...path, 'balancer', 'file']);
    const name = attachmentName('balancer', balancer.file);
    const code = await keptOr(files, name, (path) => readBalancer(beside(path, balancer.file), where));
    attachments[name] = code;
    policies.push({ ...policy, balancer: { ...balancer, code } });
  }
  const attached = { ...scenario.attachments, ...attachments };
  return { ...scenario, balancing: { ...balancing, policies }, attachments: attached };
}

/** The module with all that it imports, as JavaScript. */
async function readBalancer(file: string, where: SourceLocation): Promise<string> {
  const refuse = (what: string, detail?: string, cause?: unknown) =>
    new LonghaulError({
      code: 'input.file',
      message: `the balancer "${file}" ${what}`,
      hint: 'name a .ts or .js file that exports a function "balance"; a relative path counts from the directory of the scenario',
      where,
      detail,
      cause,
    });
  const bundled = await bundle(file, 'neutral').catch((error: unknown) => {
    throw refuse('cannot be read', error instanceof Error ? error.message : undefined, error);
  });
  const code = Buffer.from(bundled.code).toString('utf8');
  if (!bundled.exports.includes('balance')) throw refuse('exports no function "balance"');
  if (code.length > MAX_BYTES) throw refuse('is larger than 1 MiB with all that it imports');
  return code;
}
