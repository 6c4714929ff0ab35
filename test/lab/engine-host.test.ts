/** The host engine needs a kernel with netem, so it runs inside a guest on the real clock, as root and as a plain user. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PACKAGE_ROOT } from '../../src/engine/package-root.js';
import { INSIDE } from '../../src/engine/types.js';
import type { Summary, WorkloadResult } from '../../src/records/index.js';
import { runScript, scratch } from './support/guests.js';

let place: ReturnType<typeof scratch>;
beforeEach(() => {
  place = scratch();
});
afterEach(() => {
  place.remove();
});

/** Where the guest sees this checkout, which may lie below the host's /tmp: the guest has a /tmp of its own. */
const CHECKOUT = '/mnt/longhaul';
const DRIVER = `${process.execPath} ${join(CHECKOUT, 'test/lab/support/host-engine-driver.mjs')}`;
const AS_NOBODY = 'setpriv --reuid=65534 --regid=65534 --clear-groups';
const END = `echo '{"t_ns":1,"event":"agent.end","ok":true}' >>${INSIDE.cell}/events.jsonl`;

/** The agent of these tests: writes where it should and where it must not, and uses netem in namespaces of its own. */
const AGENT = `
cd ${INSIDE.cell}
{ id -u; uname -n; pwd; env | sort; test -f ${INSIDE.app}/package.json && echo app; } >facts
for path in /etc/x /usr/x /root/x /var/x /x ${INSIDE.app}/x; do touch $path 2>/dev/null && echo "wrote $path" >>facts; done
touch /tmp/x /run/x /dev/shm/x && echo private >>facts
ip netns add a && ip -n a link set dev lo up && ip netns exec a tc qdisc add dev lo root netem delay 5ms seed 7 &&
  ip netns exec a ping -c 1 127.0.0.1 >/dev/null && echo netem >>facts
echo visible: /proc/[0-9]* >>facts
`;

/** Runs the lines in a guest that shares /run/longhaul/cell with `place`; cells live in the guest's own /tmp. */
async function inGuest(
  lines: string,
  files: Readonly<Record<string, string>> = {},
): Promise<{ console: string; readonly file: (name: string) => string }> {
  mkdirSync(join(place.dir, 'cell'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place.dir, 'cell', name), text);
  writeFileSync(join(place.dir, 'cell/agent.sh'), `${AGENT}\n${END}\n`);
  // In a file, so that no command line but the one sought contains what the script looks for.
  const script = `mkdir -m 777 /tmp/cell; cp ${INSIDE.cell}/agent.sh /tmp/cell/; out=${INSIDE.cell}\n${lines}`;
  writeFileSync(join(place.dir, 'cell/lines.sh'), script);
  const result = await runScript(place.dir, `. ${INSIDE.cell}/lines.sh`, {
    clock: 'real',
    memoryMiB: 512,
    limitS: 240,
    mounts: [
      { source: join(place.dir, 'cell'), target: INSIDE.cell, mode: 'rw' },
      { source: PACKAGE_ROOT, target: CHECKOUT, mode: 'ro' },
    ],
  });
  expect(result.exit).toEqual({ kind: 'exited', status: 0 });
  return { console: result.console, file: (name) => readFileSync(join(place.dir, 'cell', name), 'utf8') };
}

/** What must not remain once a cell is gone: its processes, mounts and namespaces. */
const REMAINS = `
for process in /proc/[0-9]*; do
  if tr '\\0' ' ' <$process/cmdline | grep -q host-init; then echo "process $process"; fi
done
grep -c longhaul/app /proc/mounts
lsns -n -o TYPE | sort | uniq -c
`;

describe.each([
  ['root', ''],
  ['a plain user', AS_NOBODY],
])('the host engine as %s', (_, prefix) => {
  it('finds nothing against a kernel with netem', async () => {
    const { file } = await inGuest(`${prefix} ${DRIVER} /tmp/cell >$out/answer`);
    expect(JSON.parse(file('answer'))).toEqual({ refusals: [] });
  });

  it('runs the agent with root rights over a network of its own and may write to its cell only', async () => {
    const { file } = await inGuest(`
      lsns -n -o TYPE | sort | uniq -c >/tmp/before
      ${prefix} ${DRIVER} /tmp/cell /bin/sh ${INSIDE.cell}/agent.sh >/tmp/answer
      lsns -n -o TYPE | sort | uniq -c >/tmp/after
      cmp /tmp/before /tmp/after && echo clean >$out/namespaces
      cp /tmp/answer /tmp/cell/facts /tmp/cell/engine.log $out; ls /tmp /run /dev/shm >$out/listing`);
    expect(file('answer').split('\n')[1]).toBe('{"kind":"finished","error":null}');
    const facts = file('facts').split('\n');
    expect(facts.slice(0, 3)).toEqual(['0', 'longhaul', INSIDE.cell]);
    expect(facts).toEqual(expect.arrayContaining(['HOME=/run/longhaul/home', 'TZ=UTC', 'app', 'private', 'netem']));
    expect(facts.filter((line) => line.startsWith('wrote'))).toEqual([]);
    expect(facts.find((line) => line.startsWith('visible:'))?.split(' ').length).toBeLessThan(6);
    expect(file('namespaces')).toBe('clean\n');
    expect(file('listing')).not.toMatch(/^x$/m);
  });

  it('leaves nothing when the process that launched the cell is killed, or the agent', async () => {
    const { file } = await inGuest(`
      { ${REMAINS} } >/tmp/before
      ${prefix} ${DRIVER} /tmp/cell sleep 1000 >/tmp/answer &
      cli=$!
      until grep -q launched /tmp/answer; do sleep 0.05; done
      until pgrep -f '^sleep 1000' >/dev/null; do sleep 0.05; done
      kill -9 $cli
      while pgrep -f host-init.sh >/dev/null; do sleep 0.05; done
      { ${REMAINS} } >/tmp/after
      cmp /tmp/before /tmp/after && echo clean >$out/first
      ${prefix} ${DRIVER} /tmp/cell sleep 1000 >/tmp/answer &
      cli=$!
      until pgrep -f '^sleep 1000' >/dev/null; do sleep 0.05; done
      kill -9 "$(pgrep -f '^sleep 1000')"
      wait $cli
      { ${REMAINS} } >/tmp/after
      cmp /tmp/before /tmp/after && echo clean >$out/second
      cp /tmp/answer $out`);
    expect(file('first')).toBe('clean\n');
    expect(file('second')).toBe('clean\n');
    expect(file('answer').split('\n')[1]).toBe('{"kind":"lost","error":"the agent was killed by signal 9"}');
  });
});

describe.each([
  ['root', ''],
  ['a plain user', AS_NOBODY],
])('longhaul run --engine host as %s', (_, prefix) => {
  // What the expectations of the scenario say is left out: a guest on the real clock is too slow a machine for them.
  it('completes the scenario that the uml engine runs, with every workload ok', async () => {
    const { file } = await inGuest(`
      mkdir -m 777 /tmp/results; cd ${CHECKOUT}
      ${prefix} ${process.execPath} dist/cli/main.js run scenarios/smoke.yaml --engine host --out /tmp/results --json \\
        >/tmp/summary 2>/tmp/progress
      cp /tmp/summary /tmp/progress $out; cp /tmp/results/*/*/cells/*/*/events.jsonl $out`);
    const summary = JSON.parse(file('summary')) as Summary;
    expect(summary.engine).toMatchObject({ name: 'host', clock: 'real' });
    expect(summary.cells.map((cell) => cell.status)).toEqual(['complete']);
    expect(summary.cells[0]?.workloads.map(({ id, ok }) => [id, ok])).toEqual([
      ['rtt', true],
      ['hello', true],
      ['flow', true],
    ]);
    expect(file('events.jsonl').trimEnd().split('\n').at(-1)).toMatch(/"event":"agent.end","ok":true/);
  });
});

/** Packets by turns over two links until a controller leaves one of them out. */
const STEERED = `format: longhaul/scenario@1
name: steered
deadline: 30 s
topology:
  sites:
    east: { hosts: 1, access: { rate: 1 Gbit/s } }
    west: { hosts: 1, access: { rate: 1 Gbit/s } }
  links:
    - { id: wan, between: [east, west], delay: 1 ms, rate: 20 Mbit/s, parallel: 2, queue: { limit: 100 packets } }
balance:
  - { id: p, links: wan, direction: forward, mode: spray }
controllers:
  - { id: own, file: own.ts, period: 400 ms }
workloads:
  - { id: both, kind: iperf3, from: east-1, to: west-1, protocol: udp, rate: 2 Mbit/s, block: 1000 B, duration: 1 s }
  - { id: one, kind: iperf3, from: east-1, to: west-1, protocol: udp, rate: 2 Mbit/s, block: 1000 B, duration: 1 s, after: both, delay: 2 s }
`;
const OWN = `export function controller() {
  let before = [];
  return {
    decide({ running }) {
      const isOver = before.includes('both') && running.length === 0;
      before = running;
      return isOver ? [{ action: 'balance', balance: 'p', weights: { 'wan.0': 0, 'wan.1': 1 } }] : [];
    },
  };
}
`;
const runSteered = (prefix: string): string => `
  export XDG_CACHE_HOME=/tmp/cache; mkdir -m 777 /tmp/study /tmp/results /tmp/cache; cp ${INSIDE.cell}/steered.yaml ${INSIDE.cell}/own.ts /tmp/study; cd ${CHECKOUT}
  ${prefix} ${process.execPath} dist/cli/main.js run /tmp/study/steered.yaml --engine host --out /tmp/results --json \
    >/tmp/summary 2>/tmp/progress
  echo $? >$out/status; cp /tmp/summary /tmp/progress $out
  cp /tmp/results/*/*/cells/*/*/control.jsonl /tmp/results/*/*/cells/*/*/workloads/*.json $out || true`;

describe('policies for parallel links and controllers on the host engine', () => {
  it('do as root what they do in a guest', async () => {
    const { file } = await inGuest(runSteered(''), { 'steered.yaml': STEERED, 'own.ts': OWN });
    expect(file('status'), file('progress')).toBe('0\n');
    expect(file('control.jsonl')).toContain('"applied":true');
    const packets = (workload: string): readonly number[] => {
      const { links } = JSON.parse(file(`${workload}.json`)) as WorkloadResult;
      return ['wan.0', 'wan.1'].map(
        (id) => links.find(({ link, direction }) => link === id && direction === 'forward')?.packets ?? 0,
      );
    };
    const [first = 0, second = 1e9] = packets('both');
    expect(first).toBeGreaterThan(100);
    expect(Math.abs(first - second)).toBeLessThan(20);
    expect(packets('one')[0]).toBeLessThan(10);
    expect(packets('one')[1]).toBeGreaterThan(200);
  });

  it('are refused to a plain user, who may not attach an eBPF program, with what would do', async () => {
    const { file } = await inGuest(runSteered(AS_NOBODY), { 'steered.yaml': STEERED, 'own.ts': OWN });
    expect(file('status')).toBe('3\n');
    const said = `${file('progress')}${file('summary')}`;
    expect(said).toContain('policy p forward cannot be carried out at east-gw');
    expect(said).toContain('root');
  });
});

describe('the probe of the host engine', () => {
  it('names missing netem, and namespaces that are switched off, each with a way out', async () => {
    const { file } = await inGuest(`
      mkdir /tmp/bin; printf '#!/bin/sh\\n[ "$1" = -V ] && echo tc utility, iproute2-6.1.0 && exit; echo no netem >&2; exit 2' >/tmp/bin/tc
      chmod -R a+rx /tmp/bin
      PATH=/tmp/bin:$PATH ${DRIVER} /tmp/cell >$out/netem
      echo 0 >/proc/sys/user/max_user_namespaces
      ${AS_NOBODY} ${DRIVER} /tmp/cell >$out/namespaces`);
    expect(file('netem')).toMatch(/this kernel has no netem: no netem \(.*--engine uml/);
    expect(file('netem')).toMatch(/iproute2 6.1 is too old: netem's seed needs 6.6/);
    expect(file('namespaces')).toMatch(/does not let this user make namespaces: .*user.max_user_namespaces=10000/);
  });
});
