/** A part of docs/exactness.md that is measured by itself. */
export interface Section {
  /** Name on the command line. */
  readonly id: string;
  readonly title: string;
  /** What it shows, in Markdown; does not depend on the outcome. */
  readonly about: string;
  /** @param work directory of its own, removed afterwards */
  readonly measure: (work: string, context: MeasureContext) => Promise<Measured>;
}

export interface MeasureContext {
  /** Parts that were named on the command line, `verify/torch`; empty: all of the section. */
  readonly parts: readonly string[];
  /** What the page says now; undefined if it was never measured. */
  readonly previous: string | undefined;
  /** Writes what there is so far, so that a measurement that is ended early leaves it. */
  readonly save: (markdown: string) => void;
}

export interface Measured {
  /** Tables and figures in Markdown. */
  readonly markdown: string;
  /** Whether everything came out as it should. */
  readonly good: boolean;
}
