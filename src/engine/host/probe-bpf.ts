/** Whether this machine's kernel takes congestion controls written in BPF, for as long as a cell lives. */
import { readFile } from 'node:fs/promises';
import type { LonghaulError } from '../../errors/index.js';
import { parseBpfFeatures } from '../../parse/bpftool.js';
import { runProgram } from '../../proc/index.js';
import { PROBE_ENV, probePrograms } from '../probe-common.js';
import { refusalErrors, type Refusal } from '../refusal.js';

/** The kernel's description of its own types, which a BPF object is fitted to. */
const KERNEL_TYPES = '/sys/kernel/btf/vmlinux';

export async function probeBpf(): Promise<readonly LonghaulError[]> {
  const missing = await probePrograms([{ argv: ['bpftool', 'version'], package: 'bpftool' }]);
  if (missing.some((refusal) => refusal !== null)) return refusalErrors(missing);
  const [help, features] = await Promise.all([
    bpftool('struct_ops', 'help'),
    bpftool('-j', 'feature', 'probe', 'kernel'),
  ]);
  const types = await readFile(KERNEL_TYPES).catch(() => null);
  return refusalErrors(judgeBpf({ help: help.stdout + help.stderr, features: features.stdout, types }));
}

const bpftool = (...args: string[]) => runProgram({ argv: ['bpftool', ...args], env: PROBE_ENV, timeoutMs: 30_000 });

export interface BpfFacts {
  /** `bpftool struct_ops help` */
  readonly help: string;
  /** `bpftool -j feature probe kernel` */
  readonly features: string;
  /** The kernel's types; null where it has none. */
  readonly types: Buffer | null;
}

const OTHER_WAY = 'or write it as a kernel module and use `--engine uml`, which needs no privilege';

export function judgeBpf({ help, features, types }: BpfFacts): readonly (Refusal | null)[] {
  const { error, structOps } = parseBpfFeatures(features);
  const lacks = (name: string): boolean => types !== null && !types.includes(`\0${name}\0`);
  return [
    help.includes('LINK_DIR')
      ? null
      : {
          message:
            'this bpftool cannot register a congestion control for a limited time: its struct_ops register has no LINK_DIR',
          hint: 'install a newer bpftool, on Debian 12 from bookworm-backports',
        },
    types === null
      ? {
          message: `this kernel does not describe its types: there is no ${KERNEL_TYPES}`,
          hint: `use a kernel with CONFIG_DEBUG_INFO_BTF, ${OTHER_WAY}`,
        }
      : null,
    error === null
      ? null
      : { message: `this user may not load BPF programs: ${error}`, hint: `run it as root, ${OTHER_WAY}` },
    error !== null || structOps
      ? null
      : {
          message: 'this kernel takes no struct_ops from here',
          hint: `use a kernel with CONFIG_BPF_JIT, outside of a user namespace, ${OTHER_WAY}`,
        },
    lacks('bpf_struct_ops_tcp_congestion_ops')
      ? {
          message: 'this kernel takes no congestion controls in BPF (tcp_congestion_ops)',
          hint: `use Linux 5.6 or later, ${OTHER_WAY}`,
        }
      : null,
    lacks('bpf_struct_ops_link_create')
      ? {
          message: 'this kernel does not unregister a congestion control by itself: it has no links of struct_ops',
          hint: `use Linux 6.4 or later, ${OTHER_WAY}`,
        }
      : null,
  ];
}
