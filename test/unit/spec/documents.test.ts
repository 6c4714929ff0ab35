import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { LonghaulError, LonghaulErrors } from '../../../src/errors/index.js';
import { jsonSchema, loadScenario, loadTopology, metricNamesOf, parseScenario } from '../../../src/spec/index.js';
import { SCENARIO, TOPOLOGY } from '../../bad-input/base.js';

const root = join(import.meta.dirname, '../../..');
const yamlFiles = (dir: string) => readdirSync(join(root, dir)).filter((file) => file.endsWith('.yaml'));

/** Every object of a JSON Schema with its path. */
function objectsOf(schema: unknown, path: string): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const below = Object.entries(schema).flatMap(([key, value]) => objectsOf(value, `${path}.${key}`));
  return Array.isArray(schema) ? below : [[path, schema as Readonly<Record<string, unknown>>], ...below];
}

describe('shipped files', () => {
  it.each(yamlFiles('topologies'))('topologies/%s is right and is named like its file', async (file) => {
    const topology = await loadTopology(join(root, 'topologies', file));
    expect(`${topology.name}.yaml`).toBe(file);
  });

  it.each([
    ...yamlFiles('scenarios'),
    ...yamlFiles('scenarios/cc-suite').map((file) => `cc-suite/${file}`),
    ...yamlFiles('scenarios/laws').map((file) => `laws/${file}`),
  ])('scenarios/%s is right and is named like its file', async (file) => {
    const scenario = await loadScenario(join(root, 'scenarios', file));
    expect(`${scenario.name}.yaml`).toBe(basename(file));
    expect(scenario.expectations.length).toBeGreaterThan(0);
  });

  it.each([
    ['law-1g', 1e9, 0.005],
    ['law-10g', 1e10, 0.005],
    ['law-100g', 1e11, 0.005],
    ['law-400g', 4e11, 0.01],
    ['law-800g', 8e11, 0.01],
  ])('%s expects the goodput that headers leave of its rate', async (name, rateBps, toleranceRatio) => {
    const { topology, expectations } = await loadScenario(join(root, 'scenarios/laws', `${name}.yaml`));
    const wan = topology.links.find((link) => link.id === 'wan');
    if (wan === undefined) throw new Error('no wan');
    const value = Math.round((rateBps * (wan.mtuBytes - 52)) / (wan.mtuBytes + 14));
    expect(wan.forward.rateBps).toBe(rateBps);
    expect(expectations[0]?.bound).toEqual({ kind: 'target', value, toleranceRatio });
  });
});

describe('JSON Schema', () => {
  it.each(['topology', 'scenario'] as const)('describes every field of a %s', (kind) => {
    const schema = jsonSchema(kind);
    for (const [path, object] of objectsOf(schema, kind)) {
      const properties = Object.entries((object['properties'] ?? {}) as Record<string, { description?: string }>);
      for (const [key, property] of path.endsWith('.properties') ? [] : properties) {
        expect(property.description, `${path}: ${key}`).toMatch(/\w{3}/);
      }
    }
  });

  it('refuses unknown keys and shows defaults as they are written in the file', () => {
    const properties = jsonSchema('scenario')['properties'] as Record<string, Record<string, unknown>>;
    expect(jsonSchema('scenario')['additionalProperties']).toBe(false);
    expect(properties['deadline']).toMatchObject({ default: '10 min' });
    expect(jsonSchema('topology')['required']).toEqual(['format', 'name']);
  });
});

describe('any document', () => {
  it('is accepted or refused with an input error, whatever is torn out of or put into it', () => {
    const lines = fc.integer({ min: 0, max: 30 });
    const junk = fc.oneof(
      fc.string(),
      fc.constantFrom('- []', 'links: 5', '  hosts: {}', '? a', '<<: *x', '&a *a', '"', '\t'),
    );
    const tears = fc.record({ inTopology: fc.boolean(), from: lines, count: lines, put: junk });
    fc.assert(
      fc.property(tears, ({ inTopology, from, count, put }) => {
        const tear = (text: string) =>
          text
            .split('\n')
            .toSpliced(from, count % 4, put)
            .join('\n');
        const scenario = { file: 's', text: inTopology ? SCENARIO : tear(SCENARIO) };
        const topology = { file: 't', text: inTopology ? tear(TOPOLOGY) : TOPOLOGY };
        try {
          expect(parseScenario({ scenario, topology }).workloads.length).toBeGreaterThan(0);
        } catch (error) {
          const errors = error instanceof LonghaulErrors ? error.errors : [error];
          for (const one of errors) expect(one).toBeInstanceOf(LonghaulError);
          expect(
            errors.every((one) => one instanceof LonghaulError && one.exitCode === 2 && one.where?.line),
          ).toBeTruthy();
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('metric names', () => {
  it('are unique within a kind and include the common ones', () => {
    for (const kind of ['ping', 'iperf3', 'command', 'mpi'] as const) {
      const names = metricNamesOf(kind);
      expect(new Set(names).size).toBe(names.length);
      expect(names).toContain('wan_forward_bytes');
    }
  });
});
