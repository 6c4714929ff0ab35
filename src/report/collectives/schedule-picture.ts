import type { Schedule } from '../../collectives/index.js';
import { escapeXml } from '../escape-xml.js';

const WIDTH = 1000;
const LEFT = 120;
const RIGHT = 16;
const TOP = 22;

interface Drawing {
  readonly schedule: Schedule;
  readonly siteOf: readonly number[];
  /** Node of every rank. */
  readonly ranks: readonly string[];
}

/**
 * A schedule as a space-time diagram: a line per rank, steps from left to right, and a stroke from the sender to the receiver
 * of every message. Several chunks between the same ranks in one step are one stroke.
 */
export function renderSchedule({ schedule, siteOf, ranks }: Drawing): string {
  const steps = Math.max(0, ...schedule.actions.map(({ step }) => step)) + 1;
  const row = ranks.length > 32 ? 12 : 22;
  const height = TOP + row * ranks.length + 4;
  const x = (step: number) => LEFT + (step / steps) * (WIDTH - LEFT - RIGHT);
  const y = (rank: number) => TOP + (rank + 0.5) * row;
  const strokes = { near: '', wide: '' };
  for (const { from, to, step } of messagesOf(schedule)) {
    const kind = siteOf[from] === siteOf[to] ? 'near' : 'wide';
    strokes[kind] += `M${short(x(step + 0.06))} ${short(y(from))}L${short(x(step + 0.94))} ${short(y(to))}`;
  }
  const alt = `Schedule of ${String(ranks.length)} ranks in ${String(steps)} steps`;
  const lanes = ranks.map((_, rank) => `M${String(LEFT)} ${short(y(rank))}H${String(WIDTH - RIGHT)}`).join('');
  const small = ranks.length > 32 ? ' class="small"' : '';
  return [
    `<svg class="ranks" viewBox="0 0 ${String(WIDTH)} ${short(height)}" role="img" aria-label="${escapeXml(alt)}">`,
    `<path class="lane" d="${lanes}"/>`,
    ...ranks.map(
      (node, rank) =>
        `<text x="${String(LEFT - 8)}" y="${short(y(rank))}" dy="0.33em"${small}>${escapeXml(node)} · ${String(rank)}</text>`,
    ),
    `<path class="stroke near" d="${strokes.near}"/><path class="stroke wide" d="${strokes.wide}"/>`,
    stepLabels(steps, x),
    '</svg>',
  ].join('\n');
}

const short = (value: number) => String(Math.round(value * 10) / 10);

interface Message {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function messagesOf({ actions }: Schedule): readonly Message[] {
  const messages = new Map<string, Message>();
  for (const action of actions) {
    if (action.op !== 'send') continue;
    const { rank: from, peer: to, step } = action;
    messages.set(`${String(step)} ${String(from)} ${String(to)}`, { from, to, step });
  }
  return [...messages.values()];
}

/** Not more than fit side by side. */
function stepLabels(steps: number, x: (step: number) => number): string {
  const every = Math.ceil(steps / 30);
  const labels = Array.from({ length: Math.ceil(steps / every) }, (_, index) => index * every);
  const texts = labels.map((step) => `<text x="${short(x(step + 0.5))}" y="14">${String(step)}</text>`);
  return `<g class="labels">${texts.join('')}</g>`;
}
