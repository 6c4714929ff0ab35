/**
 * A YAML document as a plain tree in which every value knows its line. Aliases are already expanded, so that an override
 * of one place cannot change another.
 */
import type { SourceLocation } from '../../errors/index.js';
import type { SourceMap, SpecPath } from '../types.js';

export type YamlNode = YamlScalar | YamlMap | YamlList;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  readonly at: SourceLocation;
}

export interface YamlMap {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, YamlEntry>;
  readonly at: SourceLocation;
}

export interface YamlEntry {
  readonly keyAt: SourceLocation;
  readonly node: YamlNode;
}

export interface YamlList {
  readonly kind: 'list';
  readonly items: readonly YamlNode[];
  readonly at: SourceLocation;
}

/** The tree as ordinary JavaScript values. */
export function toPlain(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toPlain(entry.node)]));
}

export function childOf(node: YamlNode, step: string | number): YamlNode | undefined {
  if (node.kind === 'map') return node.entries.get(String(step))?.node;
  return node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
}

export function findNode(root: YamlNode, path: SpecPath): YamlNode | undefined {
  let node: YamlNode | undefined = root;
  for (const step of path) node = node === undefined ? undefined : childOf(node, step);
  return node;
}

/** Place of the value at `path`, or of its nearest ancestor in the file. */
export function locateValue(root: YamlNode, path: SpecPath): SourceLocation {
  let node = root;
  for (const step of path) {
    const child = childOf(node, step);
    if (child === undefined) break;
    node = child;
  }
  return node.at;
}

/** Place of the key that ends `path`; falls back to the value, for list items and absent keys. */
export function locateKey(root: YamlNode, path: SpecPath): SourceLocation {
  const parent = findNode(root, path.slice(0, -1));
  const key = path.at(-1);
  const entry = parent?.kind === 'map' && key !== undefined ? parent.entries.get(String(key)) : undefined;
  return entry?.keyAt ?? locateValue(root, path);
}

/** The same tree with every place replaced, for values that do not come from a file. */
export function moveTo(node: YamlNode, at: SourceLocation): YamlNode {
  if (node.kind === 'scalar') return { ...node, at };
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => moveTo(item, at)), at };
  const entries = [...node.entries].map(
    ([key, entry]) => [key, { keyAt: at, node: moveTo(entry.node, at) }] satisfies [string, YamlEntry],
  );
  return { kind: 'map', entries: new Map(entries), at };
}

/** @param prefix where the described document hangs in the tree, for a topology written inside a scenario */
export function createSourceMap(file: string, root: YamlNode, prefix: SpecPath = []): SourceMap {
  return { file, locate: (path) => locateValue(root, [...prefix, ...path]) };
}
