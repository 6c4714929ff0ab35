import type { CellRecords } from '../../records/index.js';
import { cell, left, right, type Table } from '../table.js';

/** More rows than this nobody reads; all are in control.jsonl. */
const MOST_ROWS = 60;

/** What controllers wanted done and what became of it; null without controllers. */
export function decisionsTable({ control }: Pick<CellRecords, 'control'>): Table | null {
  if (control.length === 0) return null;
  const more =
    control.length > MOST_ROWS ? `The first ${String(MOST_ROWS)} of ${String(control.length)} actions.` : null;
  return {
    id: 'decisions',
    title: 'Decisions of controllers',
    columns: [
      right('time', 'Experiment time at which it was done'),
      left('controller'),
      left('action'),
      left('settings'),
      left('why', "The controller's own reason"),
      left('outcome'),
    ],
    rows: control
      .slice(0, MOST_ROWS)
      .map(({ t_ns, controller, action, settings, why, applied, reason }) => [
        cell(`${(t_ns / 1e9).toFixed(6)} s`),
        cell(controller),
        cell(action ?? '–'),
        cell(inWords(settings)),
        cell(why ?? '', 'muted'),
        applied ? cell('applied') : cell(`refused: ${reason ?? ''}`, 'warn'),
      ]),
    note: more,
  };
}

/** `{"between":["a","b"],"initcwnd":43}` as "between a and b, initcwnd 43": it has to wrap, and to be read. */
function inWords(settings: string): string {
  const value: unknown = JSON.parse(settings);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return settings;
  return Object.entries(value)
    .map(([key, one]) => `${key} ${phrase(one)}`)
    .join(', ');
}

function phrase(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? value.toLocaleString('en') : String(value);
  if (Array.isArray(value)) return value.map(phrase).join(' and ');
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value : JSON.stringify(value);
  return Object.entries(value)
    .map(([key, one]) => `${key} ${phrase(one)}`)
    .join(' ');
}
