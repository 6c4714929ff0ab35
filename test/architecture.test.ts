import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

interface Layers {
  readonly mayImport: Readonly<Record<string, readonly string[]>>;
  readonly pure: readonly string[];
  readonly pureExceptions: readonly string[];
  readonly startsProcesses: readonly string[];
  readonly writesToTerminal: readonly string[];
  readonly agentClock: string;
}
const layers = JSON.parse(readFileSync(join(root, 'layers.json'), 'utf8')) as Layers;

interface SourceFile {
  readonly path: string;
  /** First folder below src/, the layer. */
  readonly layer: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Module specifiers of static imports, re-exports, dynamic imports and `import('…')` types. */
function importsOf(text: string): string[] {
  const pattern = /(?:^\s*(?:import|export)\b[^'";]*?\bfrom\s*|^\s*import\s*|\bimport\s*\(\s*)['"]([^'"]+)['"]/gm;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? '');
}

const sources: readonly SourceFile[] = filesBelow(join(root, 'src'))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(path, 'utf8');
    const local = relative(root, path);
    return { path: local, layer: local.split('/')[1] ?? '', text, imports: importsOf(text) };
  });

/** Layer that a relative import leads to, or null for a package or a Node module. */
function layerOf(file: SourceFile, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null;
  const target = relative(root, join(root, file.path, '..', specifier));
  return target.startsWith('src/') ? (target.split('/')[1] ?? null) : target;
}

/** Code without comments, so that a comment about `process.stdout` is not taken for a use of it. */
const codeOf = (file: SourceFile) => file.text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');

const usersOf = (pattern: RegExp) => sources.filter((file) => pattern.test(codeOf(file)));
const importersOf = (modules: readonly string[]) =>
  sources.filter((file) => file.imports.some((specifier) => modules.includes(specifier)));

describe('architecture', () => {
  it('finds the source files and their imports', () => {
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.flatMap((file) => file.imports).length).toBeGreaterThan(10);
  });

  it('has no folder below src/ that the table of layers does not know', () => {
    const unknown = new Set(sources.map((file) => file.layer).filter((layer) => !(layer in layers.mayImport)));
    expect([...unknown]).toEqual([]);
  });

  it('lets every layer import only the layers upstream of it', () => {
    const broken = sources.flatMap((file) => {
      const allowed = [file.layer, ...(layers.mayImport[file.layer] ?? [])];
      return file.imports
        .map((specifier) => ({ specifier, layer: layerOf(file, specifier) }))
        .filter(({ layer }) => layer !== null && !allowed.includes(layer))
        .map(({ specifier }) => `${file.path} imports ${specifier}`);
    });
    expect(broken).toEqual([]);
  });

  it('has no cycle in the table of layers', () => {
    const position = new Map(Object.keys(layers.mayImport).map((layer, index) => [layer, index]));
    const reaches = (from: string, to: string): boolean =>
      (layers.mayImport[from] ?? []).some((next) => next === to || reaches(next, to));
    expect([...position.keys()].filter((layer) => reaches(layer, layer))).toEqual([]);
  });

  it('starts processes only from src/proc', () => {
    const files = importersOf(['execa', 'child_process', 'node:child_process']);
    expect(files.map((file) => file.path).filter((path) => !path.startsWith('src/proc/'))).toEqual([]);
  });

  it('writes to the terminal only from src/cli and src/reporters', () => {
    const writers = usersOf(/\bconsole\.|\bprocess\.(stdout|stderr)\b/);
    expect(writers.filter((file) => !layers.writesToTerminal.includes(file.layer)).map((file) => file.path)).toEqual(
      [],
    );
  });

  it('keeps the pure layers away from files, processes, clocks and chance', () => {
    const outside = /^(node:)?(fs|fs\/promises|process|os|net|timers|timers\/promises|perf_hooks)$/;
    const calls = /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\(/;
    const exempt = layers.pureExceptions.map((source) => new RegExp(source));
    const broken = sources
      .filter((file) => layers.pure.includes(file.layer) && !exempt.some((pattern) => pattern.test(file.path)))
      .filter((file) => file.imports.some((specifier) => outside.test(specifier)) || calls.test(codeOf(file)));
    expect(broken.map((file) => file.path)).toEqual([]);
  });

  it('reads clocks inside the agent only in its clock module', () => {
    const clock = new RegExp(layers.agentClock);
    const readers = usersOf(/\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bprocess\.hrtime\b/);
    expect(readers.filter((file) => file.layer === 'agent' && !clock.test(file.path)).map((file) => file.path)).toEqual(
      [],
    );
  });

  it('keeps every file at or below 400 lines', () => {
    const long = [
      ...filesBelow(join(root, 'src')),
      ...filesBelow(join(root, 'scripts')),
      ...filesBelow(join(root, 'test')),
    ]
      .filter((path) => path.endsWith('.ts') && readFileSync(path, 'utf8').split('\n').length > 401)
      .map((path) => relative(root, path));
    expect(long).toEqual([]);
  });

  it('keeps the median source file at or below 100 lines', () => {
    const lengths = sources.map((file) => file.text.split('\n').length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(100);
  });

  it('names no folder of source files utils, helpers or manager', () => {
    expect(sources.map((file) => file.path).filter((path) => /(utils|helpers|manager)\b/.test(path))).toEqual([]);
  });
});
