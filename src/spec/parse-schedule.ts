/** A schedule of the user's own, from its text or its plain value: checked, with the place of what is wrong. */
import { checkSchedule, type Action, type Collective, type Schedule } from '../collectives/index.js';
import type { SourceLocation } from '../errors/index.js';
import { Diagnostics, throwErrors } from './diagnostics.js';
import { scheduleDocument, type ScheduleDocument } from './schema/schedule.js';
import type { SpecPath } from './types.js';
import { parseYaml, type SourceText } from './yaml/parse-yaml.js';
import { toPlain, type YamlNode } from './yaml/tree.js';
import { checkSchema } from './zod-issues.js';

/** What the workload that names the file needs. */
export interface ScheduleUse {
  readonly collective: Collective;
  readonly ranks: number;
}

/** @throws LonghaulErrors `input.*` at the places of the text */
export function parseSchedule(source: SourceText, use: ScheduleUse): Schedule {
  const root = parseYaml(source);
  return check(toPlain(root), use, new Diagnostics(root));
}

/**
 * The same for a value that a program returned: places within it are named in the message.
 * @throws LonghaulErrors `input.*` at `where`
 */
export function checkScheduleValue(value: unknown, use: ScheduleUse, where: SourceLocation): Schedule {
  const root: YamlNode = { kind: 'scalar', value: null, at: where };
  return check(value, use, new Diagnostics(root));
}

function check(value: unknown, use: ScheduleUse, diagnostics: Diagnostics): Schedule {
  const document = checkSchema(scheduleDocument, value, diagnostics);
  throwErrors(diagnostics.errors);
  if (document === undefined) throw new Error('a schema failed without saying why');
  checkUse(document, use, diagnostics);
  throwErrors(diagnostics.errors);
  const { collective, ranks, chunks, steps } = document;
  const schedule = { collective, ranks, chunks, actions: steps.map(toAction) };
  const verdict = checkSchedule(schedule);
  if (!verdict.ok) {
    const { message, hint, action } = verdict.finding;
    const path: SpecPath = action === undefined ? ['steps'] : ['steps', action];
    const place = action === undefined ? '' : ` (steps[${String(action)}])`;
    diagnostics.add(path, { message: `the schedule does not work: ${message}${place}`, hint });
  }
  throwErrors(diagnostics.errors);
  return schedule;
}

function checkUse(document: ScheduleDocument, use: ScheduleUse, diagnostics: Diagnostics): void {
  if (document.collective !== use.collective) {
    const message = `this is a schedule of ${document.collective}, and ${use.collective} is asked for`;
    diagnostics.add(['collective'], { message, hint: `write "collective: ${document.collective}" in the workload` });
  }
  if (document.ranks === use.ranks) return;
  const message = `the schedule is for ${String(document.ranks)} ranks, and the workload has ${String(use.ranks)}`;
  diagnostics.add(['ranks'], { message, hint: 'change one of the two' });
}

function toAction({ chunk, ...action }: ScheduleDocument['steps'][number]): Action {
  return { ...action, slot: chunk };
}
