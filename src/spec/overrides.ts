/** Values that replace those of the files: `--set path=value` and the axes of a sweep. */
import { LonghaulError, LonghaulErrors, type SourceLocation } from '../errors/index.js';
import { suggestion } from './diagnostics.js';
import { SET_FILE } from './override-source.js';
import { parseYaml } from './yaml/parse-yaml.js';
import { moveTo, type YamlEntry, type YamlList, type YamlMap, type YamlNode } from './yaml/tree.js';

/**
 * One replaced value. `path` has the keys of the file joined by dots; items of lists are named by their `id` or counted
 * from 0: `topology.links.wan.rate`, `workloads.0.count`. Text is read as YAML (`5` is a number, `[1, 2]` a list), and
 * `null` removes the key.
 */
export interface Override {
  readonly path: string;
  readonly value: string | number | boolean;
}

/** `topology.links.wan.rate=1Gbit/s` → override. @throws LonghaulError `usage` without a `=` or without a path */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  if (equals > 0) return { path: text.slice(0, equals), value: text.slice(equals + 1) };
  const hint = 'write for example --set topology.links.wan.rate=1Gbit/s';
  throw new LonghaulError({ code: 'usage', message: `"${text}" is not a path and a value`, hint });
}

/** Parts of an override's path. @throws LonghaulError `usage` for an empty part */
export function splitPath(override: Override): readonly string[] {
  const steps = override.path.split('.');
  if (steps.every((step) => step !== '')) return steps;
  const hint = 'write keys joined by single dots, for example topology.links.wan.rate';
  throw new LonghaulError({ code: 'usage', message: `"${override.path}" is not a path`, hint });
}

/**
 * The tree with one value replaced; the original is left alone.
 * @param steps the part of the path that lies in this document
 * @throws LonghaulError `usage` if the path leads nowhere, `input.syntax` if the value is not YAML
 */
export function applyOverride(root: YamlNode, steps: readonly string[], override: Override): YamlNode {
  return new Edit(override, steps.length).replace(root, steps);
}

/** Below these keys the rest of the path is one key: names of sysctls contain dots. */
const DOTTED_CHILDREN = new Set(['sysctls']);

class Edit {
  private readonly text: string;
  private readonly skipped: number;

  constructor(
    private readonly override: Override,
    depth: number,
  ) {
    this.text = `${override.path}=${String(override.value)}`;
    this.skipped = override.path.split('.').length - depth;
  }

  replace(node: YamlNode, steps: readonly string[]): YamlNode {
    const [step, ...rest] = steps;
    if (step === undefined) return this.value();
    if (node.kind === 'list') return this.replaceItem(node, step, rest);
    if (node.kind === 'map') return this.replaceEntry(node, step, rest);
    if (node.value === null) return this.replaceEntry({ kind: 'map', entries: new Map(), at: node.at }, step, rest);
    throw this.failure(rest.length, `there is no "${step}" inside ${JSON.stringify(node.value)}`, 'shorten the path');
  }

  private replaceEntry(map: YamlMap, step: string, rest: readonly string[]): YamlMap {
    const entries = new Map<string, YamlEntry>(map.entries);
    const old = map.entries.get(step);
    const steps = DOTTED_CHILDREN.has(step) && rest.length > 0 ? [rest.join('.')] : rest;
    const keyAt = this.place(rest.length);
    const node = this.replace(old?.node ?? { kind: 'map', entries: new Map(), at: keyAt }, steps);
    if (rest.length === 0 && node.kind === 'scalar' && node.value === null) entries.delete(step);
    else entries.set(step, { keyAt: old?.keyAt ?? keyAt, node });
    return { ...map, entries };
  }

  private replaceItem(list: YamlList, step: string, rest: readonly string[]): YamlList {
    const ids = list.items.map(idOf);
    const index = /^\d+$/.test(step) ? Number(step) : ids.indexOf(step);
    const item = list.items[index];
    if (item === undefined) {
      const known = ids.flatMap((id) => id ?? []);
      const hint =
        known.length > 0 ? suggestion(step, known) : `the list has ${String(list.items.length)} items, from 0`;
      throw this.failure(rest.length, `unknown path: there is no item "${step}"`, hint);
    }
    return { ...list, items: list.items.with(index, this.replace(item, rest)) };
  }

  private value(): YamlNode {
    const { path, value } = this.override;
    const at = { file: SET_FILE, line: 1, col: path.length + 2, text: this.text };
    if (typeof value !== 'string') return { kind: 'scalar', value, at };
    if (value.trim() === '') return { kind: 'scalar', value, at };
    try {
      return moveTo(parseYaml({ file: SET_FILE, text: value }), at);
    } catch (error) {
      if (!(error instanceof LonghaulErrors)) throw error;
      const { message } = error.errors[0];
      throw new LonghaulError({ code: 'usage', message: `this value is not YAML: ${message}`, where: at });
    }
  }

  /** Place of a step in the option's text, counted from its end. */
  private place(stepsAfter: number): SourceLocation {
    const steps = this.override.path.split('.');
    const before = steps.slice(0, Math.max(this.skipped, steps.length - stepsAfter - 1));
    const col = before.reduce((sum, step) => sum + step.length + 1, 1);
    return { file: SET_FILE, line: 1, col, text: this.text };
  }

  private failure(stepsAfter: number, message: string, hint: string): LonghaulError {
    return new LonghaulError({ code: 'usage', message, hint, where: this.place(stepsAfter) });
  }
}

function idOf(item: YamlNode): string | undefined {
  const id = item.kind === 'map' ? item.entries.get('id')?.node : undefined;
  return id?.kind === 'scalar' ? String(id.value) : undefined;
}
