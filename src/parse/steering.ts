import { numberField, objectsField, parseJsonObject, stringField } from './fields.js';

/** What lh_balance shows of the kernel: a line of JSON in answer to each of its commands. */
export interface SteeringState {
  readonly pick: string;
  readonly gapNs: number;
  readonly flowlets: number;
  readonly steered: number;
  readonly links: readonly SteeredLink[];
}

export interface SteeredLink {
  readonly dev: string;
  /** Whether the kernel runs the program for what this device sends. */
  readonly attached: boolean;
  readonly weight: number;
  readonly rateBps: number;
  /** Since the start. */
  readonly packets: number;
  readonly bytes: number;
  /** How long a packet that came now would wait. */
  readonly waitNs: number;
}

const PROGRAM = 'lh_balance';

/** @throws LonghaulError `experiment.workload` if the line is something else */
export function parseSteering(line: string): SteeringState {
  const row = parseJsonObject(PROGRAM, line);
  return {
    pick: stringField(PROGRAM, row, 'pick'),
    gapNs: numberField(PROGRAM, row, 'gap_ns'),
    flowlets: numberField(PROGRAM, row, 'flowlets'),
    steered: numberField(PROGRAM, row, 'steered'),
    links: objectsField(PROGRAM, row, 'links').map((link) => ({
      dev: stringField(PROGRAM, link, 'dev'),
      attached: link['attached'] === true,
      weight: numberField(PROGRAM, link, 'weight'),
      rateBps: numberField(PROGRAM, link, 'rate_bps'),
      packets: numberField(PROGRAM, link, 'packets'),
      bytes: numberField(PROGRAM, link, 'bytes'),
      waitNs: numberField(PROGRAM, link, 'wait_ns'),
    })),
  };
}
