import { fileURLToPath } from 'node:url';
import { LonghaulError } from '../../errors/index.js';
import { LineDialogue, type DialogueEnd } from '../../proc/line-dialogue.js';
import type { NetlinkChange, NetlinkDump } from '../../parse/netlink.js';

/** A request that the kernel refused: `message` is its own text, for example `Invalid argument`. */
export class NetnsRefusal extends Error {}

export interface ToolResult {
  /** Whether it ended with exit status 0. */
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Client of `netns-server.pl`, which acts inside any network namespace of the lab without a process start per action.
 * Requests may be issued at once; they are done one after the other, in order.
 */
export class NetnsServer {
  private readonly dialogue: LineDialogue;
  private unsent = '';

  constructor() {
    const script = fileURLToPath(new URL('netns-server.pl', import.meta.url));
    this.dialogue = new LineDialogue(['perl', script], lost);
  }

  /** Writes a sysctl in a namespace; null is the agent's own. @throws NetnsRefusal with the kernel's reason */
  async writeSysctl(netns: string | null, key: string, value: string): Promise<void> {
    await this.request('sysctl-set', netns, [sysctlPath(key), value]);
  }

  /** White space between numbers is returned as one space. */
  readSysctl(netns: string | null, key: string): Promise<string> {
    return this.request('sysctl-get', netns, [sysctlPath(key)]);
  }

  async switchOffloadsOff(netns: string, dev: string): Promise<void> {
    await this.request('offload-off', netns, [dev]);
  }

  async readOffloads(netns: string, dev: string): Promise<{ tso: boolean; gso: boolean; gro: boolean }> {
    const [tso, gso, gro] = (await this.request('offload-get', netns, [dev])).split(' ');
    return { tso: tso !== '0', gso: gso !== '0', gro: gro !== '0' };
  }

  /** The number by which the kernel names a device in its messages. */
  async interfaceIndex(netns: string, dev: string): Promise<number> {
    return Number(await this.request('ifindex', netns, [dev]));
  }

  /** Runs a program to its end inside a namespace. An exit status of 127 also says that it could not be started. */
  async run(netns: string | null, argv: readonly [string, ...string[]], input: string): Promise<ToolResult> {
    const reply = await this.request('run', netns, [Buffer.from(input).toString('hex'), ...argv]);
    const [status, stdout = '', stderr = ''] = reply.split(' ');
    const text = (hex: string): string => Buffer.from(hex, 'hex').toString();
    return { ok: status === '0', stdout: text(stdout), stderr: text(stderr) };
  }

  /** Loads a kernel module. @throws NetnsRefusal with the kernel's reason */
  async loadModule(path: string): Promise<void> {
    await this.request('module', null, [path]);
  }

  /**
   * Starts the first process of a node in the network namespace of its name, with mount, PID, UTS and IPC namespaces of
   * its own. @returns its id in the agent's PID namespace, once mounts and hostname are in place
   */
  async startNode(netns: string, hostsFile: string): Promise<number> {
    return Number(await this.request('node', netns, [hostsFile]));
  }

  /** A netlink dump. @returns its messages without their headers, in the kernel's order */
  async dump(netns: string, request: NetlinkDump): Promise<readonly Buffer[]> {
    const { protocol, type, body } = request;
    const reply = await this.request('dump', netns, [String(protocol), String(type), body.toString('hex')]);
    return reply === '' ? [] : reply.split(' ').map((hex) => Buffer.from(hex, 'hex'));
  }

  /** A netlink request that changes something. @throws NetnsRefusal with the kernel's reason */
  async change(netns: string, request: NetlinkChange): Promise<void> {
    const { protocol, type, flags, body } = request;
    await this.request('request', netns, [String(protocol), String(type), String(flags), body.toString('hex')]);
  }

  close(): void {
    this.flush();
    this.dialogue.close();
  }

  private async request(command: string, netns: string | null, rest: readonly string[]): Promise<string> {
    const answer = this.dialogue.answer();
    if (this.unsent === '') queueMicrotask(this.flush);
    this.unsent += `${[command, netns ?? '-', ...rest].join('\t')}\n`;
    const [status, text] = splitOnce(await answer);
    if (status === 'ok') return text;
    throw new NetnsRefusal(text);
  }

  /** Requests made in one turn of the event loop go out in one write. */
  private readonly flush = (): void => {
    this.dialogue.write(this.unsent);
    this.unsent = '';
  };
}

function lost({ stderr, startError }: DialogueEnd): LonghaulError {
  if (startError === null) {
    return new LonghaulError({ code: 'bug', message: 'the namespace helper ended', detail: stderr });
  }
  return new LonghaulError({
    code: 'machine.capability',
    message: `program perl could not be started: ${startError}`,
    hint: 'install it: Debian package perl-base',
  });
}

/** Dots separate levels, and a slash stands for a dot within one, as in sysctl(8). */
const sysctlPath = (key: string): string => key.replaceAll(/[./]/g, (c) => (c === '.' ? '/' : '.'));

function splitOnce(line: string): [string, string] {
  const tab = line.indexOf('\t');
  return tab === -1 ? [line, ''] : [line.slice(0, tab), line.slice(tab + 1)];
}
