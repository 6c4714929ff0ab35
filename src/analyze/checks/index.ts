import { accounting } from './accounting.js';
import { burstLength } from './burst-length.js';
import { calibration } from './calibration.js';
import { capture } from './capture.js';
import { changesOnTime } from './changes-on-time.js';
import type { Check } from './check.js';
import { complete } from './complete.js';
import { delayLaw } from './delay-law.js';
import { deviceDrops } from './device-drops.js';
import { granularity } from './granularity.js';
import { idleRtt } from './idle-rtt.js';
import { cleanWires, duplicationRatio, lossRatio } from './loss.js';
import { capacity, idleDelay, order, workConservation } from './line-rate.js';
import { lossPrediction } from './loss-prediction.js';
import { noise } from './noise.js';
import { ownership } from './ownership.js';
import { predictedDrops, queueLimit } from './predicted-drops.js';
import { queueBound } from './queue-bound.js';
import { readback } from './readback.js';
import { residual, residualUsable } from './residual.js';
import { routerConservation } from './router-conservation.js';
import { timerLateness } from './timer-lateness.js';
import { traceDelivery } from './trace-delivery.js';

/** Every check that needs no packets, in the order in which reports show them. */
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
  lossPrediction,
  duplicationRatio,
  queueBound,
  calibration,
  traceDelivery,
  changesOnTime,
  capture,
];

/** On the real clock alone: timers of virtual time are late only where the model is. */
export const REAL_TIME_CHECKS: readonly Check[] = [timerLateness];

/** Those that judge captured packets; without any, `capture` says why there are none. */
export const PACKET_CHECKS: readonly Check[] = [
  residual,
  residualUsable,
  predictedDrops,
  queueLimit,
  capacity,
  idleDelay,
  workConservation,
  order,
  burstLength,
  delayLaw,
];
