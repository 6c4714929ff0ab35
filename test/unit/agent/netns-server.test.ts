import { readFileSync } from 'node:fs';
import { createServer, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NetnsRefusal, NetnsServer } from '../../../src/agent/netns/netns-server.js';
import { parseInetDiag, TCP_DUMP } from '../../../src/parse/tcp-info.js';

// The helper itself, in the test's own namespace, where reading needs no privilege.
let server: NetnsServer;
beforeEach(() => {
  server = new NetnsServer();
});
afterEach(() => {
  server.close();
});

describe('the namespace helper', () => {
  it('reads sysctls, with single spaces between the numbers of a vector', async () => {
    const expected = readFileSync('/proc/sys/net/ipv4/tcp_rmem', 'utf8').trim().split(/\s+/).join(' ');
    expect(await server.readSysctl(null, 'net.ipv4.tcp_rmem')).toBe(expected);
  });

  it('answers many requests made at once, each with its own answer', async () => {
    const keys = ['kernel.ostype', 'kernel.osrelease', 'net.ipv4.tcp_ecn', 'kernel.ostype'];
    const values = await Promise.all(keys.map((key) => server.readSysctl(null, key)));
    expect(values).toEqual(keys.map((key) => readFileSync(`/proc/sys/${key.replaceAll('.', '/')}`, 'utf8').trim()));
  });

  it('passes the reason of the kernel on when it refuses, and goes on with the next request', async () => {
    await expect(server.readSysctl(null, 'net.no.such.key')).rejects.toThrow(
      new NetnsRefusal('No such file or directory'),
    );
    await expect(server.readOffloads('-', 'no-such-dev')).rejects.toThrow('No such device');
    await expect(server.readSysctl('no-such-namespace', 'kernel.ostype')).rejects.toThrow(
      'namespace no-such-namespace',
    );
    expect(await server.readSysctl(null, 'kernel.ostype')).toBe('Linux');
  });

  it('runs a program with its input and returns both its outputs', async () => {
    const input = `${'a line of text\n'.repeat(20_000)}end`;
    const copied = await server.run(null, ['tee', '/dev/stderr'], input);
    expect(copied).toEqual({ ok: true, stdout: input, stderr: input });
    expect(await server.run(null, ['sh', '-c', 'echo why >&2; exit 3'], '')).toEqual({
      ok: false,
      stdout: '',
      stderr: 'why\n',
    });
    const missing = await server.run(null, ['no-such-program-7'], '');
    expect(missing).toEqual({ ok: false, stdout: '', stderr: 'no-such-program-7: No such file or directory\n' });
  });

  it('finds the number of a device', async () => {
    expect(await server.interfaceIndex('-', 'lo')).toBe(1);
  });

  it('dumps the TCP connections of this moment', async () => {
    const listener = createServer();
    const accepted = new Promise<Socket>((resolve) => listener.once('connection', resolve));
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = connect(port, '127.0.0.1');
    const peer = await accepted;
    const received = new Promise<void>((resolve) =>
      peer.once('data', () => {
        resolve();
      }),
    );
    client.write('x'.repeat(1000));
    await received;
    const sockets = (await server.dump('-', TCP_DUMP)).map(parseInetDiag);
    const local = `127.0.0.1:${String(client.localPort)}`;
    expect(sockets.find((socket) => socket.local === local)).toMatchObject({
      peer: `127.0.0.1:${String(port)}`,
      state: 'ESTAB',
      bytes_sent: 1000,
    });
    expect(sockets.find((socket) => socket.peer === local)).toMatchObject({ bytes_received: 1000 });
    client.destroy();
    peer.destroy();
    listener.close();
  });

  it('still answers what was asked before it was closed', async () => {
    const last = server.readSysctl(null, 'kernel.ostype');
    server.close();
    expect(await last).toBe('Linux');
  });
});
