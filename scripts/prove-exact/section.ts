/** A part of docs/exactness.md that is measured by itself. */
export interface Section {
  /** Name on the command line. */
  readonly id: string;
  readonly title: string;
  /** What it shows, in Markdown; does not depend on the outcome. */
  readonly about: string;
  /** @param work directory of its own, removed afterwards */
  readonly measure: (work: string) => Promise<Measured>;
}

export interface Measured {
  /** Tables and figures in Markdown. */
  readonly markdown: string;
  /** Whether everything came out as it should. */
  readonly good: boolean;
}
