import { formatTime } from '../util/units/index.js';
import type { CellInput, PlannedController } from './cell.js';

/** Telemetry and controllers as people read them, which are no part of the network. Nothing without. */
export function renderControl({ telemetryNs, controllers = [] }: CellInput): string {
  if (telemetryNs === undefined) return '';
  return ['', `telemetry every ${formatTime(telemetryNs)}`, ...controllers.map(renderController), ''].join('\n');
}

function renderController({ id, run, periodNs, decisionDelayNs, config }: PlannedController): string {
  const what = run.from === 'program' ? run.argv.join(' ') : run.name;
  const times = `decides every ${formatTime(periodNs)}, obeyed ${formatTime(decisionDelayNs)} later`;
  const told = Object.keys(config).length === 0 ? '' : `; told ${JSON.stringify(config)}`;
  return `  controller ${id}: ${what}, ${times}${told}`;
}
