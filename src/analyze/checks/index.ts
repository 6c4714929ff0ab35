import { accounting } from './accounting.js';
import type { Check } from './check.js';
import { complete } from './complete.js';
import { deviceDrops } from './device-drops.js';
import { granularity } from './granularity.js';
import { idleRtt } from './idle-rtt.js';
import { cleanWires, lossRatio } from './loss.js';
import { noise } from './noise.js';
import { ownership } from './ownership.js';
import { queueBound } from './queue-bound.js';
import { readback } from './readback.js';
import { routerConservation } from './router-conservation.js';

/** Every check that needs no packet capture, in the order in which reports show them. */
export const CHECKS: readonly Check[] = [
  complete,
  readback,
  accounting,
  routerConservation,
  deviceDrops,
  cleanWires,
  granularity,
  ownership,
  noise,
  idleRtt,
  lossRatio,
  queueBound,
];
