import { planCell, renderControl, renderDot, renderMermaid, renderPlanText, renderShell } from '../program/index.js';
import { resolveScenario } from './prepare-cells.js';
import type { Override } from '../spec/index.js';

export const PLAN_FORMATS = ['text', 'json', 'shell', 'mermaid', 'dot'] as const;

interface PlanRequest {
  readonly scenarioPath: string;
  readonly set: readonly Override[];
  readonly seed: number | undefined;
  readonly format: (typeof PLAN_FORMATS)[number];
}

/** What `longhaul plan` prints: the network and the operations of the first repeat. @throws LonghaulError */
export async function renderPlan({ scenarioPath, set, seed, format }: PlanRequest): Promise<string> {
  const scenario = await resolveScenario({ scenarioPath, set, seed, params: [], repeats: undefined, clock: undefined });
  const input = planCell(scenario, { repeat: 0, ownsKernel: true, nativeDir: null });
  const { plan, program } = input;
  switch (format) {
    case 'text':
      return `${renderPlanText(plan)}${renderControl(input)}`;
    case 'json':
      return JSON.stringify({ plan, program }, null, 2);
    case 'shell':
      return renderShell(program);
    case 'mermaid':
      return renderMermaid(plan);
    case 'dot':
      return renderDot(plan);
  }
}
