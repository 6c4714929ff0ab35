import { planMatrix } from '../plan/index.js';
import { planCell } from '../program/index.js';
import { resolveScenario } from './prepare-cells.js';
import { refuseHiddenValues, type Override } from '../spec/index.js';

export interface ScenarioFacts {
  readonly scenario: string;
  readonly sites: number;
  readonly nodes: number;
  readonly links: number;
  readonly workloads: number;
  readonly cells: number;
}

/** Reads a scenario and plans every arm of it, exactly as a run would. @throws LonghaulError with positions */
export async function validateFile(scenarioPath: string, set: readonly Override[]): Promise<ScenarioFacts> {
  const request = { scenarioPath, set, params: [], seed: undefined, repeats: undefined, clock: undefined };
  const scenario = await resolveScenario(request);
  refuseHiddenValues(set, scenario.sweep);
  const cells = planMatrix(scenario);
  const arms = new Map(cells.map((cell) => [cell.name, cell.params]));
  for (const params of arms.values()) {
    planCell(await resolveScenario(request, params), { repeat: 0, ownsKernel: true, nativeDir: null });
  }
  const { sites, nodes, links } = scenario.topology;
  return {
    scenario: scenario.name,
    sites: sites.length,
    nodes: nodes.length,
    links: links.length,
    workloads: scenario.workloads.length,
    cells: cells.length,
  };
}
