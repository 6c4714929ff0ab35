import { LonghaulError } from '../../errors/index.js';
import type { PlannedBalance } from '../../plan/types.js';
import { BALANCE_MODES } from '../../spec/balance-types.js';
import { MAX_WEIGHT } from '../../spec/limits.js';
import type { BalanceMode, BalanceSettings } from '../../spec/types.js';

/**
 * What a balancer asks for: `{ weights: { "wan.0": 2 } }` or a list in the order of the links, `{ mode }`, both, or nothing.
 * Weights that are no whole numbers are scaled so that the largest becomes 256; links not named keep theirs.
 * @returns null for nothing
 * @throws LonghaulError `experiment.apply` for anything else
 */
export function checkBalancerAnswer(answer: unknown, policy: PlannedBalance): Partial<BalanceSettings> | null {
  if (answer === undefined || answer === null) return null;
  if (typeof answer !== 'object') throw refusal(policy, `${JSON.stringify(answer)} is no answer`);
  const { weights, mode, ...others } = answer as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw refusal(policy, `"${unknown}" is nothing that it may set`);
  return {
    ...(mode === undefined ? {} : { mode: modeOf(mode, policy) }),
    ...(weights === undefined ? {} : { weights: weightsOf(weights, policy) }),
  };
}

function modeOf(mode: unknown, policy: PlannedBalance): BalanceMode {
  const found = BALANCE_MODES.find((one) => one === mode);
  if (found !== undefined) return found;
  throw refusal(policy, `${JSON.stringify(mode)} is no mode`);
}

function weightsOf(weights: unknown, policy: PlannedBalance): Readonly<Record<string, number>> {
  const ids = policy.links.map(({ link }) => link);
  if (typeof weights !== 'object' || weights === null) throw refusal(policy, 'weights are a list or a mapping');
  const entries = Array.isArray(weights)
    ? ids.map((id, index) => [id, weights[index] as unknown] as const)
    : Object.entries(weights as Readonly<Record<string, unknown>>);
  const numbers = entries.map(([id, weight]) => {
    if (!ids.includes(id)) throw refusal(policy, `"${id}" is no link of the policy`);
    if (typeof weight === 'number' && Number.isFinite(weight) && weight >= 0) return [id, weight] as const;
    throw refusal(policy, `the weight of ${id} is ${JSON.stringify(weight)}`);
  });
  const given = { ...policy.weights, ...Object.fromEntries(numbers) };
  const largest = Math.max(...Object.values(given));
  if (largest === 0) throw refusal(policy, 'every weight is 0');
  const isWhole = Object.values(given).every((weight) => Number.isInteger(weight) && weight <= MAX_WEIGHT);
  if (isWhole) return given;
  // A link that was given any share keeps one: 0 would leave it out.
  const scale = (weight: number): number =>
    weight === 0 ? 0 : Math.max(1, Math.round((weight * MAX_WEIGHT) / largest));
  return Object.fromEntries(Object.entries(given).map(([id, weight]) => [id, scale(weight)]));
}

function refusal({ id, origin }: PlannedBalance, problem: string): LonghaulError {
  return new LonghaulError({
    code: 'experiment.apply',
    message: `the balancer of policy ${id}: ${problem}`,
    hint: 'return { weights: [1, 2] } or { weights: { "wan.0": 1 } }, { mode: "spray" }, or nothing',
    where: origin ?? undefined,
  });
}
