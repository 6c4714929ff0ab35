import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runScript, scratch } from './support/guests.js';

let place: ReturnType<typeof scratch>;
beforeEach(() => {
  place = scratch();
});
afterEach(() => {
  place.remove();
});

const uptimesOf = (text: string) => [...text.matchAll(/^up (\d+)/gm)].map((match) => Number(match[1]));
const SAY_UPTIME = 'read up idle </proc/uptime; echo up $up';

describe('a guest', () => {
  it('returns the exit status of its command and leaves only the console log and what the command wrote', async () => {
    const { exit, cellDir } = await runScript(place.dir, 'echo hello >/run/longhaul/cell/out; exit 7');
    expect(exit).toEqual({ kind: 'exited', status: 7 });
    expect(readFileSync(join(cellDir, 'out'), 'utf8')).toBe('hello\n');
    expect(readdirSync(place.dir).sort()).toEqual(['cell', 'console.log']);
  });

  it('sleeps an hour of virtual time for nothing', async () => {
    const { console } = await runScript(place.dir, `${SAY_UPTIME}; sleep 3600; ${SAY_UPTIME}`);
    const [before = NaN, after = NaN] = uptimesOf(console);
    expect(after - before).toBe(3600);
  });

  it('keeps real time when asked to', async () => {
    const started = Date.now();
    const { console } = await runScript(place.dir, `${SAY_UPTIME}; sleep 2; ${SAY_UPTIME}`, { clock: 'real' });
    const [before = NaN, after = NaN] = uptimesOf(console);
    expect(after - before).toBeGreaterThanOrEqual(1);
    expect(Date.now() - started).toBeGreaterThanOrEqual(2000);
  });

  it('gives the command a fixed environment and nothing of the host user', async () => {
    const { console } = await runScript(place.dir, 'env; pwd; hostname 2>/dev/null || uname -n; ip link show lo', {
      cwd: '/usr',
    });
    expect(console).toContain('HOME=/run/longhaul/home\n');
    expect(console).toContain('LANG=C.UTF-8\n');
    expect(console).toContain('\n/usr\nlonghaul\n');
    expect(console).toContain('LOOPBACK,UP');
    expect(console).not.toContain(place.dir);
  });

  it('sees the same bytes of entropy with the same seed, and others with another seed', async () => {
    const script = 'od -An -tx8 -N16 /dev/urandom >/run/longhaul/cell/bytes; date +%s%N >>/run/longhaul/cell/bytes';
    const bytes: string[] = [];
    for (const seed of ['5', '5', '18446744073709551615']) {
      const { cellDir } = await runScript(place.dir, script, { seed });
      bytes.push(readFileSync(join(cellDir, 'bytes'), 'utf8'));
    }
    expect(bytes[1]).toBe(bytes[0]);
    expect(bytes[2]).not.toBe(bytes[0]);
  });

  it('lets the command change every file it likes without changing the host', async () => {
    const name = `longhaul-lab-${String(process.pid)}`;
    const home = process.env['HOME'] ?? '/root';
    const targets = ['/etc', '/usr', '/var/tmp', '/tmp', '/dev/shm', home, '/'].map((dir) => join(dir, name));
    const script = targets.map((path) => `echo x >${path} && cat ${path} >/dev/null || exit 9`).join('\n');
    const removal = 'rm /etc/passwd && echo gone >/etc/hostname && ! test -e /etc/passwd';
    const { exit } = await runScript(place.dir, `${script}\n${removal}`);
    expect(exit).toEqual({ kind: 'exited', status: 0 });
    expect(targets.filter((path) => existsSync(path))).toEqual([]);
    expect(existsSync('/etc/passwd')).toBe(true);
    expect(readFileSync('/etc/hostname', 'utf8')).not.toBe('gone\n');
  });

  it('cannot mount another part of the host, nor undo that', async () => {
    const script = `! mount -t hostfs -o rw,/ none /mnt 2>/tmp/why && cat /tmp/why &&
      ! echo 0 >/sys/module/hostfs/parameters/sealed`;
    const { exit, console } = await runScript(place.dir, script);
    expect(console).toMatch(/not permitted|permission denied/i);
    expect(exit).toEqual({ kind: 'exited', status: 0 });
  });

  it('cannot write to a directory that is mounted read-only', async () => {
    const mounts = [{ source: place.dir, target: '/mnt/host', mode: 'ro' as const }];
    const { exit } = await runScript(place.dir, 'test -d /mnt/host/boot && ! echo x >/mnt/host/x', { mounts });
    expect(exit).toEqual({ kind: 'exited', status: 0 });
    expect(existsSync(join(place.dir, 'x'))).toBe(false);
  });

  it('passes every argument as it is', async () => {
    const argv = [
      '/bin/sh',
      '-c',
      'printf "%s\\n" "$@" >/run/longhaul/cell/out',
      'sh',
      "it's",
      '',
      'a\nb',
      '$HOME `id` \\ "',
    ];
    const { cellDir } = await runScript(place.dir, '', { argv: argv as [string, ...string[]] });
    expect(readFileSync(join(cellDir, 'out'), 'utf8')).toBe('it\'s\n\na\nb\n$HOME `id` \\ "\n');
  });

  it('runs network namespaces, netem and nested user namespaces', async () => {
    const script = `ip netns add a && ip netns exec a tc qdisc add dev lo root netem delay 5ms seed 3 &&
      ip -n a link set dev lo up && ip netns exec a ping -q -c 2 127.0.0.1 &&
      unshare --user --map-root-user --net --mount true`;
    const { exit, console } = await runScript(place.dir, script);
    expect(console).toMatch(/rtt min\/avg\/max\/mdev = 10\.\d+\/10\./);
    expect(exit).toEqual({ kind: 'exited', status: 0 });
  });

  it('reports a command that is stuck when its limit has passed, with the processes that wait', async () => {
    const script = 'mkfifo /tmp/never; read line </tmp/never';
    const { exit, console } = await runScript(place.dir, script, { limitS: 1000 });
    expect(exit).toEqual({ kind: 'stuck' });
    expect(console).toMatch(/still running after 1000 s/);
    expect(console).toMatch(/S \(sleeping\) in \w+: \/bin\/sh -c mkfifo/);
  });

  it('reports a panic as the death of the kernel and keeps its message, without a core file', async () => {
    const { exit, console } = await runScript(place.dir, 'echo c >/proc/sysrq-trigger');
    expect(exit).toMatchObject({ kind: 'died' });
    expect(console).toContain('Kernel panic - not syncing: sysrq triggered crash');
    expect(readdirSync(place.dir).sort()).toEqual(['cell', 'console.log']);
  });

  it('does not start again when the command reboots', async () => {
    const { exit } = await runScript(place.dir, 'echo b >/proc/sysrq-trigger; sleep 5');
    expect(exit).toMatchObject({ kind: 'died' });
  });

  it('says which step of its set-up failed', async () => {
    const mounts = [{ source: join(place.dir, 'absent'), target: '/mnt/host', mode: 'ro' as const }];
    const { exit, console } = await runScript(place.dir, 'true', { mounts });
    expect(exit).toEqual({ kind: 'init-failed' });
    expect(console).toContain('could not mount /mnt/host');
  });
});
