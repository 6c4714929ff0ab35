import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { longhaul, temporaryDirectory, type Surroundings } from '../cli/support/longhaul.js';
import { writeScenario } from '../cli/support/tiny-scenario.js';
import type { Verification } from '../../src/app/verify/types.js';
import type { Manifest } from '../../src/store/index.js';

/** Loss, a capture, a flow, and a program that shows all it can see of clocks, chance and its surroundings. */
const WORKLOADS = `  - { id: flow, kind: iperf3, from: east-1, to: west-1, duration: 1 s, congestion: bbr }
  - id: look
    kind: command
    after: flow
    node: east-1
    argv:
      - node
      - -e
      - |
        const { readdirSync, statSync } = require('node:fs');
        console.log(Math.random(), crypto.randomUUID(), Date.now(), process.hrtime.bigint(), process.pid);
        console.log(process.env, process.cwd(), process.umask(), process.getuid(), new Date().toString());
        console.log(readdirSync('/tmp'), readdirSync('/run/longhaul'), os.hostname(), os.totalmem());
`;
const CAPTURE = 'captures: [{ node: east-gw, dev: wan }]';

let dir: string;
let run: string;
let clean: () => void;
beforeAll(async () => {
  dir = temporaryDirectory((remove) => (clean = remove));
  const scenario = writeScenario(dir, WORKLOADS, CAPTURE);
  const quick = ['--set', 'topology.links.wan.rate=10 Mbit/s', '--set', 'topology.links.wan.loss=1 %'];
  const args = [...quick, '--engine', 'uml', '--out', join(dir, 'results'), '--repeat', '2'];
  expect((await longhaul(['run', scenario, ...args])).exitCode).toBe(0);
  const parent = join(dir, 'results', 'tiny');
  run = join(parent, readdirSync(parent)[0] ?? '');
  // From here on the run directory is all there is.
  rmSync(scenario);
});
afterAll(() => {
  clean();
});

async function verify(runDir: string, surroundings: Surroundings = {}) {
  const finished = await longhaul(['verify', runDir, '--json'], surroundings);
  return { ...finished, document: () => JSON.parse(finished.stdout) as Verification };
}

/** A copy of the run directory that a test may spoil. */
function copyOfRun(): string {
  const copy = join(temporaryDirectory(onTestFinished), 'run');
  cpSync(run, copy, { recursive: true });
  return copy;
}

describe('longhaul verify', () => {
  it('repeats every cell bit for bit from the run directory alone, in other surroundings', async () => {
    const elsewhere = temporaryDirectory(onTestFinished);
    const copy = copyOfRun();
    const env = { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8', LC_ALL: 'C', HOME: elsewhere, TMPDIR: elsewhere };
    const kernel = { XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(process.env['HOME'] ?? '', '.cache') };
    const prefix = ['sh', '-c', 'umask 077; exec "$@"', 'sh'];
    const { exitCode, document } = await verify(copy, { cwd: elsewhere, env: { ...env, ...kernel }, prefix });
    expect(document()).toMatchObject({
      verdict: 'identical',
      cells: [
        { verdict: 'identical', difference: null, logs_differ: [] },
        { verdict: 'identical', difference: null, logs_differ: [] },
      ],
    });
    expect(exitCode).toBe(0);
    // The repetitions were removed, and the run was only read.
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('names the first record that differs, with file, line, field and both values, and ends with 5', async () => {
    const copy = copyOfRun();
    const file = join(copy, 'cells/default/2/samples/iface.jsonl');
    const manifest = JSON.parse(readFileSync(join(copy, 'manifest.json'), 'utf8')) as Manifest;
    const platform = { ...manifest.platform, packages: '0'.repeat(64) };
    writeFileSync(join(copy, 'manifest.json'), JSON.stringify({ ...manifest, platform }));
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[30] = (lines[30] ?? '').replace(/"rx_bytes":\d+/, '"rx_bytes":12345');
    writeFileSync(file, lines.join('\n'));
    const { exitCode, document } = await verify(copy);
    expect(exitCode).toBe(5);
    const cell = document().cells.find(({ verdict }) => verdict === 'different');
    expect(cell).toMatchObject({
      cell: 'cells/default/2',
      difference: { file: 'cells/default/2/samples/iface.jsonl', line: 31, field: 'rx_bytes', recorded: '12345' },
      differs_in: ['samples iface'],
      note: expect.stringContaining('changed afterwards') as string,
    });
    expect(document().cells.filter(({ verdict }) => verdict === 'identical')).toHaveLength(1);
    // Other packages would be a reason, and are named.
    expect(document().changes).toMatchObject([{ what: 'the list of installed packages', recorded: '000000000000' }]);
  });

  it('compares captures packet by packet', async () => {
    const copy = copyOfRun();
    const [one, two] = ['1', '2'].map((repeat) => join(copy, 'cells/default', repeat, 'pcap/east-gw.wan.pcap'));
    copyFileSync(two ?? '', one ?? '');
    const { exitCode, document } = await verify(copy);
    expect(exitCode).toBe(5);
    const cell = document().cells.find(({ verdict }) => verdict === 'different');
    expect(cell?.difference?.file).toBe('cells/default/1/pcap/east-gw.wan.pcap');
    expect(cell?.difference?.field).toMatch(/^(time_ns|wire_bytes|data\[\d+\])$/);
  });

  it('says which kernel is missing where the run was made with another one, and ends with 3', async () => {
    const copy = copyOfRun();
    const path = join(copy, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
    const engine = { ...manifest.engine, kernel: '9.9.9-longhaul (sha256:000000000000, seccomp)' };
    writeFileSync(path, JSON.stringify({ ...manifest, engine }));
    const { exitCode, stderr } = await verify(copy);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('the run was made with kernel 9.9.9-longhaul (sha256:000000000000, seccomp)');
    expect(stderr).toContain('LONGHAUL_KERNEL');
  });

  it('refuses a run of the real clock, which nothing repeats', async () => {
    const copy = copyOfRun();
    const path = join(copy, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
    writeFileSync(path, JSON.stringify({ ...manifest, engine: { ...manifest.engine, clock: 'real' } }));
    const { exitCode, stderr } = await verify(copy);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('real clock');
  });
});
