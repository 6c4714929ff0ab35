import { LonghaulError } from '../errors/index.js';
import { cellSeed, drawStartPhase, planNetwork } from '../plan/index.js';
import type { Scenario, WorkloadSpec } from '../spec/types.js';
import type { CellInput, PlannedWorkload } from './cell.js';
import { checkCollectives } from './collective.js';
import { planProof } from './plan-proof.js';
import { planProgram } from './plan-program.js';

export interface CellOptions {
  /** Repeat, from 0. */
  readonly repeat: number;
  /** See `CellInput.ownsKernel`. */
  readonly ownsKernel: boolean;
  /** Where the programs are that capture and compute; without them there is no capture for the proof. */
  readonly nativeDir: string | null;
  /** The engine's clock where it is not the scenario's own. */
  readonly clock?: 'virtual' | 'real';
}

/**
 * Plans one cell of a scenario whose sweep values are already applied: the network, its program, and the workloads.
 *
 * @throws LonghaulError `input.semantics`, with its position, for whatever the network cannot be.
 */
export function planCell(scenario: Scenario, options: CellOptions): CellInput {
  const { clock = scenario.clock, repeat } = options;
  const changes = scenario.timeline.map(({ path, ...change }) => ({ ...change, origin: scenario.source.locate(path) }));
  const transport = planTransport(scenario);
  const { source, controllers = [] } = scenario;
  const balancing =
    scenario.balancing === undefined
      ? undefined
      : { ...scenario.balancing, source, isControlled: controllers.length > 0 };
  const traits = { seed: BigInt(scenario.seed), repeat, clock };
  const plan = planNetwork(scenario.topology, { ...traits, changes, balancing, ...transport });
  checkCollectives(scenario, plan);
  return {
    format: 'longhaul/cell@1',
    scenario: scenario.name,
    clock,
    ...planProcessor(scenario, clock),
    seed: cellSeed(BigInt(scenario.seed), repeat),
    plan,
    program: planProgram(plan),
    workloads: scenario.workloads.map((workload) => planWorkload(workload, { seed: BigInt(scenario.seed), repeat })),
    deadlineNs: scenario.deadlineNs,
    sampleNs: scenario.sampleNs,
    settleNs: scenario.settleNs,
    ...planModules(scenario),
    ...planControl(scenario),
    captures: scenario.captures,
    proof: options.nativeDir === null ? null : planProof(scenario),
    ownsKernel: options.ownsKernel,
    nativeDir: options.nativeDir,
  };
}

/** The kernel masks the processor in virtual time only: elsewhere the key would be ignored. */
function planProcessor({ processor, source }: Scenario, clock: 'virtual' | 'real'): Pick<CellInput, 'processor'> {
  if (processor === 'native') return {};
  if (clock === 'virtual') return { processor };
  throw new LonghaulError({
    code: 'input.semantics',
    message: 'the processor can be masked in virtual time only',
    hint: 'leave out "processor", or run it with `--clock virtual`: in real time nothing repeats exactly anyway',
    where: source.locate(['processor']),
  });
}

function planTransport({ transport = [], transportTimeline = [], source }: Scenario) {
  return {
    transport: transport.map(({ path, ...rule }) => ({ ...rule, origin: source.locate(path) })),
    transportChanges: transportTimeline.map(({ path, ...change }) => ({ ...change, origin: source.locate(path) })),
  };
}

function planControl({ telemetryNs, controllers }: Scenario): Pick<CellInput, 'telemetryNs' | 'controllers'> {
  const planned = controllers?.map(({ path: _path, run, ...controller }) => {
    if (run.from === 'file')
      throw new LonghaulError({ code: 'bug', message: `the controller ${run.path} was not read` });
    return { ...controller, run };
  });
  return {
    ...(telemetryNs === undefined ? {} : { telemetryNs }),
    ...(planned === undefined ? {} : { controllers: planned }),
  };
}

function planModules({ modules }: Scenario): Pick<CellInput, 'modules'> {
  if (modules === undefined) return {};
  return { modules: modules.map(({ path, content = '' }) => ({ name: path.replace(/^.*\//, ''), base64: content })) };
}

/** Draws the start phase, and leaves out the path: it points into the user's file, which the agent does not have. */
function planWorkload(
  workload: WorkloadSpec,
  draw: { readonly seed: bigint; readonly repeat: number },
): PlannedWorkload {
  const { path: _path, ...planned } = workload;
  const { id, start } = workload;
  if (start.jitterNs === undefined) return planned;
  const phaseNs = drawStartPhase(id, start.jitterNs, draw);
  return { ...planned, start: { ...start, delayNs: start.delayNs + phaseNs } };
}
