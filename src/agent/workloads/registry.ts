/** Which runner runs a workload. A new kind is one more line here. */
import type { PlannedWorkload } from '../../program/cell.js';
import { createCollectiveRunner } from './collective.js';
import { createCommandRunner } from './command.js';
import { createFlowsRunner } from './flows.js';
import { createIperf3Runner } from './iperf3.js';
import { mpiRunner } from './mpi.js';
import { pingRunner } from './ping.js';
import type { Planned } from './planned.js';
import { createTorchRunner } from './torch.js';
import type { WorkloadContext, WorkloadOutcome, WorkloadRunner } from './types.js';

type Kind = PlannedWorkload['kind'];
type Runners = { readonly [K in Kind]: WorkloadRunner<Planned<K>> };

/** The runners of one cell. They hand out ports, so that a cell needs a registry of its own. */
export interface WorkloadRegistry {
  /** Programs that the workload needs on its nodes, each with the Debian package that has it. */
  programs(workload: PlannedWorkload): ReturnType<WorkloadRunner<PlannedWorkload>['programs']>;
  run(context: WorkloadContext): Promise<WorkloadOutcome>;
}

export function createWorkloadRegistry(): WorkloadRegistry {
  const runners: Runners = {
    ping: pingRunner,
    iperf3: createIperf3Runner(),
    flows: createFlowsRunner(),
    command: createCommandRunner(),
    mpi: mpiRunner,
    collective: createCollectiveRunner(),
    torch: createTorchRunner(),
  };
  return {
    programs: (workload) => runnerOf(runners, workload).programs(workload),
    run: (context) => runnerOf(runners, context.workload).run(context),
  };
}

/** Sound because it looks up by kind: the type alone would let a runner meet a workload of another kind. */
function runnerOf(runners: Runners, workload: PlannedWorkload): WorkloadRunner<PlannedWorkload> {
  return runners[workload.kind];
}
