import type { CellInput } from '../program/cell.js';
import type { CellFiles } from '../store/paths.js';
import { applyProgram } from './apply.js';
import { startCapture, type Capture } from './collectors/capture.js';
import { InterfaceReader } from './collectors/interface-reader.js';
import { QdiscReader } from './collectors/qdisc-reader.js';
import { startTaps, type Taps } from './collectors/taps.js';
import { startTimerProbe, type TimerProbe } from './collectors/timer-probe.js';
import type { ExperimentClock } from './clock.js';
import type { EventLog } from './event-log.js';
import { LinkSchedules } from './links/link-schedules.js';
import { loadModules } from './load-modules.js';
import type { NetnsServer } from './netns/netns-server.js';
import { startNodes } from './nodes/lab-nodes.js';
import type { LabNode } from './nodes/node.js';
import { requireCongestionControls } from './preflight.js';
import { verifyNetwork } from './verify.js';

/** A network that is up and verified, with its nodes and what reads its counters. */
export interface RunningNetwork {
  readonly nodes: ReadonlyMap<string, LabNode>;
  readonly interfaces: InterfaceReader;
  readonly qdiscs: QdiscReader;
  readonly captures: readonly Capture[];
  /** The capture for the proof of the cell; null if it wants none. */
  readonly taps: Taps | null;
  /** Null in virtual time. */
  readonly timers: TimerProbe | null;
  readonly schedules: LinkSchedules;
}

export interface BringUp {
  readonly input: CellInput;
  readonly files: CellFiles;
  readonly events: EventLog;
  readonly netns: NetnsServer;
  /** Throws when the cell has been asked to stop. */
  readonly checkStop: () => void;
}

/** From an empty kernel to nodes that wait for workloads: the phases apply, verify and nodes. */
export async function bringUp({ input, files, events, netns, checkStop }: BringUp): Promise<RunningNetwork> {
  const enter = (phase: 'apply' | 'verify' | 'nodes'): void => {
    checkStop();
    events.append({ event: 'phase', phase });
  };
  await loadModules(input, netns);
  await requireCongestionControls(input, netns);
  enter('apply');
  await applyProgram(input.program, { netns, ownsKernel: input.ownsKernel });
  enter('verify');
  await verifyNetwork(input, netns, files.readback);
  enter('nodes');
  const nodes = await startNodes(input.plan, netns);
  const captures: Capture[] = [];
  for (const { node, dev } of input.captures) {
    captures.push(await startCapture({ node, dev, path: files.capture(node, dev) }));
  }
  const taps = await startTaps(input, files);
  const interfaces = new InterfaceReader(input.plan, nodes);
  const timers = startTimerProbe(input);
  const schedules = await LinkSchedules.open(input, files);
  const qdiscs = await QdiscReader.open(input.plan, netns, schedules);
  return { nodes, captures, taps, timers, interfaces, schedules, qdiscs };
}

/**
 * The kernel hands packets to tcpdump by blocks, a part-filled one after 1 s; what lies in a block when tcpdump ends is
 * lost.
 */
const CAPTURE_FLUSH_NS = 1_500_000_000;

/** Ends what bring-up started. @returns packets that captures missed */
export async function tearDown(network: RunningNetwork, clock: ExperimentClock): Promise<number> {
  await network.taps?.stop(clock);
  if (network.captures.length > 0) await clock.sleepUntil(clock.now() + CAPTURE_FLUSH_NS);
  const missed = await Promise.all(network.captures.map((capture) => capture.stop()));
  await network.schedules.end();
  network.interfaces.close();
  for (const node of network.nodes.values()) node.stop();
  return missed.reduce((sum, count) => sum + count, 0);
}
