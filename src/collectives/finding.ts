/** What is wrong with a schedule. The checks stop at the first thing found: what follows would be its consequence. */
export interface Finding {
  readonly message: string;
  readonly hint: string;
  /** The action at fault, by its place in the list; undefined when it is about the whole. */
  readonly action?: number | undefined;
}

/** Ends a check from inside. Only `checkSchedule` sees it. */
export class ScheduleFault extends Error {
  constructor(readonly finding: Finding) {
    super(finding.message);
  }
}

export function refuse(message: string, hint: string, action?: number): never {
  throw new ScheduleFault({ message, hint, action });
}
