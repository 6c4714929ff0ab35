/** What `bpftool -j feature probe kernel` says about struct_ops: maps and programs that hand functions to the kernel. */
export interface BpfFeatures {
  /** Why it could not look, such as missing capabilities; null where it could. */
  readonly error: string | null;
  readonly structOps: boolean;
}

export function parseBpfFeatures(text: string): BpfFeatures {
  const answer = JSON.parse(text) as {
    readonly error?: string;
    readonly map_types?: Readonly<Record<string, boolean>>;
    readonly program_types?: Readonly<Record<string, boolean>>;
  };
  const has = answer.map_types?.['have_struct_ops_map_type'] === true;
  return {
    error: answer.error ?? null,
    structOps: has && answer.program_types?.['have_struct_ops_prog_type'] === true,
  };
}
