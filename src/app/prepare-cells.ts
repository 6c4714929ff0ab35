import { planMatrix } from '../plan/index.js';
import { planCell, type CellInput } from '../program/index.js';
import type { StoredExpectation } from '../records/index.js';
import { loadScenario } from '../spec/load-scenario.js';
import type { ExpectationSpec, Scenario } from '../spec/types.js';
import { INSIDE } from '../engine/types.js';
import type { Overrides, RunOptions } from './run-options.js';

/** One cell, ready to be written to disk and run. */
export interface PreparedCell {
  /** Directory name of its combination of parameters. */
  readonly name: string;
  readonly params: Overrides;
  /** Counts from 1. */
  readonly repeat: number;
  readonly seed: string;
  readonly input: CellInput;
  readonly expectations: readonly StoredExpectation[];
}

export type ScenarioRequest = Pick<RunOptions, 'scenarioPath' | 'set' | 'params' | 'seed' | 'repeats' | 'clock'>;

/** Reads the scenario with everything the command line says about it. @throws LonghaulError with positions */
export function resolveScenario(request: ScenarioRequest, params: Overrides = {}): Scenario {
  const scenario = loadScenario(request.scenarioPath, { set: { ...request.set, ...params } });
  return {
    ...scenario,
    clock: request.clock ?? scenario.clock,
    seed: request.seed ?? scenario.seed,
    repeats: request.repeats ?? scenario.repeats,
    sweep: [...scenario.sweep, ...request.params],
  };
}

export interface CellTraits {
  readonly clock: 'virtual' | 'real';
  /** Whether the engine gives every cell a kernel of its own. */
  readonly ownsKernel: boolean;
}

/**
 * Every cell of a run, in running order. All of them are planned before the first one starts, so that a value which breaks
 * one arm of a sweep is reported at once and not after an hour.
 * @throws LonghaulError with the position of the value that cannot be honoured
 */
export function prepareCells(request: ScenarioRequest, traits: CellTraits): readonly PreparedCell[] {
  const scenarios = new Map<string, Scenario>();
  return planMatrix(resolveScenario(request)).map(({ name, params, repeat }) => {
    const scenario = scenarios.get(name) ?? resolveScenario(request, params);
    scenarios.set(name, scenario);
    const nativeDir = needsNative(scenario) ? INSIDE.native : null;
    const input = planCell(scenario, { repeat, ownsKernel: traits.ownsKernel, nativeDir });
    return {
      name,
      params,
      repeat: repeat + 1,
      seed: input.seed,
      input: { ...input, clock: traits.clock },
      expectations: scenario.expectations.map(withoutPath),
    };
  });
}

/** The MPI benchmark is the only program of ours that a node runs. */
const needsNative = (scenario: Scenario) => scenario.workloads.some((workload) => workload.kind === 'mpi');

/** Source paths mean nothing outside the process that read the file. */
function withoutPath({ path: _path, ...expectation }: ExpectationSpec): StoredExpectation {
  return expectation;
}
