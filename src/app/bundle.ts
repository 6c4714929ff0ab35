/** One JavaScript module of a user's file and all that it imports, without types: what the agent gets of it. */
export interface Bundle {
  readonly code: Uint8Array;
  /** Names that the file exports. */
  readonly exports: readonly string[];
}

/**
 * @param platform `neutral` refuses what only Node.js has
 * @throws esbuild's own BuildFailure, whose words are for the caller to put in place
 */
export async function bundle(file: string, platform: 'node' | 'neutral'): Promise<Bundle> {
  // Loaded only here: most scenarios name no such file.
  const { build } = await import('esbuild');
  const { metafile, outputFiles } = await build({
    ...{ entryPoints: [file], bundle: true, write: false, metafile: true, logLevel: 'silent' },
    ...{ platform, format: 'esm', target: 'node20' },
  });
  const [output] = Object.values(metafile.outputs);
  return { code: outputFiles[0]?.contents ?? new Uint8Array(), exports: output?.exports ?? [] };
}
