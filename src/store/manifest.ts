/** `manifest.json`, `longhaul/manifest@1`: how a run came about. Written at its start, after every cell and at its end. */
import type { StoredExpectation } from '../records/index.js';
import { writeJsonAtomic } from './atomic-file.js';
import { readJsonFile } from './read-json.js';

export interface Manifest {
  readonly format: 'longhaul/manifest@1';
  /** `running` in the manifest of a process that is gone means that it was killed: readers say `incomplete`. */
  readonly status: 'running' | 'complete' | 'incomplete' | 'failed';
  readonly scenario: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly ended: string | null;
  /** The command line, one argument per item. */
  readonly command: readonly string[];
  /** Experiment seed, decimal u64; the cells' own seeds are derived from it. */
  readonly seed: string;
  readonly versions: {
    readonly longhaul: string;
    readonly node: string;
    /** First line of `--version` of each program used, by program. */
    readonly tools: Readonly<Record<string, string>>;
  };
  readonly host: ManifestHost;
  readonly engine: {
    readonly name: 'uml' | 'host';
    readonly clock: 'virtual' | 'real';
    /** As `Engine.describeKernel` says it, with version and digest. */
    readonly kernel: string;
  };
  /** Every seed in use, a block per repeat, the same in all arms. Absent in manifests of before 2026-11-25. */
  readonly seeds?: readonly SeedBlock[];
  /** What the cells share besides the kernel. Absent in manifests of before 2026-11-25. */
  readonly platform?: ManifestPlatform;
  /** What stayed out of the reach of the seed. Absent on the real clock and in manifests of before 2026-11-26. */
  readonly exactness?: ManifestExactness;
  /** What was asked for, so that the run can be taken up again. Absent in manifests of before 2026-11-25. */
  readonly request?: ManifestRequest;
  /** When the run was taken up again, ISO 8601, UTC. */
  readonly resumed?: readonly string[];
  /** What to check before the results are trusted. */
  readonly warnings: readonly string[];
  readonly cells: readonly ManifestCell[];
}

export interface ManifestPlatform {
  /** SHA-256 of longhaul's own programs that run in a cell. */
  readonly code: string;
  /** SHA-256 of the list of installed packages with their versions: cells see the machine's root file system. */
  readonly packages: string;
  /** Build of the MPI benchmark; null where no cell uses it. */
  readonly native: string | null;
}

export interface ManifestExactness {
  /** What CPUID told programs: of the machine's own processor, of one without entropy, or either, by cell. */
  readonly processor: 'native' | 'masked' | 'mixed';
  /** Instructions that programs could find and that give entropy of the host: `rdrand`, `rdseed`. */
  readonly entropy_instructions: readonly string[];
  /** Whether the guest's kernel could switch off address randomisation for itself. */
  readonly fixed_addresses: boolean;
  /** What may keep a repetition from being identical, one sentence each. */
  readonly notes: readonly string[];
}

/** The options of `longhaul run` that decide what the cells are; null: the scenario file's own value. */
export interface ManifestRequest {
  readonly engine: 'auto' | 'uml' | 'host';
  readonly clock: 'virtual' | 'real' | null;
  readonly seed: number | null;
  readonly repeats: number | null;
  readonly set: readonly { readonly path: string; readonly value: string | number | boolean }[];
  readonly params: readonly { readonly path: string; readonly values: readonly (string | number | boolean)[] }[];
  /** Combinations of parameters that were run instead of the product of all axes. */
  readonly arms?: readonly Readonly<Record<string, string | number | boolean>>[];
}

/** Seeds of one repeat, each decimal u64: repeat k has block k in every arm, so arms are compared pairwise. */
export interface SeedBlock {
  /** Counts from 1. */
  readonly repeat: number;
  /** All entropy of the guest: initial sequence numbers, ports, hashes, what programs draw. */
  readonly guest: string;
  /** By link id. */
  readonly links: Readonly<Record<string, { readonly forward: string; readonly reverse: string }>>;
  /** By workload id, where a start phase is drawn. */
  readonly phases: Readonly<Record<string, string>>;
}

export interface ManifestHost {
  readonly os: string;
  readonly kernel: string;
  readonly cpu: string;
  readonly cpus: number;
  readonly memory_bytes: number;
}

export interface ManifestCell {
  /** Relative to the run directory: `cells/<cell>/<repeat>`. */
  readonly dir: string;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** Counts from 1. */
  readonly repeat: number;
  readonly seed: string;
  /** `skipped`: an early stop made it unnecessary. */
  readonly status: 'pending' | 'running' | 'complete' | 'failed' | 'skipped';
  /** Host time from launch to exit, in seconds; null before the end. */
  readonly wall_s: number | null;
  /** Why the engine or the agent failed, one line for people. */
  readonly error: string | null;
  readonly expectations: readonly StoredExpectation[];
  /** Address by content: over its input, the kernel and the platform. Absent in manifests of before 2026-11-25. */
  readonly key?: string;
}

/** @throws LonghaulError `machine.storage` */
export async function writeManifest(path: string, manifest: Manifest): Promise<void> {
  await writeJsonAtomic(path, manifest);
}

/** @throws LonghaulError `input.file`, `input.syntax` or, for another format, `input.schema`. */
export async function readManifest(path: string): Promise<Manifest> {
  return readJsonFile<Manifest>(path, 'longhaul/manifest@1');
}
