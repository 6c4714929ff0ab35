/** Whether this machine's own kernel can run cells: real tries in namespaces that vanish with the try. */
import { readFile } from 'node:fs/promises';
import { runProgram } from '../../proc/index.js';
import type { LonghaulError } from '../../errors/index.js';
import { PROBE_ENV, probeNode, probePrograms, type NeededProgram } from '../probe-common.js';
import { refusalErrors, type Refusal } from '../refusal.js';
import { isRoot, unshareArgv } from './namespaces.js';

const PROGRAMS: readonly NeededProgram[] = [
  { argv: ['unshare', '--version'], package: 'util-linux' },
  { argv: ['setpriv', '--version'], package: 'util-linux' },
  { argv: ['mount', '--version'], package: 'mount' },
  { argv: ['ip', '-V'], package: 'iproute2' },
  { argv: ['tc', '-V'], package: 'iproute2' },
];

export async function probeHost(): Promise<readonly LonghaulError[]> {
  const programs = await probePrograms(PROGRAMS);
  const namespaces = await probeNamespaces();
  return refusalErrors([
    process.platform === 'linux' ? null : { message: 'the host engine needs Linux', hint: 'run longhaul on Linux' },
    ...programs,
    probeNode(),
    namespaces,
    // Without namespaces the other tries could only repeat the same failure.
    ...(namespaces === null ? [await probeVeth(), await probeNetem()] : []),
    await probeIproute(),
  ]);
}

const inNamespaces = (argv: readonly string[]) =>
  runProgram({ argv: [...unshareArgv(isRoot()), ...argv], env: PROBE_ENV, timeoutMs: 10_000 });

async function probeNamespaces(): Promise<Refusal | null> {
  const result = await inNamespaces(['mount', '-t', 'proc', 'proc', '/proc']);
  if (result.exitCode === 0) return null;
  const reason = result.startError ?? result.stderr.trim();
  return { message: `this machine does not let this user make namespaces: ${reason}`, hint: await namespaceHint() };
}

async function namespaceHint(): Promise<string> {
  if (isRoot()) return 'a container needs the capability SYS_ADMIN for it; `--engine uml` needs none';
  const switches = [
    ['kernel/apparmor_restrict_unprivileged_userns', '1', '0'],
    ['kernel/unprivileged_userns_clone', '0', '1'],
    ['user/max_user_namespaces', '0', '10000'],
  ] as const;
  for (const [name, bad, good] of switches) {
    const value = await readFile(`/proc/sys/${name}`, 'utf8').catch(() => '');
    if (value.trim() === bad) {
      return `run as root, or \`sysctl ${name.replace('/', '.')}=${good}\`; \`--engine uml\` needs neither`;
    }
  }
  return 'run as root, or allow unprivileged user namespaces; `--engine uml` needs neither';
}

async function probeVeth(): Promise<Refusal | null> {
  const result = await inNamespaces(['ip', 'link', 'add', 'name', 'lhprobe', 'type', 'veth']);
  if (result.exitCode === 0) return null;
  return {
    message: `this kernel cannot make veth interfaces: ${result.stderr.trim()}`,
    hint: 'load the module (`modprobe veth` as root), or use `--engine uml`, which brings its own kernel',
  };
}

async function probeNetem(): Promise<Refusal | null> {
  const result = await inNamespaces(['tc', 'qdisc', 'add', 'dev', 'lo', 'root', 'netem', 'delay', '1ms']);
  if (result.exitCode === 0) return null;
  return {
    message: `this kernel has no netem: ${result.stderr.trim().split('\n')[0] ?? ''}`,
    hint:
      'load the module (`modprobe sch_netem` as root; on some systems it is in the package linux-modules-extra), ' +
      'or use `--engine uml`, which brings its own kernel',
  };
}

/** netem learned `seed` in iproute2 6.6; without it losses could not be repeated. */
const NEEDED_IPROUTE = [6, 6] as const;

async function probeIproute(): Promise<Refusal | null> {
  const { stdout, startError } = await runProgram({ argv: ['tc', '-V'], env: PROBE_ENV, timeoutMs: 5000 });
  if (startError !== null) return null;
  const version = parseIprouteVersion(stdout);
  const [major, minor] = NEEDED_IPROUTE;
  if (version !== null && (version[0] > major || (version[0] === major && version[1] >= minor))) return null;
  return {
    message: `iproute2 ${version === null ? 'of unknown version' : version.join('.')} is too old: netem's seed needs 6.6`,
    hint: 'install a newer iproute2, on Debian 12 from bookworm-backports',
  };
}

/** Parses `tc utility, iproute2-6.15.0, libbpf 1.1.2`. Versions of the old style, `iproute2-ss200127`, give null. */
export function parseIprouteVersion(text: string): readonly [number, number] | null {
  const match = /iproute2-v?(\d+)\.(\d+)/.exec(text);
  return match === null ? null : [Number(match[1]), Number(match[2])];
}
