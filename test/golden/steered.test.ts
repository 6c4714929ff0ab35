import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planCell, renderControl, renderPlanText, renderShell } from '../../src/program/index.js';
import { loadScenario } from '../../src/spec/index.js';

const FIXTURE = join(import.meta.dirname, '../fixtures/steered.yaml');

/** `npx vitest run --project golden -u` rewrites the expected file; read its diff before committing it. */
describe('the plan of a scenario with policies for parallel links and controllers', () => {
  it('is the expected text, with routes, hashes and programs of the shell script', async () => {
    const scenario = await loadScenario(relative(process.cwd(), FIXTURE));
    const input = planCell(scenario, { repeat: 0, ownsKernel: true, nativeDir: null });
    const steering = renderShell(input.program)
      .split('\n')
      .filter((line) => /lh_balance|nexthop|fib_multipath/.test(line));
    const text = [`${renderPlanText(input.plan)}${renderControl(input)}`, 'shell', ...steering, ''].join('\n');
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'expected/steered.txt'));
  });

  it('is another one for another repeat: hashes and programs have a seed of its own', async () => {
    const scenario = await loadScenario(relative(process.cwd(), FIXTURE));
    const [first, second] = [0, 1].map((repeat) =>
      renderShell(planCell(scenario, { repeat, ownsKernel: true, nativeDir: null }).program),
    );
    const differing = first?.split('\n').filter((line) => second?.includes(line) === false) ?? [];
    expect(differing.filter((line) => line.includes('lh_balance'))).toHaveLength(2);
    expect(differing.filter((line) => line.includes('fib_multipath_hash_seed'))).toHaveLength(2);
  });
});
