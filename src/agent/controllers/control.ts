import type { RttSample } from '../../records/index.js';
import type { PlannedWorkload } from '../../program/cell.js';
import type { Cell } from '../cell.js';
import type { RawSample } from '../collectors/sampler.js';
import type { LinkTimeline } from '../links/link-timeline.js';
import { availableControls } from '../preflight.js';
import { Telemetry } from '../telemetry/telemetry.js';
import { ActionDoer } from './action-doer.js';
import { Controllers } from './controllers.js';

/** What of the running experiment controllers are told, and where their failures go. */
export interface Experiment {
  /** Names of the workloads that run now. */
  readonly running: () => readonly string[];
  /** Called with the first error: the cell cannot go on. */
  readonly onFailure: (error: unknown) => void;
}

const NOT_YET: Experiment = { running: () => [], onFailure: () => undefined };

/** Telemetry and controllers of a cell; does nothing where it has neither. */
export class Control {
  private experiment = NOT_YET;

  private constructor(
    private readonly telemetry: Telemetry | null,
    private readonly doer: ActionDoer | null,
    private controllers: Controllers | null,
  ) {}

  /** Starts controllers; before the experiment begins, because that takes time. */
  static async open({ input, files, clock, netns, events }: Cell, links: LinkTimeline): Promise<Control> {
    const { plan, telemetryNs, controllers } = input;
    if (telemetryNs === undefined) return new Control(null, null, null);
    const rateOf = (link: string, direction: 'forward' | 'reverse') => links.wayOf(link, direction).rateBps;
    const telemetry = new Telemetry({ plan, files, periodNs: telemetryNs, rateOf });
    if (controllers === undefined) return new Control(telemetry, null, null);
    const congestionControls = await availableControls(netns);
    const doer = new ActionDoer({ input, clock, links, path: files.control, congestionControls });
    const control = new Control(telemetry, doer, null);
    control.controllers = Controllers.open({
      ...{ input, files, clock, doer },
      running: () => control.experiment.running(),
      onFailure: (error) => {
        control.experiment.onFailure(error);
      },
      onWarning: (message) => {
        events.append({ event: 'warning', message });
      },
    });
    return control;
  }

  /** Greets the controllers, and does what they want done before anything runs. @throws LonghaulError `experiment.*` */
  async greet(): Promise<void> {
    await this.controllers?.greet();
  }

  attach(experiment: Experiment): void {
    this.experiment = experiment;
  }

  readonly onSample = (tNs: number, raw: RawSample | null): void => {
    const tick = this.telemetry?.observe(tNs, raw) ?? null;
    if (tick !== null) this.controllers?.tell(tick);
  };

  onPing(sample: RttSample): void {
    this.telemetry?.addPing(sample);
  }

  /** A workload as it begins, with what controllers have said of it. */
  begin(workload: PlannedWorkload): PlannedWorkload {
    return this.doer?.begin(workload) ?? workload;
  }

  /** Ends the controllers in good order. @throws LonghaulError `experiment.controller` if one has failed */
  async end(): Promise<void> {
    await this.controllers?.end();
  }

  /** After the end, good or bad. */
  close(): void {
    this.controllers?.kill();
    this.telemetry?.close();
    this.doer?.close();
  }
}
