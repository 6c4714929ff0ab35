import { planMatrix } from '../plan/index.js';
import { planCell, type CellInput } from '../program/index.js';
import type { StoredExpectation } from '../records/index.js';
import { combineAxes, loadScenario, refuseHiddenValues, type ExpectationSpec, type Scenario } from '../spec/index.js';
import { INSIDE } from '../engine/types.js';
import { loadControllers } from './controllers/load-controllers.js';
import { loadBalancers } from './load-balancers.js';
import { loadModules, requireLoadable } from './load-modules.js';
import { nativePrograms } from './native.js';
import type { RunOptions } from './run-options.js';
import { loadSchedules } from './schedules/load-schedules.js';

type Params = Readonly<Record<string, string | number | boolean>>;

/** One cell, ready to be written to disk and run. */
export interface PreparedCell {
  /** Directory name of its combination of parameters. */
  readonly name: string;
  readonly params: Params;
  /** Counts from 1. */
  readonly repeat: number;
  readonly seed: string;
  readonly input: CellInput;
  /** The scenario with the values of this combination, where its link settings are to be calibrated. */
  readonly toCalibrate?: Scenario;
  /** Texts of the trace files that its links use, by their SHA-256. */
  readonly traces: Scenario['traces'];
  /** See `Scenario.attachments`. */
  readonly attachments?: Readonly<Record<string, string>>;
  readonly expectations: readonly StoredExpectation[];
}

export type ScenarioRequest = Pick<
  RunOptions,
  'scenarioPath' | 'topologyPath' | 'linkFile' | 'attachment' | 'set' | 'params' | 'arms' | 'seed' | 'repeats' | 'clock'
>;

/** Reads the scenario with everything the command line says about it. @throws LonghaulError with positions */
export async function resolveScenario(request: ScenarioRequest, params: Params = {}): Promise<Scenario> {
  const axes = Object.entries(params).map(([path, value]) => ({ path, value }));
  const set = [...request.set, ...axes];
  const { topologyPath, linkFile } = request;
  const written = await loadScenario(request.scenarioPath, { set, topologyPath, linkFile });
  const loaded = await loadModules(await loadSchedules(written, request), request);
  const scenario = await loadControllers(await loadBalancers(loaded, request), request);
  return {
    ...scenario,
    clock: request.clock ?? scenario.clock,
    seed: request.seed ?? scenario.seed,
    repeats: request.repeats ?? scenario.repeats,
    sweep: combineAxes(scenario.sweep, request.params),
  };
}

export interface CellTraits {
  readonly clock: 'virtual' | 'real';
  /** Whether the engine gives every cell a kernel of its own. */
  readonly ownsKernel: boolean;
  /** Whether the capture program is there, for scenarios that leave it to us whether to capture. */
  readonly canCapture: boolean;
}

/**
 * Every cell of a run, in running order. All of them are planned before the first one starts, so that a value which breaks
 * one arm of a sweep is reported at once and not after an hour.
 * @throws LonghaulError with the position of the value that cannot be honoured
 */
export async function prepareCells(request: ScenarioRequest, traits: CellTraits): Promise<readonly PreparedCell[]> {
  const scenario = await resolveScenario(request);
  refuseHiddenValues(request.set, scenario.sweep);
  const matrix = planMatrix(scenario, request.arms);
  const arms = new Map<string, Scenario>();
  for (const { name, params } of matrix) {
    if (arms.has(name)) continue;
    const scenario = await resolveScenario(request, params);
    await requireLoadable(scenario, traits.ownsKernel);
    arms.set(name, scenario);
  }
  return matrix.flatMap(({ name, params, repeat }) => {
    const scenario = arms.get(name);
    if (scenario === undefined) return [];
    const captures = scenario.proof.mode !== 'auto' || traits.canCapture;
    const planned = planCell(captures ? scenario : { ...scenario, proof: { mode: 'off' } }, {
      repeat,
      ...traits,
      nativeDir: INSIDE.native,
    });
    const input = nativePrograms(planned).length > 0 ? planned : { ...planned, nativeDir: null };
    return {
      name,
      params,
      repeat: repeat + 1,
      seed: planned.seed,
      input,
      traces: scenario.traces,
      ...(scenario.attachments === undefined ? {} : { attachments: scenario.attachments }),
      ...(scenario.calibrate ? { toCalibrate: scenario } : {}),
      expectations: scenario.expectations.map(withoutPath),
    };
  });
}

/** Source paths mean nothing outside the process that read the file. */
function withoutPath({ path: _path, ...expectation }: ExpectationSpec): StoredExpectation {
  return expectation;
}
