import type { NetemLoss, Op, QdiscKind } from './types.js';

/**
 * One `tc` batch line that attaches a qdisc, in units tc cannot misread: `bit` and `ns`, as whole numbers.
 * (tc's own `kbps` would mean 1000 bytes per second.)
 */
export function renderTcQdisc({ op, dev, parent, handle, qdisc }: Extract<Op, { op: `qdisc.${string}` }>): string {
  const verb = op === 'qdisc.add' ? 'add' : 'change';
  const place = parent === 'root' ? 'root' : `parent ${parent}`;
  return `qdisc ${verb} dev ${dev} ${place} handle ${handle} ${renderKind(qdisc)}`;
}

function renderKind(qdisc: QdiscKind): string {
  switch (qdisc.kind) {
    case 'netem':
      return renderNetem(qdisc);
    case 'tbf':
      return renderTbf(qdisc);
    case 'pfifo':
      return `pfifo limit ${String(qdisc.limitPackets)}`;
    case 'bfifo':
      return `bfifo limit ${String(qdisc.limitBytes)}b`;
    case 'fq_codel':
      return `fq_codel ${limit(qdisc)} ${flows(qdisc)} ${codelTimes(qdisc)} ${memory(qdisc)} ${ecn(qdisc)}`;
    case 'codel':
      return `codel ${limit(qdisc)} ${codelTimes(qdisc)} ${ecn(qdisc)}`;
    case 'red':
      return renderRed(qdisc);
    case 'pie':
      return `pie ${limit(qdisc)} ${pieTimes(qdisc)} ${ecn(qdisc)}`;
    case 'fq_pie':
      return `fq_pie ${limit(qdisc)} ${flows(qdisc)} ${pieTimes(qdisc)} ${memory(qdisc)} ${ecn(qdisc)}`;
    case 'dualpi2':
      // For people and for newer tools: the tc that longhaul uses does not know it (`dualpi2-message.ts`).
      return `dualpi2 ${limit(qdisc)} memlimit ${String(qdisc.memoryBytes)} ${pieTimes(qdisc)} step_thresh ${us(qdisc.stepNs)}`;
    case 'cake':
      return `cake unlimited diffserv3 triple-isolate rtt ${us(qdisc.rttNs)} memlimit ${String(qdisc.memoryBytes)}b`;
    case 'fq':
      // One flow may fill the queue, as everywhere else; TCP's pacing is the sender's affair.
      return `fq limit ${String(qdisc.limitPackets)} flow_limit ${String(qdisc.limitPackets)} nopacing`;
    case 'prio':
      return `prio bands ${String(qdisc.bands)}`;
  }
}

const us = (ns: number): string => `${String(ns / 1000)}us`;
const limit = (qdisc: { readonly limitPackets: number }): string => `limit ${String(qdisc.limitPackets)}`;
const flows = (qdisc: { readonly flows: number }): string => `flows ${String(qdisc.flows)}`;
const memory = (qdisc: { readonly memoryBytes: number }): string => `memory_limit ${String(qdisc.memoryBytes)}b`;
const ecn = (qdisc: { readonly ecn: boolean }): string => (qdisc.ecn ? 'ecn' : 'noecn');

function codelTimes({ targetNs, intervalNs }: { readonly targetNs: number; readonly intervalNs: number }): string {
  return `target ${us(targetNs)} interval ${us(intervalNs)}`;
}

function pieTimes({ targetNs, updateNs }: { readonly targetNs: number; readonly updateNs: number }): string {
  return `target ${us(targetNs)} tupdate ${us(updateNs)}`;
}

function renderTbf(tbf: Extract<QdiscKind, { kind: 'tbf' }>): string {
  const size = `burst ${String(tbf.burstBytes)}b limit ${String(tbf.limitBytes)}b`;
  const overhead = tbf.overheadBytes === undefined ? '' : ` overhead ${String(tbf.overheadBytes)}`;
  return `tbf rate ${String(tbf.rateBps)}bit ${size}${overhead}`;
}

/** tc takes 32 bits of bytes per second here; it only decides how fast the average of an idle queue decays. */
const MAX_RED_BANDWIDTH_BPS = (2 ** 32 - 1) * 8;

function renderRed(red: Extract<QdiscKind, { kind: 'red' }>): string {
  const sizes = `limit ${String(red.limitBytes)}b min ${String(red.minBytes)}b max ${String(red.maxBytes)}b`;
  const bandwidth = Math.min(red.rateBps, MAX_RED_BANDWIDTH_BPS);
  const average = `avpkt ${String(red.frameBytes)}b burst ${String(red.averagePackets)} bandwidth ${String(bandwidth)}bit`;
  return `red ${sizes} ${average} probability ${decimal(red.probability, 12)}${red.ecn ? ' ecn' : ''}`;
}

function renderNetem(netem: Extract<QdiscKind, { kind: 'netem' }>): string {
  const words = [`netem limit ${String(netem.limitPackets)}`];
  if (netem.delayNs !== undefined) words.push(`delay ${String(netem.delayNs)}ns`);
  if (netem.jitter !== undefined) {
    words.push(`${String(netem.jitter.spreadNs)}ns`);
    if (netem.jitter.table !== null) words.push(`distribution ${netem.jitter.table}`);
  }
  if (netem.rateBps !== undefined) words.push(`rate ${String(netem.rateBps)}bit`);
  if (netem.overheadBytes !== undefined) words.push(String(netem.overheadBytes));
  if (netem.loss !== undefined) words.push(renderLoss(netem.loss));
  if (netem.duplicateRatio !== undefined) words.push(`duplicate ${percent(netem.duplicateRatio)}`);
  if (netem.corruptRatio !== undefined) words.push(`corrupt ${percent(netem.corruptRatio)}`);
  if (netem.reorder !== undefined) {
    words.push(`reorder ${percent(netem.reorder.ratio)} gap ${String(netem.reorder.gapPackets)}`);
  }
  if (netem.seed !== undefined) words.push(`seed ${netem.seed}`);
  return words.join(' ');
}

function renderLoss(loss: NetemLoss): string {
  if (loss.model === 'random') return `loss random ${percent(loss.ratio)}`;
  // 1−h = 100 %: the bad state loses every packet; 1−k = 0 %: the good one loses none.
  return `loss gemodel ${percent(loss.p)} ${percent(loss.r)} 100% 0%`;
}

/** Twelve decimals of a percentage resolve the kernel's 32-bit probability (2.3e-8 %) without rounding of our own. */
const percent = (ratio: number): string => `${decimal(ratio * 100, 12)}%`;

const decimal = (value: number, digits: number): string => value.toFixed(digits).replace(/\.?0+$/, '');
