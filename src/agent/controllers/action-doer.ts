import type { ActionResult } from '../../controllers/protocol.js';
import type { CellInput, PlannedWorkload } from '../../program/cell.js';
import type { ControlRecord } from '../../records/index.js';
import type { Clock } from '../clock.js';
import { JsonLinesFile } from '../json-lines-file.js';
import type { LinkTimeline } from '../links/link-timeline.js';
import { checkAction, type CheckedAction } from './check-action.js';
import { withStreams, type StreamSettings } from './check-streams.js';
import { Refusal } from './fields.js';

export interface DoerParts {
  readonly input: CellInput;
  readonly clock: Clock;
  readonly links: LinkTimeline;
  /** Where every action is written, done or refused. */
  readonly path: string;
  readonly congestionControls: readonly string[];
}

interface Asker {
  readonly controller: string;
  /** Time of the telemetry that is answered, and when the answer is due; null for the greeting. */
  readonly askedNs: number | null;
  readonly dueNs: number | null;
}

interface Moment {
  readonly id: string;
  readonly tNs: number;
  readonly dueNs: number | null;
}

/** Does what controllers want done, and records it. */
export class ActionDoer {
  private readonly out: JsonLinesFile<ControlRecord>;
  private readonly begun = new Set<string>();
  private readonly streams = new Map<string, StreamSettings[]>();
  private count = 0;
  private readonly steered: ReadonlySet<string>;

  constructor(private readonly parts: DoerParts) {
    this.out = new JsonLinesFile(parts.path);
    this.steered = new Set(
      parts.input.program.ops.flatMap((op) => (op.op === 'balance.start' ? [`${op.balance} ${op.direction}`] : [])),
    );
  }

  get congestionControls(): readonly string[] {
    return this.parts.congestionControls;
  }

  /**
   * Does actions in their order. A refused one does not keep the others back.
   * @throws LonghaulError `experiment.apply` when the kernel refuses what was checked
   */
  async doAll(actions: readonly unknown[], asker: Asker): Promise<readonly ActionResult[]> {
    const results: ActionResult[] = [];
    for (const action of actions) results.push(await this.doOne(action, asker));
    return results;
  }

  /** A workload as it begins, with what controllers have said of it; from now on they come too late. */
  begin(workload: PlannedWorkload): PlannedWorkload {
    this.begun.add(workload.id);
    return withStreams(workload, this.streams.get(workload.id) ?? []);
  }

  close(): void {
    this.out.close();
  }

  private async doOne(action: unknown, { controller, askedNs, dueNs }: Asker): Promise<ActionResult> {
    const { input, links, clock, congestionControls } = this.parts;
    const checked = checkAction(action, {
      ...{ plan: input.plan, workloads: input.workloads, begun: this.begun, congestionControls },
      steered: this.steered,
      wayOf: (link, direction) => links.wayOf(link, direction),
    });
    const reason = checked instanceof Refusal ? checked.message : null;
    const tNs = clock.now();
    this.count += 1;
    const id = `${controller}#${String(this.count)}`;
    if (!(checked instanceof Refusal)) await this.apply(checked, { id, tNs, dueNs });
    this.out.append([
      {
        ...{ t_ns: tNs, id, controller, asked_ns: askedNs, ...describe(action) },
        ...{ applied: reason === null, reason },
      },
    ]);
    return { ok: reason === null, reason };
  }

  private async apply(action: CheckedAction, at: Moment): Promise<void> {
    const { links } = this.parts;
    const { id, tNs, dueNs } = at;
    switch (action.kind) {
      case 'transport':
        await links.setTransport({ id, rules: action.rules }, dueNs);
        break;
      case 'queue':
        await links.setQueues(
          action.changes.map((change) => ({ id, ...change })),
          dueNs,
        );
        break;
      case 'balance':
        for (const change of action.changes) await links.balance.set({ id, ...change }, dueNs ?? tNs);
        break;
      case 'streams':
        this.streams.set(action.workload, [...(this.streams.get(action.workload) ?? []), action.settings]);
    }
  }
}

/** An action as a flat record: its kind, its reason, and all else as JSON text. */
function describe(action: unknown): Pick<ControlRecord, 'action' | 'settings' | 'why'> {
  if (typeof action !== 'object' || action === null) return { action: null, settings: text(action), why: null };
  const { action: kind, why, ...settings } = action as Readonly<Record<string, unknown>>;
  return {
    action: typeof kind === 'string' ? kind : null,
    settings: text(settings),
    why: typeof why === 'string' ? why : null,
  };
}

/** What came as JSON can be JSON again. */
const text = (value: unknown): string => JSON.stringify(value);
