import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LonghaulError } from '../../errors/index.js';
import { LAB } from '../lab-paths.js';
import type { NetnsServer } from '../netns/netns-server.js';

/**
 * Writes what the nodes share: hosts file, enter script, the lab's procfs. Before the first node starts.
 * @returns path of the hosts file
 */
export async function applyNodeFiles(hostsFile: string, server: NetnsServer): Promise<string> {
  for (const dir of [LAB.nodes, LAB.scratch, LAB.proc]) mkdirSync(dir, { recursive: true });
  chmodSync(LAB.scratch, 0o1777);
  const hosts = join(LAB.nodes, 'hosts');
  writeFileSync(hosts, hostsFile);
  copyFileSync(fileURLToPath(new URL('enter.sh', import.meta.url)), LAB.enterScript);
  chmodSync(LAB.enterScript, 0o755);
  const mount = await server.run(null, ['mount', '--rbind', '/proc', LAB.proc], '');
  if (mount.ok) return hosts;
  throw new LonghaulError({
    code: 'machine.capability',
    message: 'could not bind /proc for the nodes',
    hint: 'the agent must be root in its mount namespace',
    detail: mount.stderr.trim(),
  });
}
