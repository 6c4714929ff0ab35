import { formatTime } from '../../util/units/index.js';
import type { Diagnostics } from '../diagnostics.js';
import type { ControllerDocument, TelemetryDocument } from '../schema/control.js';
import type { ControllerSource, ControllerSpec, SpecPath } from '../types.js';

interface Documents {
  readonly sample: number;
  readonly telemetry?: TelemetryDocument | undefined;
  readonly controllers: readonly ControllerDocument[];
}

interface Control {
  /** Absent where nothing wants telemetry. */
  readonly telemetryNs?: number;
  readonly controllers?: readonly ControllerSpec[];
}

/** Telemetry and controllers of a scenario. Their periods are multiples of each other: each tells what the faster one saw. */
export function resolveControl({ sample, telemetry, controllers }: Documents, diagnostics: Diagnostics): Control {
  if (telemetry === undefined && controllers.length === 0) return {};
  const telemetryNs = telemetry?.period ?? sample;
  if (telemetryNs % sample !== 0) {
    const message = `telemetry every ${formatTime(telemetryNs)} is no multiple of the samples every ${formatTime(sample)}`;
    diagnostics.add(['telemetry', 'period'], {
      message,
      hint: 'change one of the two: telemetry is made of the samples',
    });
  }
  const resolved = controllers.map((document, index) =>
    resolveController(document, ['controllers', index], { telemetryNs, diagnostics }),
  );
  return { telemetryNs, ...(resolved.length === 0 ? {} : { controllers: resolved }) };
}

function resolveController(
  document: ControllerDocument,
  path: SpecPath,
  { telemetryNs, diagnostics }: { readonly telemetryNs: number; readonly diagnostics: Diagnostics },
): ControllerSpec {
  const { id, config, period: periodNs = telemetryNs, decision_delay: decisionDelayNs } = document;
  if (periodNs % telemetryNs !== 0) {
    const message = `a decision every ${formatTime(periodNs)} is no multiple of the telemetry every ${formatTime(telemetryNs)}`;
    diagnostics.add([...path, 'period'], { message, hint: 'change one of the two periods' });
  }
  if (decisionDelayNs >= periodNs) {
    const message = `deciding takes ${formatTime(decisionDelayNs)}, and the next decision is due after ${formatTime(periodNs)}`;
    diagnostics.add([...path, 'decision_delay'], { message, hint: 'make it shorter than the period' });
  }
  return { id, run: sourceOf(document, path, diagnostics), config, periodNs, decisionDelayNs, path };
}

function sourceOf(
  { kind, file, program }: ControllerDocument,
  path: SpecPath,
  diagnostics: Diagnostics,
): ControllerSource {
  const given = [kind, file, program].filter((one) => one !== undefined);
  if (given.length !== 1) {
    const message = given.length === 0 ? 'nothing says what runs as this controller' : 'a controller is one thing';
    diagnostics.add(path, { code: 'input.schema', message, hint: 'give one of "kind", "file" and "program"' });
  }
  if (kind !== undefined) return { from: 'builtin', name: kind };
  return program === undefined ? { from: 'file', path: file ?? '' } : { from: 'program', argv: program };
}
