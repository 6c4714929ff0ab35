import { runProgram } from '../../proc/run.js';
import { TOOLS, type Tool } from './tool-table.js';
import type { Finding } from './types.js';

const isOlder = (version: string, [major, minor]: readonly [number, number]) => {
  const [haveMajor = 0, haveMinor = 0] = version.split('.').map(Number);
  return haveMajor < major || (haveMajor === major && haveMinor < minor);
};

/** A finding with the Debian package that mends it; null when all is well. */
export type ToolFinding = Finding & { readonly package: string | null };

async function probe(tool: Tool): Promise<ToolFinding> {
  const id = `tool.${tool.program}`;
  const bad = { id, verdict: tool.essential ? 'fail' : 'warn', package: tool.package } as const;
  // Ordinary users' PATH lacks the system directories in which Debian puts ip, tc and ethtool.
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  const env = { ...(process.env as Record<string, string>), PATH: path, LC_ALL: 'C' };
  const result = await runProgram({ argv: [tool.program, ...tool.versionArgs], env, timeoutMs: 10_000 });
  if (result.startError !== null) {
    const fix = `install it: apt-get install ${tool.package} (needed for ${tool.why})`;
    return { ...bad, found: `${tool.program} is not installed`, fix };
  }
  const version = tool.version.exec(result.stdout + result.stderr)?.[1];
  if (version === undefined) {
    const fix = `see what "${tool.program} ${tool.versionArgs.join(' ')}" says, then reinstall ${tool.package}`;
    return { ...bad, found: `${tool.program} does not tell its version`, fix };
  }
  if (tool.atLeast !== undefined && isOlder(version, tool.atLeast)) {
    const wanted = tool.atLeast.join('.');
    const fix = `install ${tool.package} ${wanted} or later (Debian 12 has it in bookworm-backports): ${tool.why}`;
    return { ...bad, found: `${tool.program} ${version} is too old`, fix };
  }
  return { id, verdict: 'ok', found: `${tool.program} ${version}`, fix: null, package: null };
}

/** Starts every tool that longhaul uses and reads its version. */
export function examineTools(): Promise<ToolFinding[]> {
  return Promise.all(TOOLS.map(probe));
}
