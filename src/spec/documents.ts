/** The one or two YAML trees that make up a scenario, before anything is checked. */
import type { SourceLocation } from '../errors/index.js';
import { applyOverride, type Override, splitPath } from './overrides.js';
import { parseYaml, type SourceText } from './yaml/parse-yaml.js';
import type { TraceTexts } from './traces/trace-table.js';
import { childOf, findNode, type YamlNode } from './yaml/tree.js';

export interface ScenarioTexts {
  readonly scenario: SourceText;
  /** Absent when the scenario contains its topology. */
  readonly topology?: SourceText | undefined;
  /** Files that links name as their trace. */
  readonly traces?: TraceTexts | undefined;
}

export interface ScenarioTrees {
  readonly scenario: YamlNode;
  readonly topology: YamlNode | undefined;
}

/** @throws LonghaulErrors with code `input.syntax` */
export function parseTrees(texts: ScenarioTexts): ScenarioTrees {
  const topology = texts.topology === undefined ? undefined : parseYaml(texts.topology);
  return { scenario: parseYaml(texts.scenario), topology };
}

/** Sends an override to the document it is about. @throws LonghaulError `usage` */
export function overrideTrees(trees: ScenarioTrees, override: Override): ScenarioTrees {
  const steps = splitPath(override);
  if (steps[0] === 'topology' && steps.length > 1 && trees.topology !== undefined) {
    return { ...trees, topology: applyOverride(trees.topology, steps.slice(1), override) };
  }
  return { ...trees, scenario: applyOverride(trees.scenario, steps, override) };
}

/** The file a scenario names as its topology, and where it does; undefined if it contains its topology. */
export function topologyReference(
  scenario: SourceText,
  set: readonly Override[],
): { readonly path: string; readonly where: SourceLocation } | undefined {
  let root = parseYaml(scenario);
  for (const override of set) {
    if (override.path === 'topology') root = applyOverride(root, ['topology'], override);
  }
  const node = findNode(root, ['topology']);
  return node?.kind === 'scalar' && typeof node.value === 'string' && node.value !== ''
    ? { path: node.value, where: node.at }
    : undefined;
}

export interface TraceReference {
  readonly path: string;
  readonly where: SourceLocation;
}

/** The files that links name as their trace, also as values of a sweep, in file order. */
export function traceReferences(trees: ScenarioTrees): readonly TraceReference[] {
  const topology = trees.topology ?? findNode(trees.scenario, ['topology']);
  const links = topology === undefined ? undefined : findNode(topology, ['links']);
  const places = [['trace'], ['forward', 'trace'], ['reverse', 'trace']];
  const named = itemsOf(links).flatMap((link) => places.map((path) => findNode(link, path)));
  const swept = itemsOf(findNode(trees.scenario, ['sweep'])).flatMap((axis) => {
    const path = childOf(axis, 'path');
    const isTrace = path?.kind === 'scalar' && String(path.value).endsWith('.trace');
    return isTrace ? itemsOf(childOf(axis, 'values')) : [];
  });
  return [...named, ...swept].flatMap((node) =>
    node?.kind === 'scalar' && typeof node.value === 'string' && node.value !== ''
      ? [{ path: node.value, where: node.at }]
      : [],
  );
}

const itemsOf = (node: YamlNode | undefined): readonly YamlNode[] => (node?.kind === 'list' ? node.items : []);
