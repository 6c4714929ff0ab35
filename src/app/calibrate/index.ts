import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../engine/types.js';
import { INSIDE } from '../../engine/types.js';
import { planCell } from '../../program/index.js';
import type { CalibratedSetting, CalibrationRecord } from '../../records/index.js';
import type { LinkSpec, Scenario } from '../../spec/types.js';
import { buildNativeFor } from '../native.js';
import type { PreparedCell } from '../prepare-cells.js';
import { runCell } from '../run-cell.js';
import { keepCalibration, readCalibration, type Calibration } from './cache.js';
import { calibrationLab } from './lab.js';
import { distinctSettings, type LinkSetting, type Platform } from './setting.js';

export interface CalibrationRun {
  readonly engine: Engine;
  readonly platform: Platform;
  readonly wallLimitS: number;
  readonly signal: AbortSignal;
  readonly log: (message: string, facts?: Readonly<Record<string, unknown>>) => void;
}

/** Calibrates link settings, each once in the life of this object and once per platform in the user's cache. */
export class Calibrator {
  private readonly known = new Map<string, Promise<Calibration & { readonly cached: boolean }>>();

  constructor(private readonly run: CalibrationRun) {}

  /** The outcome for every setting that a cell's links have; null for a cell that does not ask for it. */
  async calibrate({ toCalibrate: scenario, input }: PreparedCell): Promise<CalibrationRecord | null> {
    if (scenario === undefined) return null;
    const settings: CalibratedSetting[] = [];
    for (const setting of distinctSettings(input, this.run.platform)) {
      if (this.run.signal.aborted) break;
      const outcome = await this.outcomeOf(scenario, setting);
      settings.push({ key: setting.key, directions: setting.directions, ...outcome });
    }
    return { format: 'longhaul/calibration@1', settings };
  }

  private outcomeOf(scenario: Scenario, setting: LinkSetting) {
    const known = this.known.get(setting.key) ?? this.lookUpOrMeasure(scenario, setting);
    this.known.set(setting.key, known);
    return known;
  }

  private async lookUpOrMeasure(scenario: Scenario, setting: LinkSetting) {
    const cached = await readCalibration(setting.key);
    if (cached !== null) return { grade: cached.grade, checks: cached.checks, cached: true };
    this.run.log('calibrating a link setting', { directions: setting.directions, key: setting.key });
    const outcome = await this.measure(scenario, setting);
    // An interrupted lab says nothing about the link.
    if (!this.run.signal.aborted) await keepCalibration(setting.key, outcome);
    return { ...outcome, cached: false };
  }

  private async measure(scenario: Scenario, setting: LinkSetting): Promise<Calibration> {
    const { engine, platform, wallLimitS, signal, log } = this.run;
    const lab = calibrationLab(scenario, { ...setting, spec: specOf(scenario, setting) });
    const owns = { ownsKernel: engine.name === 'uml', nativeDir: INSIDE.native, clock: platform.clock };
    const input = planCell(lab, { repeat: 0, ...owns });
    const name = 'calibration';
    const cell: PreparedCell = {
      name,
      params: {},
      repeat: 1,
      seed: input.seed,
      input,
      traces: scenario.traces,
      expectations: [],
    };
    const dir = await mkdtemp(join(tmpdir(), 'longhaul-calibration-'));
    try {
      const nativeDir = await buildNativeFor([cell]);
      const onWarning = (message: string) => {
        log(message, { calibration: setting.key });
      };
      const place = { dir: join(dir, 'cell'), slot: null };
      const run = { cell, engine, nativeDir, wallLimitS, signal, onWarning, onEvent: () => undefined, ...place };
      const { grade, checks } = (await runCell(run)).summary.fidelity;
      return { grade, checks: checks.filter(({ verdict }) => verdict !== 'skipped') };
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
}

function specOf({ topology }: Scenario, { directions: [first = ''] }: LinkSetting): LinkSpec['forward'] {
  const [id, way] = first.split(' ');
  const link = topology.links.find((one) => one.id === id);
  if (link === undefined) throw new Error(`the plan has a link ${String(id)} that the topology lacks`);
  return way === 'reverse' ? link.reverse : link.forward;
}
