/** `ping`: iputils ping, with every round trip to the microsecond. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parsePing, parsePingVersion } from '../../parse/ping.js';
import type { PingReport } from '../../parse/ping.js';
import { measurePings } from './ping-metrics.js';
import type { Echo } from './ping-metrics.js';
import { abortReason, failed, killOnAbort } from './processes.js';
import type { Planned } from './planned.js';
import type { NodeProcess, WorkloadContext, WorkloadOutcome, WorkloadRunner } from './types.js';

type Context = WorkloadContext<Planned<'ping'>>;

/** The first iputils release with `-3`, which prints every time to the microsecond. */
const FIRST_WITH_PRECISE_TIMES = 20240905;
/** ping's own default for a lost last request; longer than any queue that is worth emulating. */
const WAIT_S = 10;
/** Requests under way at once, so that a dead path and a short interval cannot fill the memory with processes. */
const MOST_AT_ONCE = 200;

export const pingRunner: WorkloadRunner<Planned<'ping'>> = {
  kind: 'ping',
  programs: () => [{ program: 'ping', package: 'iputils-ping' }],
  run: runPing,
};

/**
 * Older iputils round each time to three significant digits (20.042 ms prints as 20.0), but print their summary to the
 * microsecond. There, each request is a process of its own: its summary is its round trip.
 */
async function runPing(context: Context): Promise<WorkloadOutcome> {
  const { workload } = context;
  if (workload.payloadBytes < 16) return failed('ping needs a payload of 16 bytes or more to carry its time stamp');
  const version = parsePingVersion((await spawnPing(context, ['-V']).done).stdout);
  if (version === null) return failed('the ping on this machine is not that of iputils (package iputils-ping)');
  context.ready();
  const echoes =
    version >= FIRST_WITH_PRECISE_TIMES || workload.count === 1
      ? await runOneProcess(context, version)
      : await runProcessPerEcho(context);
  if (context.signal.aborted) return { ...measurePings(echoes), ok: false, reason: abortReason(context.signal) };
  return measurePings(echoes);
}

async function runOneProcess(context: Context, version: number): Promise<readonly Echo[]> {
  const { count, intervalNs } = context.workload;
  const startNs = context.now();
  const precise = version >= FIRST_WITH_PRECISE_TIMES ? ['-3'] : [];
  const process = spawnPing(context, [...precise, ...target(context, count)]);
  const report = parsePing((await process.done).stdout);
  return Array.from({ length: count }, (_, index) => {
    const reply = report.replies.find((candidate) => candidate.seq === index + 1);
    return record(context, {
      seq: index + 1,
      sentNs: startNs + index * intervalNs,
      // With a single echo the summary is exact where the reply's own line is not.
      rttMs: count === 1 ? (report.rtt?.avgMs ?? null) : (reply?.rttMs ?? null),
      errors: report.errors,
    });
  });
}

async function runProcessPerEcho(context: Context): Promise<readonly Echo[]> {
  const { count, intervalNs } = context.workload;
  const startNs = context.now();
  const echoes: Promise<Echo>[] = [];
  const underWay = new Set<Promise<Echo>>();
  for (let index = 0; index < count && !context.signal.aborted; index += 1) {
    await sleepUntil(context, startNs + index * intervalNs);
    if (underWay.size >= MOST_AT_ONCE) await Promise.race(underWay);
    const echo = runEcho(context, index + 1);
    echoes.push(echo);
    underWay.add(echo);
    void echo.then(() => underWay.delete(echo));
  }
  return Promise.all(echoes);
}

async function runEcho(context: Context, seq: number): Promise<Echo> {
  const sentNs = context.now();
  const exit = await spawnPing(context, target(context, 1)).done;
  // A ping that was killed at the deadline has no totals; its request counts as unanswered.
  const report: PingReport | null = context.signal.aborted ? null : parsePing(exit.stdout);
  return record(context, { seq, sentNs, rttMs: report?.rtt?.avgMs ?? null, errors: report?.errors ?? [] });
}

function target(context: Context, count: number): readonly string[] {
  const { workload, lab } = context;
  const interval = ['-i', String(workload.intervalNs / 1e9)];
  const size = ['-s', String(workload.payloadBytes)];
  return ['-n', '-4', '-c', String(count), ...interval, ...size, '-W', String(WAIT_S), lab.addressOf(workload.to)];
}

function spawnPing(context: Context, args: readonly string[]): NodeProcess {
  const { workload, lab } = context;
  // The C locale keeps the decimal point that the parser expects.
  const process = lab.spawn({ node: workload.from, argv: ['ping', ...args], env: { LC_ALL: 'C' }, logId: workload.id });
  killOnAbort(context.signal, [process]);
  return process;
}

function record(context: Context, echo: Echo): Echo {
  const { id, from, to } = context.workload;
  context.recordRtt({ t_ns: echo.sentNs, workload: id, from, to, seq: echo.seq, rtt_ms: echo.rttMs });
  return echo;
}

async function sleepUntil(context: Context, whenNs: number): Promise<void> {
  const leftMs = (whenNs - context.now()) / 1e6;
  if (leftMs <= 0) return;
  // An abort ends the sleep by rejecting; the caller looks at the signal itself.
  await sleep(leftMs, undefined, { signal: context.signal }).catch(() => undefined);
}
