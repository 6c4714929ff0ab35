/**
 * Input that must be refused with exit code 2, each with the code, the place and the words of the refusal. The unit test
 * reads the files through `loadScenario`; the CLI test runs the real program on the same table.
 */
import type { ErrorCode } from '../../src/errors/index.js';
import { BALANCE_CASES } from './balance-cases.js';
import { CONTROL_CASES } from './control-cases.js';
import { COLLECTIVE_CASES } from './collective-cases.js';
import { FLOWS_CASES } from './flows-cases.js';
import { SCENARIO_CASES } from './scenario-cases.js';
import { SET_CASES } from './set-cases.js';
import { SYNTAX_CASES } from './syntax-cases.js';
import { TIMELINE_CASES } from './timeline-cases.js';
import { TRANSPORT_CASES } from './transport-cases.js';
import { TOPOLOGY_CASES } from './topology-cases.js';
import { TUNE_CASES } from './tune-cases.js';
import { WORKLOAD_CASES } from './workload-cases.js';

export interface BadInputCase {
  /** Completes "refuses …". */
  readonly title: string;
  /** Files by name; `scenario.yaml` is the one named on the command line. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** Values of `--set`. */
  readonly set: readonly string[];
  readonly code: ErrorCode;
  /** `file:line:col` of the first error, file without directory; undefined if it has no place. */
  readonly where: string | undefined;
  /** Part of the first error's message. */
  readonly says: string;
  /** Part of its hint. */
  readonly hint: string;
}

export const BAD_INPUT_CASES: readonly BadInputCase[] = [
  ...SYNTAX_CASES,
  ...TOPOLOGY_CASES,
  ...SCENARIO_CASES,
  ...WORKLOAD_CASES,
  ...TUNE_CASES,
  ...COLLECTIVE_CASES,
  ...FLOWS_CASES,
  ...SET_CASES,
  ...TIMELINE_CASES,
  ...TRANSPORT_CASES,
  ...BALANCE_CASES,
  ...CONTROL_CASES,
];
