/** Translates what zod reports into our words, at the line of the file. */
import { z } from 'zod';
import { type Diagnostics, suggestion } from './diagnostics.js';
import type { SpecPath } from './types.js';

type Issue = z.core.$ZodIssue;

/**
 * An object that refuses unknown keys. A finished zod issue does not say which keys were allowed; they travel as JSON
 * in its message, which only `knownKeys` below reads.
 */
export function strictObject<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const known = JSON.stringify(Object.keys(shape));
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) });
}

/**
 * Checks a document against a schema.
 * @returns undefined after adding every problem to `diagnostics`
 */
export function checkSchema<T>(schema: z.ZodType<T>, plain: unknown, diagnostics: Diagnostics): T | undefined {
  const result = schema.safeParse(plain);
  if (result.success) return result.data;
  for (const issue of result.error.issues) report(issue, [], { diagnostics, plain });
  return undefined;
}

interface Target {
  readonly diagnostics: Diagnostics;
  readonly plain: unknown;
}

function report(issue: Issue, base: SpecPath, target: Target): void {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) target.diagnostics.addUnknownKey([...path, key], knownKeys(issue.message));
    return;
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && valueAt(target.plain, path) !== undefined) {
    reportUnion(issue.errors, path, target);
    return;
  }
  if (valueAt(target.plain, path) === undefined && path.length > 0) {
    const known = issue.code === 'invalid_value' || issue.code === 'invalid_union' ? expectation(issue) : undefined;
    const hint = known === undefined ? `add "${labelOf(path)}: …"` : `write ${known}`;
    target.diagnostics.add(path, { code: 'input.schema', message: `"${labelOf(path)}" is missing`, hint });
    return;
  }
  const { message, hint } = describe(issue, path, target.plain);
  target.diagnostics.add(path, { code: 'input.schema', message, hint, at: keyOrValue(issue) });
}

/** Of the alternatives, the one whose outer type fits is what the user meant; its own problems are reported. */
function reportUnion(alternatives: readonly (readonly Issue[])[], path: SpecPath, target: Target): void {
  const found = valueAt(target.plain, path);
  const mismatches = alternatives.map((issues) => issues.flatMap((issue) => outerMismatch(issue, found)));
  const meant = alternatives.find((_, index) => mismatches[index]?.length === 0);
  if (meant !== undefined) {
    for (const issue of meant) report(issue, path, target);
    return;
  }
  const expected = [...new Set(mismatches.flat())].join(' or ');
  const message = `"${labelOf(path)}" must be ${expected}, found ${foundText(found)}`;
  target.diagnostics.add(path, { code: 'input.schema', message });
}

/** What an alternative wanted instead of this value, if it failed by the value's type; empty if deeper inside. */
function outerMismatch(issue: Issue, found: unknown): readonly string[] {
  if (issue.path.length > 0) return [];
  if (issue.code === 'invalid_type') return [expectation(issue)];
  if (issue.code === 'invalid_value' && typeof found === 'object') return [expectation(issue)];
  if (issue.code !== 'invalid_union') return [];
  const inner = issue.errors.map((issues) => issues.flatMap((nested) => outerMismatch(nested, found)));
  return inner.every((wanted) => wanted.length > 0) ? inner.flat() : [];
}

function describe(issue: Issue, path: SpecPath, plain: unknown): { message: string; hint?: string | undefined } {
  if (issue.code === 'custom') return { message: issue.message, hint: hintOf(issue.params) };
  if (issue.code === 'invalid_key' && issue.issues[0] !== undefined) return describe(issue.issues[0], path, plain);
  const found = valueAt(plain, path);
  const message = `"${labelOf(path)}" must be ${expectation(issue)}, found ${foundText(found)}`;
  const choices = choicesOf(issue);
  return { message, hint: choices.length > 1 ? suggestion(String(found), choices) : typeHint(issue, path, found) };
}

const WITH_UNIT = /^\s*[-+]?[\d.]+(e[-+]?\d+)?\s*[a-zµ%/]+\s*$/i;

/** How to write the same thing with the type that is wanted. */
function typeHint(issue: Issue, path: SpecPath, found: unknown): string | undefined {
  if (issue.code !== 'invalid_type') return undefined;
  if (issue.expected === 'string' && (typeof found === 'number' || typeof found === 'boolean')) {
    return `put it in quotes: "${String(found)}"`;
  }
  if (typeof found !== 'string') return undefined;
  // The bounds of expectations: metrics have one unit each, which their names end with.
  if (issue.expected === 'number' && WITH_UNIT.test(found)) {
    return `write the number alone, in the metric's own unit: 1e6 for 1 Mbit/s of a "…_bps"`;
  }
  if (issue.expected !== 'array') return undefined;
  return `write "${labelOf(path)}: [${found.trim().split(/\s+/).join(', ')}]"`;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPE_NAMES.get(issue.expected) ?? issue.expected;
    case 'invalid_value':
    case 'invalid_union':
      return choicesOf(issue)
        .map((choice) => `"${choice}"`)
        .join(' or ');
    case 'too_small':
      return `at least ${String(issue.minimum)}${countedIn(issue.origin)}`;
    case 'too_big':
      return `at most ${String(issue.maximum)}${countedIn(issue.origin)}`;
    default:
      return issue.message;
  }
}

function choicesOf(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' && 'options' in issue ? (issue.options ?? []).map(String) : [];
}

const TYPE_NAMES: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['object', 'a mapping'],
  ['record', 'a mapping'],
  ['array', 'a list'],
  ['tuple', 'a list'],
]);

function countedIn(origin: string): string {
  return origin === 'array' || origin === 'tuple' ? ' items' : origin === 'string' ? ' characters' : '';
}

function foundText(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${String(value.length)}`;
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

function knownKeys(message: string): readonly string[] {
  return (JSON.parse(message) as unknown[]).map(String);
}

function hintOf(params: Record<string, unknown> | undefined): string | undefined {
  return typeof params?.['hint'] === 'string' ? params['hint'] : undefined;
}

function keyOrValue(issue: Issue): 'key' | 'value' {
  return issue.code === 'invalid_key' ? 'key' : 'value';
}

/** The last key in the path; list items are shown with it, as in `between[1]`. */
function labelOf(path: SpecPath): string {
  const from = path.findLastIndex((step) => typeof step === 'string');
  const name = path[from];
  if (name === undefined) return 'the document';
  const indices = path.slice(from + 1).map((step) => `[${String(step)}]`);
  return `${String(name)}${indices.join('')}`;
}

function valueAt(plain: unknown, path: SpecPath): unknown {
  let value = plain;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
