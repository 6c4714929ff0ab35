import { packageVersion } from './package-version.js';
import { hostFacts } from './host-facts.js';
import { writeManifest, type Manifest, type ManifestCell } from '../store/index.js';

type RunFacts = Pick<
  Manifest,
  'scenario' | 'started' | 'seed' | 'engine' | 'platform' | 'exactness' | 'request' | 'seeds' | 'cells'
>;

/** The manifest of a run that begins now, on this machine, by this command. */
export function newManifest(facts: RunFacts): Manifest {
  return {
    format: 'longhaul/manifest@1',
    status: 'running',
    ended: null,
    command: process.argv.slice(2),
    versions: { longhaul: packageVersion(), node: process.versions.node, tools: {} },
    host: hostFacts(),
    warnings: [],
    ...facts,
  };
}

/**
 * `manifest.json` while a run goes on. Every change is on disk before the next step: a process killed at any moment
 * leaves a manifest that says `running`, which readers take for incomplete.
 */
export class RunManifest {
  /** Writes are queued: two cells that end together must not overtake each other on disk. */
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private manifest: Manifest,
  ) {}

  get warnings(): readonly string[] {
    return this.manifest.warnings;
  }

  write(): Promise<void> {
    this.writing = this.writing.then(() => writeManifest(this.path, this.manifest));
    return this.writing;
  }

  addWarning(message: string): void {
    this.manifest = { ...this.manifest, warnings: [...new Set([...this.manifest.warnings, message])] };
  }

  /** Tool versions are known once an agent has started; each cell names those of its own workloads. */
  setTools(tools: Readonly<Record<string, string>>): void {
    const { versions } = this.manifest;
    this.manifest = { ...this.manifest, versions: { ...versions, tools: { ...versions.tools, ...tools } } };
  }

  updateCell(index: number, change: Partial<ManifestCell>): Promise<void> {
    const cells = this.manifest.cells.map((cell, at) => (at === index ? { ...cell, ...change } : cell));
    this.manifest = { ...this.manifest, cells };
    return this.write();
  }

  finish(status: 'complete' | 'incomplete' | 'failed'): Promise<void> {
    this.manifest = { ...this.manifest, status, ended: new Date().toISOString() };
    return this.write();
  }
}
