import type { Tone } from '../report/index.js';
import type { Screen } from './types.js';

/** SGR codes: on, off. */
const CODES = {
  bold: [1, 22],
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  muted: [2, 22],
} as const;

export type Style = keyof typeof CODES | Tone;

/** Colours text where the screen wants colour, and never otherwise. */
export function paint(screen: Pick<Screen, 'color'>, style: Style, text: string): string {
  if (!screen.color || style === 'plain' || text === '') return text;
  const [on, off] = CODES[style];
  return `\u001B[${String(on)}m${text}\u001B[${String(off)}m`;
}

/**
 * Text from files, programs and guests with its control characters made visible: a name or an error message must not be
 * able to move the cursor or recolour a terminal.
 */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001F\u007F-\u009F]/g, (character) =>
    character === '\n' || character === '\t' ? ' ' : '\uFFFD',
  );
}
