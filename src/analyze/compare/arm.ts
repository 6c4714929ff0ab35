import type { CellInput } from '../../program/cell.js';
import type { CellSummary, Summary } from '../../records/index.js';

type Params = CellSummary['params'];

/** The cells of a run that share every parameter: its repeats. */
export interface Arm {
  readonly label: string;
  /** Name of the run directory. */
  readonly run: string;
  /** In the order of their repeats. */
  readonly cells: readonly CellSummary[];
  readonly engine: Summary['engine'];
  /** longhaul, Node and every tool, with its version. */
  readonly versions: Readonly<Record<string, string>>;
  /** What its first cell was asked to do; null when that was not recorded. */
  readonly input: CellInput | null;
}

/** Two arms to hold against each other, and the parameters that are the same in both. */
export interface ArmPair {
  readonly baseline: Arm;
  readonly candidate: Arm;
  readonly params: Params;
}

/** One metric of a cell by name; `tcp.goodput_bps`, `wan.forward.drops`. */
export interface MetricKey {
  readonly subject: 'workload' | 'link';
  /** Id of the workload, or id and direction of the link. */
  readonly owner: string;
  /** Kind of the workload; null for a link. */
  readonly kind: string | null;
  readonly name: string;
}

export const metricText = ({ owner, name }: MetricKey) => `${owner}.${name}`;

/** Every metric of a cell with its value. Those of failed workloads are left out: they describe something else. */
export function measurementsOf(cell: CellSummary): readonly (readonly [MetricKey, number])[] {
  const workloads = cell.workloads
    .filter(({ ok }) => ok)
    .flatMap(({ id, kind, metrics }) =>
      Object.entries(metrics).map(([name, value]) => [{ subject: 'workload', owner: id, kind, name }, value] as const),
    );
  const links = cell.links.flatMap(({ id, direction, role: _, ...counts }) =>
    Object.entries(counts).map(
      ([name, value]) => [{ subject: 'link', owner: `${id}.${direction}`, kind: null, name }, value] as const,
    ),
  );
  return [...workloads, ...links].filter(([, value]) => typeof value === 'number');
}

/** Cells whose numbers may be used: complete, and not of a network other than the one asked for. */
export const isUsable = (cell: CellSummary) => cell.status === 'complete' && cell.fidelity.grade !== 'INVALID';
