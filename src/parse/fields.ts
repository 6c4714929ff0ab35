/**
 * Reads fields of JSON that another program printed: strict about what is needed, blind to what is not, so that a newer
 * version of the program with more fields still parses.
 */
import { LonghaulError } from '../errors/index.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The output of `program` does not look as it should. */
export function malformed(program: string, what: string, text?: string): LonghaulError {
  return new LonghaulError({
    code: 'experiment.workload',
    message: `cannot read the output of ${program}: ${what}`,
    hint: `check that the installed version of ${program} is a supported one`,
    ...(text === undefined ? {} : { detail: text.slice(-2000) }),
  });
}

/** The one JSON object in a text. @throws LonghaulError `experiment.workload` */
export function parseJsonObject(program: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw malformed(program, `not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, text);
  }
  return asObject(program, value, 'the document');
}

export function asObject(program: string, value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(program, `${what} is not an object`);
  }
  return value as JsonObject;
}

export function numberField(program: string, object: JsonObject, key: string): number {
  const value = object[key];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw malformed(program, `no number "${key}"`);
  return value;
}

/** Null when the field is absent; still refuses a value of another type. */
export function optionalNumber(program: string, object: JsonObject, key: string): number | null {
  return object[key] === undefined ? null : numberField(program, object, key);
}

export function stringField(program: string, object: JsonObject, key: string): string {
  const value = object[key];
  if (typeof value !== 'string') throw malformed(program, `no text "${key}"`);
  return value;
}

export function booleanField(program: string, object: JsonObject, key: string): boolean {
  const value = object[key];
  if (typeof value !== 'boolean') throw malformed(program, `no true/false "${key}"`);
  return value;
}

export function objectsField(program: string, object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key];
  if (!Array.isArray(value)) throw malformed(program, `no list "${key}"`);
  return value.map((item: unknown, index) => asObject(program, item, `${key}[${String(index)}]`));
}
