import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planCell, renderPlanText, renderShell } from '../../src/program/index.js';
import { loadScenario } from '../../src/spec/index.js';

const root = join(import.meta.dirname, '..', '..');

/** Plans of links that change; `npx vitest run --project golden -u` rewrites them. */
describe.each(['link-cut', 'trace-cellular'])('the plan of %s', (name) => {
  it('is the expected text, with the transmitters of the shell script', async () => {
    const scenario = await loadScenario(relative(process.cwd(), join(root, 'scenarios', `${name}.yaml`)));
    const { plan, program } = planCell(scenario, { repeat: 0, ownsKernel: true, nativeDir: null });
    const transmitters = renderShell(program)
      .split('\n')
      .filter((line) => line.includes('lh_link'));
    const text = [renderPlanText(plan), 'transmitters', ...transmitters, ''].join('\n');
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'expected', `${name}.txt`));
  });
});
