import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CellInput, PlannedController } from '../../program/cell.js';
import type { ActionResult, TelemetryMessage } from '../../controllers/protocol.js';
import type { CellFiles } from '../../store/paths.js';
import type { Clock } from '../clock.js';
import { LAB } from '../lab-paths.js';
import type { TelemetryTick } from '../telemetry/telemetry.js';
import type { ActionDoer } from './action-doer.js';
import { ControllerProcess } from './controller-process.js';
import { greeting } from './greeting.js';

/** A controller may read files and start interpreters before it answers the greeting; nothing of the experiment runs then. */
const GREETING_LIMIT_MS = 60_000;

interface Running {
  readonly planned: PlannedController;
  readonly process: ControllerProcess;
  pending: Pick<TelemetryTick, 'connections' | 'hops' | 'paths'>;
  dueNs: number;
  results: readonly ActionResult[];
  /** Answers that took longer than the decision delay. */
  late: { readonly times: number; readonly mostNs: number };
  /** The exchange under way. */
  busy: Promise<void>;
}

export interface ControllerParts {
  readonly input: CellInput;
  readonly files: CellFiles;
  readonly clock: Clock;
  readonly doer: ActionDoer;
  /** Workloads that run now. */
  readonly running: () => readonly string[];
  /** Called with the first error: the cell cannot go on. */
  readonly onFailure: (error: unknown) => void;
  readonly onWarning: (message: string) => void;
}

/**
 * All controllers of a cell. Each is told what happened at its periods and answers with actions, which are done a fixed
 * decision delay after the telemetry they answer, whatever time it took to find them: so every run is the same.
 */
export class Controllers {
  private constructor(
    private readonly parts: ControllerParts,
    private readonly all: readonly Running[],
  ) {}

  static open(parts: ControllerParts): Controllers {
    const { input, files } = parts;
    const all = (input.controllers ?? []).map((planned) => ({
      planned,
      process: startController(planned, files),
      pending: { connections: [], hops: [], paths: [] },
      dueNs: 0,
      results: [],
      late: { times: 0, mostNs: 0 },
      busy: Promise.resolve(),
    }));
    return new Controllers(parts, all);
  }

  /** Greets them and does what they want done before the experiment begins. @throws LonghaulError `experiment.*` */
  async greet(): Promise<void> {
    const { input, doer } = this.parts;
    for (const running of this.all) {
      const { planned, process } = running;
      const answer = process.ask(greeting(input, planned, doer.congestionControls));
      const actions = await orAfter(answer, GREETING_LIMIT_MS, () =>
        process.late(`did not answer the greeting within ${String(GREETING_LIMIT_MS / 1000)} s`),
      );
      running.results = await doer.doAll(actions, { controller: planned.id, askedNs: null, dueNs: null });
    }
  }

  /** Tells what happened, to those whose period has come. Does not wait: actions are done later. */
  tell(tick: TelemetryTick): void {
    for (const running of this.all) {
      const { pending, planned } = running;
      running.pending = {
        connections: [...pending.connections, ...tick.connections],
        hops: [...pending.hops, ...tick.hops],
        paths: [...pending.paths, ...tick.paths],
      };
      if (tick.tNs < running.dueNs) continue;
      running.dueNs = (Math.floor(tick.tNs / planned.periodNs) + 1) * planned.periodNs;
      const told = running.pending;
      running.pending = { connections: [], hops: [], paths: [] };
      running.busy = running.busy
        .then(() => this.exchange(running, { tNs: tick.tNs, ...told }))
        .catch(this.parts.onFailure);
    }
  }

  /** Ends them once they have nothing to do. @throws LonghaulError `experiment.controller` if one has failed */
  async end(): Promise<void> {
    await Promise.all(this.all.map(({ busy }) => busy));
    for (const { process, planned, late } of this.all) {
      await process.end({ type: 'end', t_ns: this.parts.clock.now() });
      if (late.times === 0) continue;
      const by = `${(late.mostNs / 1e6).toFixed(3)} ms`;
      this.parts.onWarning(
        `controller ${planned.id} answered after its decision delay ${String(late.times)} times, by up to ${by}`,
      );
    }
  }

  kill(): void {
    for (const { process } of this.all) process.kill();
  }

  private async exchange(running: Running, told: TelemetryTick): Promise<void> {
    const { clock, doer } = this.parts;
    const { planned, process } = running;
    const dueNs = told.tNs + planned.decisionDelayNs;
    const { tNs, ...rest } = told;
    const message: TelemetryMessage = {
      ...{ type: 'telemetry', t_ns: tNs, ...rest },
      running: this.parts.running(),
      results: running.results,
    };
    const answered = new AbortController();
    const silent = clock.wakeAfter(tNs + planned.periodNs, answered.signal).then(() => {
      if (!answered.signal.aborted) throw process.late(`did not answer within ${String(planned.periodNs / 1e6)} ms`);
      return null;
    });
    const actions = await Promise.race([process.ask(message), silent]).finally(() => {
      answered.abort();
    });
    if (actions === null) return;
    const lateNs = clock.now() - dueNs;
    if (lateNs > 0) running.late = { times: running.late.times + 1, mostNs: Math.max(running.late.mostNs, lateNs) };
    else if (actions.length > 0) await clock.sleepUntil(dueNs);
    running.results = await doer.doAll(actions, { controller: planned.id, askedNs: tNs, dueNs });
  }
}

function startController(planned: PlannedController, files: CellFiles): ControllerProcess {
  const { id } = planned;
  const logs = { out: files.log('controllers', id, 'out'), err: files.log('controllers', id, 'err') };
  return new ControllerProcess({ id, logs, argv: argvOf(planned) });
}

/** V8's helper threads cost more in a guest than they take over, as for the agent itself. */
const NODE = [process.execPath, '--single-threaded'];

function argvOf({ id, run }: PlannedController): readonly string[] {
  const src = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const host = join(src, 'controllers', 'controller-host.mjs');
  switch (run.from) {
    case 'builtin':
      return [...NODE, host, join(src, 'controllers', `${run.name}.js`)];
    case 'module':
      return [...NODE, host, writeOwn(id, run)];
    case 'script':
      return [writeOwn(id, run)];
    case 'program':
      return run.argv;
  }
}

/** Puts a file of the user's into the lab, where it is the same on every machine. @returns its path */
function writeOwn(id: string, { name, base64 }: { readonly name: string; readonly base64: string }): string {
  const dir = join(LAB.controllers, id);
  mkdirSync(dir, { recursive: true });
  const path = join(dir, name);
  writeFileSync(path, Buffer.from(base64, 'base64'), { mode: 0o755 });
  return path;
}

/** The promise, unless it takes longer than the limit. */
async function orAfter<T>(promise: Promise<T>, limitMs: number, error: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(error());
    }, limitMs);
  });
  return await Promise.race([promise, limit]).finally(() => {
    clearTimeout(timer);
  });
}
