import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LonghaulError } from '../../errors/index.js';
import { LAB } from '../lab-paths.js';
import type { NetnsServer } from '../netns/netns-server.js';

/** Paths that every node's init needs. */
export interface NodeFiles {
  readonly initScript: string;
  readonly fstab: string;
}

/** Writes what the nodes share: hosts file, mount table, enter script, the lab's procfs. Before the first node starts. */
export async function applyNodeFiles(hostsFile: string, server: NetnsServer): Promise<NodeFiles> {
  for (const dir of [LAB.nodes, LAB.scratch, LAB.proc]) mkdirSync(dir, { recursive: true });
  chmodSync(LAB.scratch, 0o1777);
  const hosts = join(LAB.nodes, 'hosts');
  const fstab = join(LAB.nodes, 'fstab');
  writeFileSync(hosts, hostsFile);
  writeFileSync(fstab, renderFstab(hosts, existsSync('/dev/shm')));
  copyFileSync(fileURLToPath(new URL('enter.sh', import.meta.url)), LAB.enterScript);
  chmodSync(LAB.enterScript, 0o755);
  const mount = await server.run(null, ['mount', '--rbind', '/proc', LAB.proc], '');
  if (!mount.ok) {
    throw new LonghaulError({
      code: 'machine.capability',
      message: 'could not bind /proc for the nodes',
      hint: 'the agent must be root in its mount namespace',
      detail: mount.stderr.trim(),
    });
  }
  return { initScript: fileURLToPath(new URL('node-init.sh', import.meta.url)), fstab };
}

/**
 * A node's own mounts; /proc is mounted by unshare. Sources have names of their own because `mount --all` skips what is
 * already mounted from the same source. Own shared memory, because names in it are made of process ids, which repeat
 * from node to node.
 */
export function renderFstab(hosts: string, hasSharedMemory: boolean): string {
  const rows = ['node-sys /sys sysfs nosuid,nodev,noexec 0 0', 'node-tmp /tmp tmpfs mode=1777,nosuid,nodev 0 0'];
  if (hasSharedMemory) rows.push('node-shm /dev/shm tmpfs mode=1777,nosuid,nodev 0 0');
  rows.push(`${hosts} /etc/hosts none bind 0 0`);
  return `${rows.join('\n')}\n`;
}
