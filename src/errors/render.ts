import { LonghaulError, LonghaulErrors } from './longhaul-error.js';

/**
 * Renders an error for people:
 *
 *     error[input.schema]: unknown key "ratee"
 *       --> scenarios/x.yaml:12:5
 *        |
 *     12 |     ratee: 200 Mbit/s
 *        |     ^
 *       hint: did you mean "rate"?
 *
 * @returns one or more lines without a trailing newline, plain text (no colour).
 */
export function renderError(error: unknown): string {
  if (error instanceof LonghaulErrors) return error.errors.map(renderOne).join('\n\n');
  if (error instanceof LonghaulError) return renderOne(error);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `error[bug]: ${text}\n  hint: this is a defect in longhaul; please report it with the command you ran`;
}

function renderOne(error: LonghaulError): string {
  const lines = [`error[${error.code}]: ${error.message}`];
  const at = error.where;
  if (at !== undefined) {
    const gutter = String(at.line);
    const pad = ' '.repeat(gutter.length);
    lines.push(`${pad}--> ${at.file}:${String(at.line)}:${String(at.col)}`);
    lines.push(`${pad} |`, `${gutter} | ${at.text}`, `${pad} | ${' '.repeat(Math.max(0, at.col - 1))}^`);
  }
  if (error.detail !== undefined) lines.push(...error.detail.split('\n').map((line) => `  ${line}`));
  if (error.hint !== undefined) lines.push(`  hint: ${error.hint}`);
  return lines.join('\n');
}
