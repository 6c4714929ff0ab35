import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planNetwork } from '../../src/plan/index.js';
import {
  planProgram,
  renderDot,
  renderInvocations,
  renderMermaid,
  renderPlanText,
  renderShell,
} from '../../src/program/index.js';
import { parseTopology } from '../../src/spec/index.js';
import type { Topology } from '../../src/spec/types.js';
import { buildMixedTestbed } from '../fixtures/topology-builder.js';

const root = join(import.meta.dirname, '..', '..');

/** A topology file of the repository; its positions name the file relative to the root. */
function fromFile(...parts: readonly string[]): Topology {
  const path = join(root, ...parts);
  return parseTopology({ file: relative(root, path), text: readFileSync(path, 'utf8') });
}

const TOPOLOGIES: readonly (readonly [string, Topology])[] = [
  ['two-sites', fromFile('topologies', 'two-sites.yaml')],
  ['three-sites', fromFile('test', 'fixtures', 'three-sites.yaml')],
  ['mixed', buildMixedTestbed()],
];

/** `npx vitest run --project golden -u` rewrites the expected files; read their diff before committing it. */
describe.each(TOPOLOGIES)('the plan of %s', (name, topology) => {
  const plan = planNetwork(topology, { seed: 1n, repeat: 0 });
  const program = planProgram(plan);
  const expected = (suffix: string) => join(import.meta.dirname, 'expected', `${name}.${suffix}`);

  it('is the expected text', async () => {
    await expect(renderPlanText(plan)).toMatchFileSnapshot(expected('txt'));
  });

  it('is the expected program', async () => {
    // One operation or expectation per line keeps the file short and its diffs readable.
    const lines = [...program.ops, ...program.expect].map((one) => JSON.stringify(one));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(expected('program.jsonl'));
  });

  it('is the expected shell script', async () => {
    await expect(renderShell(program)).toMatchFileSnapshot(expected('sh'));
  });

  it('is the expected Mermaid flowchart', async () => {
    await expect(renderMermaid(plan)).toMatchFileSnapshot(expected('mmd'));
  });

  it('is the expected DOT graph', async () => {
    await expect(renderDot(plan)).toMatchFileSnapshot(expected('dot'));
  });

  it('has every line of every batch in the shell script', () => {
    const script = renderShell(program);
    const lines = renderInvocations(program).flatMap((invocation) => invocation.lines);
    expect(lines.filter((line) => !script.includes(line))).toEqual([]);
  });
});
