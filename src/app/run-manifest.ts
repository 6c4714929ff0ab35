import { packageVersion } from './package-version.js';
import { hostFacts } from './host-facts.js';
import { writeManifest, type Manifest, type ManifestCell, type SeedBlock } from '../store/index.js';

interface ManifestStart {
  readonly path: string;
  readonly scenario: string;
  readonly seed: string;
  readonly startedAt: Date;
  readonly engine: Manifest['engine'];
  readonly seeds: readonly SeedBlock[];
  readonly warnings: readonly string[];
  readonly cells: readonly ManifestCell[];
}

/**
 * `manifest.json` while a run goes on. Every change is on disk before the next step: a process killed at any moment
 * leaves a manifest that says `running`, which readers take for incomplete.
 */
export class RunManifest {
  private manifest: Manifest;
  /** Writes are queued: two cells that end together must not overtake each other on disk. */
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly start: ManifestStart) {
    this.manifest = {
      format: 'longhaul/manifest@1',
      status: 'running',
      scenario: start.scenario,
      started: start.startedAt.toISOString(),
      ended: null,
      command: process.argv.slice(2),
      seed: start.seed,
      versions: { longhaul: packageVersion(), node: process.versions.node, tools: {} },
      host: hostFacts(),
      engine: start.engine,
      seeds: start.seeds,
      warnings: start.warnings,
      cells: start.cells,
    };
  }

  get warnings(): readonly string[] {
    return this.manifest.warnings;
  }

  write(): Promise<void> {
    this.writing = this.writing.then(() => writeManifest(this.start.path, this.manifest));
    return this.writing;
  }

  addWarning(message: string): void {
    this.manifest = { ...this.manifest, warnings: [...this.manifest.warnings, message] };
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
