/**
 * Exit codes of the command line, a published contract:
 * 0 done · 1 a bug · 2 bad usage or input · 3 this machine cannot run it · 4 the experiment failed to complete ·
 * 5 completed, but an expectation (or with --strict the fidelity grade) failed · 130/143 interrupted.
 */
export const EXIT = {
  ok: 0,
  bug: 1,
  input: 2,
  machine: 3,
  experiment: 4,
  verdict: 5,
  sigint: 130,
  sigterm: 143,
} as const;

/** Stable error codes and the exit code each one ends the process with. */
export const ERROR_CODES = {
  /** Bad command-line usage: unknown option, missing argument. */
  usage: EXIT.input,
  /** A file named by the user does not exist or cannot be read. */
  'input.file': EXIT.input,
  /** YAML or JSON that does not parse. */
  'input.syntax': EXIT.input,
  /** A document that parses but breaks the schema: unknown key, wrong type, bad unit. */
  'input.schema': EXIT.input,
  /** A well-formed document that describes something impossible. */
  'input.semantics': EXIT.input,
  /** A program, kernel feature or privilege is missing. */
  'machine.capability': EXIT.machine,
  /** The results directory cannot be written or the disk is full. */
  'machine.storage': EXIT.machine,
  /** Building the UML kernel failed. */
  'machine.kernel-build': EXIT.machine,
  /** Kernel refused an operation of the program, or read back something else than was set. */
  'experiment.apply': EXIT.experiment,
  /** A workload failed, crashed or could not start. */
  'experiment.workload': EXIT.experiment,
  /** A controller ended, did not answer in time, or said something else than an answer. */
  'experiment.controller': EXIT.experiment,
  /** The deadline passed before the scenario ended. */
  'experiment.deadline': EXIT.experiment,
  /** The guest or the agent died: panic, deadlock, killed. */
  'experiment.lost': EXIT.experiment,
  /** A defect in longhaul itself. */
  bug: EXIT.bug,
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
