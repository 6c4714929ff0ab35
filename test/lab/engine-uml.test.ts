import { appendFileSync, chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUmlEngine } from '../../src/engine/uml/index.js';
import type { EngineExit } from '../../src/engine/types.js';
import { run, spawnGroup } from '../../src/proc/index.js';
import { labKernel, scratch } from './support/guests.js';
import { memoryFiles, processesBelow, until } from './support/processes.js';

const END = `echo '{"t_ns":1,"event":"agent.end","ok":true}' >>/run/longhaul/cell/events.jsonl`;
const BUSY = 'while :; do cat /proc/uptime; sleep 1; done >/dev/null';
const DRIVER = join(import.meta.dirname, 'support/uml-engine-driver.ts');

let place: ReturnType<typeof scratch>;
let cellDir: string;
beforeEach(() => {
  place = scratch();
  cellDir = join(place.dir, 'cell');
  mkdirSync(cellDir);
});
afterEach(() => {
  place.remove();
});

const request = () => ({ cellDir, clock: 'virtual', seed: '1', memoryMiB: 256, nativeDir: null, cpu: null }) as const;

async function runAgent(script: string, changes: { memoryMiB?: number } = {}): Promise<EngineExit> {
  const engine = createUmlEngine({ argv: ['/bin/sh', '-c', script] });
  const cell = await engine.launch({ ...request(), ...changes });
  return cell.exit;
}

const lossOf = (exit: EngineExit) => (exit.kind === 'lost' ? exit.error : null);
describe('the uml engine', () => {
  it('finds nothing against this machine and names its kernel', async () => {
    const engine = createUmlEngine();
    expect(await engine.probe()).toEqual([]);
    expect(await engine.describeKernel()).toMatch(/^[67]\.\d+.* \(sha256:[0-9a-f]{12}, (seccomp|ptrace)\)$/);
  });

  it('shows the agent the package read-only and its cell, and calls a cell with a last event finished', async () => {
    const exit = await runAgent(
      `test -f /run/longhaul/app/package.json && ! touch /run/longhaul/app/x && cd /run/longhaul/cell && ${END}`,
    );
    expect(exit).toEqual({ kind: 'finished' });
    expect(readdirSync(cellDir).sort()).toEqual(['engine.log', 'events.jsonl']);
  });

  it('calls an agent that ends without its last event lost, and shows what it said', async () => {
    const error = lossOf(await runAgent('echo "cannot find my hat" >&2; exit 3'));
    expect(error?.code).toBe('experiment.lost');
    expect(error?.message).toBe('the agent ended with status 3 before its last event');
    expect(error?.detail).toContain('cannot find my hat');
  });

  it('names a panic of the guest', async () => {
    const error = lossOf(await runAgent('echo c >/proc/sysrq-trigger'));
    expect(error?.message).toBe("the guest's kernel panicked: sysrq triggered crash");
    expect(error?.detail).not.toContain('Call Trace');
  });

  it('names a deadlock once the deadline is long past', async () => {
    writeFileSync(join(cellDir, 'cell.json'), JSON.stringify({ deadlineNs: 60e9, settleNs: 1e9 }));
    const error = lossOf(await runAgent('mkfifo /tmp/never; read line </tmp/never'));
    expect(error?.message).toContain('deadlocked');
    expect(error?.detail).toContain('mkfifo /tmp/never');
  });

  it('names a guest that ran out of memory', async () => {
    const hog = 'dd if=/dev/zero of=/dev/shm/hog bs=1M count=400 2>/dev/null; tail /dev/zero';
    const error = lossOf(await runAgent(hog, { memoryMiB: 128 }));
    expect(error?.message).toContain('the guest ran out of memory');
  });

  it('blames a full disk for a cell that could write no more', async () => {
    // A small file system of its own, seen only by the process that launches the cell.
    const small = 'mount -t tmpfs -o size=200k tmpfs "$0" && exec "$@"';
    const user = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user'];
    const script = 'dd if=/dev/zero of=/run/longhaul/cell/pcap bs=4k || exit 1';
    const driver = [process.execPath, '--import', import.meta.resolve('tsx'), DRIVER, cellDir, script];
    const result = await run('unshare', [...user, '--mount', 'sh', '-c', small, cellDir, ...driver]);
    expect(result.stdout).toContain(`the cell ended because the disk with ${cellDir} is full`);
    expect(readdirSync(cellDir)).toEqual([]);
  });

  it('stops at once when told to', async () => {
    const engine = createUmlEngine({ argv: ['/bin/sh', '-c', BUSY] });
    const cell = await engine.launch(request());
    await until(() => processesBelow(place.dir).length > 1);
    cell.stop();
    cell.stop();
    expect(await cell.exit).toEqual({ kind: 'stopped' });
    expect(processesBelow(place.dir)).toEqual([]);
    expect(readdirSync(cellDir)).toEqual(['engine.log']);
  });

  it('runs as an ordinary user who owns nothing but the cell directory', async () => {
    // The cache of the user who runs the tests may be closed to others.
    const kernel = join(place.dir, 'linux-of-nobody');
    copyFileSync((await labKernel()).binary, kernel);
    chmodSync(place.dir, 0o755);
    chmodSync(kernel, 0o755);
    chmodSync(cellDir, 0o777);
    const asNobody =
      process.geteuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : ['env'];
    const script = `id -u; touch /etc/by-nobody && chown 1:1 /etc/by-nobody && ip netns add a && ${END}`;
    const argv = [...asNobody, process.execPath, '--import', import.meta.resolve('tsx'), DRIVER, cellDir, script];
    const result = await run('env', [`LONGHAUL_KERNEL=${kernel}`, ...argv]);
    expect(result.stdout.split('\n')[1]).toBe('{"kind":"finished","error":null}');
    expect(readFileSync(join(cellDir, 'engine.log'), 'utf8')).toMatch(/^0\r?\n/);
  });
});

describe('kill -9', () => {
  const moments = [0, 30, 80, 150, 250, 350, 450, 600, 800, 1000];

  it.each(moments)('of the process that launched a cell, %d ms later, leaves no process and no file', async (ms) => {
    const before = memoryFiles();
    let started = false;
    const argv = ['--import', import.meta.resolve('tsx'), DRIVER, cellDir, BUSY];
    const parent = await spawnGroup(process.execPath, argv, { onStdoutLine: () => (started = true) });
    await until(() => started);
    await new Promise((resolve) => setTimeout(resolve, ms));
    process.kill(parent.pid, 'SIGKILL');
    await parent.exit;
    await until(() => processesBelow(place.dir).length === 0);
    expect(memoryFiles()).toEqual(before);
    expect(readdirSync(place.dir)).toEqual(['cell']);
    expect(readdirSync(cellDir).filter((name) => !['boot', 'engine.log'].includes(name))).toEqual([]);
  });

  it("of the guest's kernel is reported and leaves nothing", async () => {
    const engine = createUmlEngine({ argv: ['/bin/sh', '-c', BUSY] });
    const cell = await engine.launch(request());
    await until(() => processesBelow(place.dir).length > 2);
    process.kill(cell.pid, 'SIGKILL');
    expect(lossOf(await cell.exit)?.message).toBe("the guest's kernel was killed by SIGKILL");
    expect(processesBelow(place.dir)).toEqual([]);
    expect(readdirSync(cellDir)).toEqual(['engine.log']);
  });

  it('of every process below the guest, again and again, ends in a report or not at all', async () => {
    const engine = createUmlEngine({ argv: ['/bin/sh', '-c', BUSY] });
    const cell = await engine.launch(request());
    let exit: EngineExit | undefined;
    void cell.exit.then((value) => (exit = value));
    while (exit === undefined) {
      for (const pid of processesBelow(place.dir).filter((pid) => pid !== cell.pid)) kill(pid);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(exit.kind).toBe('lost');
    expect(processesBelow(place.dir)).toEqual([]);
  });

  it('does not keep the next cell from running', async () => {
    const engine = createUmlEngine({ argv: ['/bin/sh', '-c', BUSY] });
    const cell = await engine.launch(request());
    process.kill(cell.pid, 'SIGKILL');
    await cell.exit;
    appendFileSync(join(cellDir, 'engine.log'), '');
    expect(await runAgent(END)).toEqual({ kind: 'finished' });
  });
});

/** The victim may have ended since it was listed. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already, which is what was wanted.
  }
}
