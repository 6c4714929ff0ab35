import { readFile } from 'node:fs/promises';
import { LonghaulError } from '../errors/index.js';
import { parseJsonLines } from '../util/json-lines.js';

/** @returns null when the file does not exist. @throws LonghaulError `input.file` when it cannot be read. */
export async function readTextIfAny(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new LonghaulError({ code: 'input.file', message: `could not read ${path}`, cause });
  }
}

/**
 * Reads one JSON document that longhaul wrote and checks its `format`, if one is given. The rest of the document is
 * trusted: its writer was typed.
 * @returns null when the file does not exist.
 */
export async function readJsonIfAny<T>(path: string, format?: string): Promise<T | null> {
  const text = await readTextIfAny(path);
  if (text === null) return null;
  const document = parseDocument(path, text);
  if (format !== undefined) checkFormat(path, document, format);
  return document as T;
}

/** @throws LonghaulError `input.file` when the file does not exist, `input.syntax`, `input.schema`. */
export async function readJsonFile<T>(path: string, format?: string): Promise<T> {
  const document = await readJsonIfAny<T>(path, format);
  if (document !== null) return document;
  throw new LonghaulError({
    code: 'input.file',
    message: `${path} does not exist`,
    hint: 'give a run directory that longhaul wrote, for example results/<scenario>/<time>-<id>',
  });
}

/** Reads a JSON Lines file; a torn last line is left out, a missing file has no records. */
export async function readJsonLines<T>(path: string): Promise<readonly T[]> {
  const text = await readTextIfAny(path);
  if (text === null) return [];
  try {
    return parseJsonLines(text).records as readonly T[];
  } catch (cause) {
    throw damaged(path, cause);
  }
}

function parseDocument(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(path, cause);
  }
}

function damaged(path: string, cause: unknown): LonghaulError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LonghaulError({ code: 'input.syntax', message: `${path} is damaged: ${reason}`, cause });
}

function checkFormat(path: string, document: unknown, expected: string): void {
  const found = (document as { format?: unknown } | null)?.format;
  if (found === expected) return;
  throw new LonghaulError({
    code: 'input.schema',
    message: `${path} has the format ${JSON.stringify(found ?? null)}, expected "${expected}"`,
    hint: 'it was written by another version of longhaul; read it with that version',
  });
}
