import type { Diagnosis, Finding } from './types.js';

const COLOUR: Readonly<Record<Finding['verdict'], string>> = { ok: '32', warn: '33', fail: '31' };

/** A line per finding, with its remedy below it, and a verdict at the end. Ends with a newline. */
export function renderDoctor(diagnosis: Diagnosis, { color }: { readonly color: boolean }): string {
  const paint = (verdict: Finding['verdict']) => {
    const text = verdict.padEnd(4);
    return color ? `\u001B[${COLOUR[verdict]}m${text}\u001B[0m` : text;
  };
  const lines = diagnosis.findings.flatMap(({ verdict, found, fix }) => [
    `${paint(verdict)}  ${found}`,
    ...(fix === null || fix === '' ? [] : [`        fix: ${fix}`]),
  ]);
  return [...lines, '', verdictOf(diagnosis), ''].join('\n');
}

function verdictOf({ runnable, engines }: Diagnosis): string {
  if (!runnable) return 'This machine cannot run scenarios yet: see the fixes above, or run npm run setup.';
  if (engines.includes('uml')) return 'This machine runs scenarios in virtual time.';
  return 'This machine runs scenarios in real time only: the uml engine is missing.';
}
