import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const text = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8');
const packages = Object.entries((JSON.parse(text) as { packages: Record<string, LockedPackage> }).packages);
const paths = new Set(packages.map(([path]) => path));

/** Node's own rule: the nearest node_modules on the way up has it. */
function isLocked(from: string, name: string): boolean {
  for (let dir = from; ; dir = dir.slice(0, Math.max(0, dir.lastIndexOf('/node_modules/')))) {
    if (paths.has(`${dir}${dir === '' ? '' : '/'}node_modules/${name}`)) return true;
    if (dir === '') return false;
  }
}

describe('package-lock.json', () => {
  it('has every package that another one asks for, those of other platforms too, or npm ci refuses it', () => {
    const missing = packages.flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies })
        .filter((name) => !isLocked(path, name))
        .map((name) => `${path}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('names no host to download from', () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('pins every direct dependency to one version', () => {
    const root = packages.find(([path]) => path === '')?.[1];
    const ranges = Object.values({ ...root?.dependencies, ...root?.devDependencies });
    expect(ranges.length).toBeGreaterThan(10);
    expect(ranges.filter((range) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
  });
});
