import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { $ } from 'zx';
import { unmountBelow } from './unmount.js';

export interface Docker {
  /** Runs `docker` with some arguments. @returns exit code and both outputs together */
  run(...args: readonly string[]): Promise<{ readonly exitCode: number; readonly text: string }>;
  /** The same, for what must succeed. @throws with what docker said */
  must(...args: readonly string[]): Promise<string>;
  readonly socket: string;
  stop(): Promise<void>;
}

/**
 * Starts a Docker daemon that belongs to this test alone: its own images, no bridge and no firewall rules, so that it works
 * inside a container and leaves the machine's network as it is. @throws Error where it cannot
 */
export async function startDocker(work: string): Promise<Docker> {
  for (const program of ['dockerd', 'docker', 'debootstrap', 'docker-compose']) {
    const found = await $({ nothrow: true, quiet: true })`sh -c ${`command -v ${program}`}`;
    if (found.exitCode === 0 && process.getuid?.() === 0) continue;
    throw new Error(`this needs root and ${program}: apt-get install docker.io debootstrap docker-compose`);
  }
  const socket = `unix://${join(work, 'sock')}`;
  const places = ['--data-root', join(work, 'data'), '--exec-root', join(work, 'exec'), '--pidfile', join(work, 'pid')];
  const daemon = spawn('dockerd', ['--iptables=false', '--bridge=none', ...places, '-H', socket], { stdio: 'ignore' });
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  const run = async (...args: readonly string[]) => {
    // The classic builder needs no plug-in, which Debian's client does not bring.
    const command = $({ nothrow: true, quiet: true, env: { ...process.env, DOCKER_BUILDKIT: '0' } });
    const { exitCode, stdout, stderr } = await command`docker -H ${socket} ${args}`;
    return { exitCode: exitCode ?? 1, text: `${stdout}${stderr}` };
  };
  const must = async (...args: readonly string[]) => {
    const { exitCode, text } = await run(...args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}:\n${text}`);
    return text;
  };
  const stop = async () => {
    daemon.kill('SIGTERM');
    await ended;
    // The daemon leaves the network namespace of its containers mounted.
    await unmountBelow(work);
  };
  while ((await run('info')).exitCode !== 0) {
    if (daemon.exitCode !== null) throw new Error('dockerd ended: run it by hand to see why');
    await delay(200);
  }
  return { run, must, socket, stop };
}
