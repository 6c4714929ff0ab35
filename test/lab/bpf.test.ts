/** Congestion controls in BPF: on this machine's own kernel where it takes them, and what is said where it does not. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { probeBpf } from '../../src/engine/host/probe-bpf.js';
import { PACKAGE_ROOT } from '../../src/engine/package-root.js';
import { INSIDE } from '../../src/engine/types.js';
import { longhaul } from '../cli/support/longhaul.js';
import { readBpfObject } from '../fixtures/bpf-object.js';
import { runScript, scratch } from './support/guests.js';

const against = await probeBpf();
const BPFTOOL = ['/usr/sbin/bpftool', '/usr/bin/bpftool', '/sbin/bpftool'].some((path) => existsSync(path));

let place: ReturnType<typeof scratch>;
let cell: string;
beforeEach(() => {
  place = scratch();
  cell = join(place.dir, 'cell');
  mkdirSync(cell);
  writeFileSync(join(cell, 'my_bpf_cc.bpf.o'), Buffer.from(readBpfObject().object, 'base64'));
  writeFileSync(join(cell, 'scenario.yaml'), SCENARIO);
});
afterEach(() => {
  place.remove();
});

const SCENARIO = `format: longhaul/scenario@1
name: own-bpf
deadline: 30 s
modules: [my_bpf_cc.bpf.o]
topology:
  sites: { east: &site { hosts: 1, access: { rate: 1 Gbit/s } }, west: *site }
  links: [{ id: wan, between: [east, west], rate: 10 Mbit/s, delay: 1 ms }]
workloads:
  - { id: mine, kind: iperf3, from: east-1, to: west-1, duration: 1 s, congestion: my_bpf_cc }
`;

const controlsOfHost = (): readonly string[] =>
  readFileSync('/proc/sys/net/ipv4/tcp_available_congestion_control', 'utf8').trim().split(' ');

/** Until the kernel has taken back what a dead cell had: it does so after the process is gone. */
const untilGone = async (): Promise<void> => {
  await expect.poll(controlsOfHost, { timeout: 20_000 }).not.toContain('my_bpf_cc');
};

/** A cell of the host engine that registers the object. */
function startCell(then: string): ReturnType<typeof spawn> {
  const support = join(PACKAGE_ROOT, 'test/lab/support');
  const inside = join(INSIDE.app, 'test/lab/support/bpf-cell.mjs');
  const argv = [process.execPath, inside, join(INSIDE.cell, 'my_bpf_cc.bpf.o'), then];
  return spawn(process.execPath, [join(support, 'host-engine-driver.mjs'), cell, ...argv], { stdio: 'ignore' });
}

const why = against.map(({ message }) => message).join('; ');
describe.skipIf(why !== '')(
  `a congestion control in BPF on the kernel of this machine${why && ` (skipped: ${why})`}`,
  () => {
    it('is there while its cell lives, carries its traffic, and is gone with it', async () => {
      expect(controlsOfHost()).not.toContain('my_bpf_cc');
      const driver = startCell('end');
      await new Promise((resolve) => driver.once('exit', resolve));
      const facts = JSON.parse(readFileSync(join(cell, 'facts'), 'utf8')) as Record<string, unknown>;
      expect(facts['used']).toBe('my_bpf_cc');
      expect(facts['bytes']).toBeGreaterThanOrEqual(2 ** 20);
      expect(facts['controls']).toContain('my_bpf_cc');
      await untilGone();
    });

    it('is gone, too, when the process that launched the cell is killed', async () => {
      const driver = startCell('wait');
      onTestFinished(() => void driver.kill('SIGKILL'));
      await expect.poll(() => existsSync(join(cell, 'facts')), { timeout: 20_000 }).toBe(true);
      expect(controlsOfHost()).toContain('my_bpf_cc');
      driver.kill('SIGKILL');
      await untilGone();
    });
  },
);

describe('a scenario with a BPF object', () => {
  it('is refused by longhaul’s own kernel, with both ways out', async () => {
    const { exitCode, stderr } = await longhaul(['run', 'scenario.yaml', '--engine', 'uml'], { cwd: cell });
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/kernel takes no BPF objects[\s\S]*scenario\.yaml:4:\d+/);
    expect(stderr).toMatch(/kernel cc build.*--engine host/);
  });

  it('is refused where it would stay registered when the cell is gone', async () => {
    const object = Buffer.from(readBpfObject().object, 'base64').toString('latin1');
    const lasting = object.replaceAll('.struct_ops.link', '.struct_ops\0\0\0\0\0');
    writeFileSync(join(cell, 'my_bpf_cc.bpf.o'), Buffer.from(lasting, 'latin1'));
    const { exitCode, stderr } = await longhaul(['validate', 'scenario.yaml'], { cwd: cell });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/would not unregister by itself[\s\S]*SEC\("\.struct_ops\.link"\)/);
  });

  // The guest's kernel has netem, which the host engine needs, but no description of its types.
  it('is refused on the host engine of a kernel without BTF, by what is missing', async () => {
    const app = '/mnt/longhaul';
    const run = `${process.execPath} ${app}/dist/cli/main.js run scenario.yaml --engine host --out /tmp/results`;
    const { exit, cellDir } = await runScript(
      place.dir,
      `cd ${INSIDE.cell}; ${run} 2>said; echo $? >status; ls /tmp/results >left 2>&1`,
      {
        clock: 'real',
        memoryMiB: 512,
        mounts: [
          { source: cell, target: INSIDE.cell, mode: 'rw' },
          { source: PACKAGE_ROOT, target: app, mode: 'ro' },
        ],
      },
    );
    expect(exit.kind).toBe('exited');
    const file = (name: string): string => readFileSync(join(cellDir, name), 'utf8');
    expect(file('status')).toBe('3\n');
    expect(file('said')).toMatch(
      BPFTOOL ? /there is no \/sys\/kernel\/btf\/vmlinux[\s\S]*--engine uml/ : /bpftool was not found[\s\S]*install/,
    );
    expect(file('left')).toMatch(/No such file/);
  });
});
