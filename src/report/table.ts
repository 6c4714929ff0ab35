/** A table as data: the terminal, HTML and Markdown show the same one, each in its own way. */
export interface Table {
  /** Stable name, used for anchors. */
  readonly id: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** How to read it; shown below the table where there is room. */
  readonly note: string | null;
}

export interface Column {
  readonly label: string;
  readonly align: 'left' | 'right';
  /** One sentence for a tooltip. */
  readonly meaning: string;
  /** The first to go where the table is too wide. */
  readonly minor: boolean;
}

export interface Cell {
  readonly text: string;
  readonly tone: Tone;
}

export type Tone = 'plain' | 'good' | 'bad' | 'warn' | 'muted';

export const left = (label: string, meaning = ''): Column => ({ label, align: 'left', meaning, minor: false });
export const right = (label: string, meaning = ''): Column => ({ label, align: 'right', meaning, minor: false });
export const minor = (column: Column): Column => ({ ...column, minor: true });
export const cell = (text: string, tone: Tone = 'plain'): Cell => ({ text, tone });

/** What is shown where there is no value. */
export const NO_VALUE: Cell = { text: '–', tone: 'muted' };
