import { describe, expect, it } from 'vitest';
import { cellKey } from '../../../src/app/cell-key.js';
import { sealOrigins, unsealOrigin, type CellInput } from '../../../src/program/index.js';
import { syntheticCell } from '../../fixtures/synthetic-cell.js';

const base = syntheticCell().input;

/** The same cell, read from a file in another place with other line numbers. */
function placedIn(file: string, line: number): CellInput {
  const place = { file, line, col: 3, text: `rate: 1 Gbit/s # ${file}` };
  const [first, ...rest] = base.plan.links;
  if (first === undefined) throw new Error('the cell has no link');
  const op = { op: 'netns.add', netns: 'a', origin: place } as const;
  return {
    ...base,
    plan: { ...base.plan, links: [{ ...first, origin: place }, ...rest] },
    program: { ...base.program, ops: [op, { ...op, origin: null }] },
  };
}

describe('sealing the input of a cell', () => {
  it('makes it independent of where its files lie and how they are laid out', () => {
    const [here, there] = [placedIn('a.yaml', 3), placedIn('/a/much/longer/path/b.yaml', 1234)].map(sealOrigins);
    expect(JSON.stringify(here?.input)).toBe(JSON.stringify(there?.input));
    expect(JSON.stringify(here?.input)).not.toContain('a.yaml');
  });

  it('keeps every place under its number', () => {
    const { input, origins } = sealOrigins(placedIn('a.yaml', 3));
    const sealed = input.program.ops[0]?.origin ?? null;
    expect(unsealOrigin(sealed, origins)).toEqual(expect.objectContaining({ file: 'a.yaml', line: 3 }));
    expect(input.program.ops[1]?.origin).toBeNull();
    expect(unsealOrigin(null, origins)).toBeNull();
  });

  it('changes nothing that is sealed already, and knows no place of it', () => {
    const { input } = sealOrigins(placedIn('a.yaml', 3));
    const again = sealOrigins(input);
    expect(again).toEqual({ input, origins: [] });
    expect(unsealOrigin(input.program.ops[0]?.origin ?? null, again.origins)).toBeNull();
  });
});

describe('the address of a cell by its content', () => {
  const platform = { code: 'c', packages: 'p', native: null };
  const surroundings = { kernel: '7.3.4 (sha256:0, seccomp)', platform, node: '20.19.0' };
  const key = cellKey(placedIn('a.yaml', 3), surroundings);

  it('is the same wherever the files lie', () => {
    expect(cellKey(placedIn('/b.yaml', 7), surroundings)).toBe(key);
    expect(cellKey(sealOrigins(placedIn('a.yaml', 3)).input, surroundings)).toBe(key);
  });

  it('changes with the input, the kernel, the packages, the programs and Node.js', () => {
    const input = placedIn('a.yaml', 3);
    const keys = [
      cellKey({ ...input, seed: '2' }, surroundings),
      cellKey({ ...input, sampleNs: input.sampleNs + 1 }, surroundings),
      cellKey(input, { ...surroundings, kernel: '7.3.4 (sha256:0, ptrace)' }),
      cellKey(input, { ...surroundings, node: '22.0.0' }),
      cellKey(input, { ...surroundings, platform: { ...platform, packages: 'q' } }),
      cellKey(input, { ...surroundings, platform: { ...platform, code: 'd' } }),
    ];
    expect(new Set([key, ...keys]).size).toBe(7);
  });
});
