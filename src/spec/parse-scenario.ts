/** From text to scenario: the pure core of this layer. */
import type { z } from 'zod';
import { checkTune } from './check-tune.js';
import { Diagnostics, throwErrors } from './diagnostics.js';
import { overrideTrees, parseTrees, type ScenarioTexts, type ScenarioTrees } from './documents.js';
import type { Override } from './overrides.js';
import { resolveScenario } from './resolve/scenario.js';
import { resolveTopology, type TopologyScope } from './resolve/topology.js';
import { SCENARIO_FORMAT, type ScenarioDocument, scenarioDocument } from './schema/scenario.js';
import { type InlineTopology, TOPOLOGY_FORMAT, topologyDocument } from './schema/topology.js';
import { checkSweep } from './sweep.js';
import { TraceTable, type TraceTexts } from './traces/trace-table.js';
import type { Scenario, Topology } from './types.js';
import { parseYaml, type SourceText } from './yaml/parse-yaml.js';
import { createSourceMap, findNode, toPlain, type YamlNode } from './yaml/tree.js';
import { checkSchema } from './zod-issues.js';

/**
 * Parses, overrides, checks and resolves a scenario with its topology.
 * @throws LonghaulErrors with every problem found, LonghaulError `usage` for an override that leads nowhere
 */
export function parseScenario(texts: ScenarioTexts, set: readonly Override[] = []): Scenario {
  const trees = set.reduce(overrideTrees, parseTrees(texts));
  const files = { scenario: texts.scenario.file, topology: texts.topology?.file };
  const traces = new TraceTable(texts.traces ?? new Map());
  const diagnostics = new Diagnostics(trees.scenario);
  const scenario = resolveTrees(trees, { files, traces }, diagnostics);
  const attempt = (override: Override): void => {
    const changed = overrideTrees(trees, override);
    resolveTrees(changed, { files, traces }, new Diagnostics(changed.scenario));
  };
  checkSweep(scenario.sweep, attempt, diagnostics);
  checkTune(scenario.tune, attempt, diagnostics);
  throwErrors(diagnostics.errors);
  return scenario;
}

/** Parses, checks and resolves a topology file by itself. @throws LonghaulErrors with every problem found */
export function parseTopology(source: SourceText, traces: TraceTexts = new Map()): Topology {
  const root = parseYaml(source);
  const diagnostics = new Diagnostics(root);
  const document = checkDocument(root, { schema: topologyDocument, format: TOPOLOGY_FORMAT }, diagnostics);
  throwErrors(diagnostics.errors);
  if (document === undefined) throw new Error('a schema failed without saying why');
  const topology = resolveTopology(document, {
    name: document.name,
    source: createSourceMap(source.file, root),
    diagnostics,
    traces: new TraceTable(traces),
  });
  throwErrors(diagnostics.errors);
  return topology;
}

interface FileNames {
  readonly scenario: string;
  readonly topology: string | undefined;
}

interface Surroundings {
  readonly files: FileNames;
  readonly traces: TraceTable;
}

function resolveTrees(trees: ScenarioTrees, { files, traces }: Surroundings, diagnostics: Diagnostics): Scenario {
  const schema = { schema: scenarioDocument, format: SCENARIO_FORMAT };
  const document = checkDocument(trees.scenario, schema, diagnostics);
  const checked = checkTopology(document, { trees, files, traces });
  throwErrors(diagnostics.errors, checked.scope.diagnostics.errors);
  if (document === undefined || checked.document === undefined) throw new Error('a schema failed without saying why');
  const topology = resolveTopology(checked.document, checked.scope);
  throwErrors(checked.scope.diagnostics.errors);
  const source = createSourceMap(files.scenario, trees.scenario);
  const scenario = resolveScenario(document, { topology, source, diagnostics, traces: traces.usedTexts });
  throwErrors(diagnostics.errors);
  return scenario;
}

interface CheckedTopology {
  readonly document: InlineTopology | undefined;
  readonly scope: TopologyScope;
}

/** The topology is a tree of its own, or a part of the scenario that its schema has checked already. */
function checkTopology(
  scenario: ScenarioDocument | undefined,
  { trees, files, traces }: Surroundings & { readonly trees: ScenarioTrees },
): CheckedTopology {
  const name = scenario?.name ?? '';
  if (trees.topology !== undefined && files.topology !== undefined) {
    const diagnostics = new Diagnostics(trees.topology);
    const source = createSourceMap(files.topology, trees.topology);
    const schema = { schema: topologyDocument, format: TOPOLOGY_FORMAT };
    return {
      document: checkDocument(trees.topology, schema, diagnostics),
      scope: { name, source, diagnostics, traces },
    };
  }
  const prefix = ['topology'];
  const diagnostics = new Diagnostics(trees.scenario, prefix);
  const source = createSourceMap(files.scenario, trees.scenario, prefix);
  const document = typeof scenario?.topology === 'object' ? scenario.topology : undefined;
  if (scenario !== undefined && document === undefined) {
    diagnostics.add([], { message: 'the text of the topology file was not given', code: 'input.file' });
  }
  return { document, scope: { name, source, diagnostics, traces } };
}

interface DocumentSchema<T> {
  readonly schema: z.ZodType<T>;
  readonly format: string;
}

function checkDocument<T>(
  root: YamlNode,
  { schema, format }: DocumentSchema<T>,
  diagnostics: Diagnostics,
): T | undefined {
  const written = findNode(root, ['format']);
  // Another kind of document would break the schema everywhere; one message says more than thirty.
  if (written?.kind === 'scalar' && written.value !== format) {
    const message = `this document is a "${String(written.value)}", and a "${format}" is needed here`;
    diagnostics.add(['format'], { code: 'input.schema', message, hint: formatHint(written.value) });
    return undefined;
  }
  return checkSchema(schema, toPlain(root), diagnostics);
}

function formatHint(written: unknown): string {
  if (written === SCENARIO_FORMAT) return 'this file is a scenario: name a topology file here';
  if (written === TOPOLOGY_FORMAT)
    return 'this file is a topology: name a scenario, whose "topology" key names this file';
  return 'this version of longhaul reads version 1 of both formats';
}
