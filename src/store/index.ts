export { cellFiles, runFiles, type CellFiles, type RunFiles, type SampleName } from './paths.js';
export { writeFileAtomic, writeJsonAtomic } from './atomic-file.js';
export { createCellDirectory, createRunDirectory, type NewRun } from './run-directory.js';
export {
  readManifest,
  writeManifest,
  type Manifest,
  type ManifestCell,
  type ManifestExactness,
  type ManifestHost,
  type ManifestPlatform,
  type ManifestRequest,
  type SeedBlock,
} from './manifest.js';
export { readJsonFile, readJsonIfAny, readJsonLines } from './read-json.js';
export { readCell } from './read-cell.js';
export { readTraces } from './read-traces.js';
export { readRun, type StoredCell, type StoredRun } from './read-run.js';
export { sha256OfFile, writeChecksums } from './checksums.js';
export { storageError } from './storage-error.js';
export { followJsonLines, type TailOptions } from './tail.js';
