import type { NetemLoss, Op, QdiscKind } from './types.js';

/**
 * One `tc` batch line that attaches a qdisc, in units tc cannot misread: `bit` and `ns`, as whole numbers.
 * (tc's own `kbps` would mean 1000 bytes per second.)
 */
export function renderTcQdisc({ dev, parent, handle, qdisc }: Extract<Op, { op: 'qdisc.add' }>): string {
  const place = parent === 'root' ? 'root' : `parent ${parent}`;
  return `qdisc add dev ${dev} ${place} handle ${handle} ${renderKind(qdisc)}`;
}

function renderKind(qdisc: QdiscKind): string {
  switch (qdisc.kind) {
    case 'netem':
      return renderNetem(qdisc);
    case 'tbf':
      return `tbf rate ${String(qdisc.rateBps)}bit burst ${String(qdisc.burstBytes)}b limit ${String(qdisc.limitBytes)}b`;
    case 'pfifo':
      return `pfifo limit ${String(qdisc.limitPackets)}`;
    case 'bfifo':
      return `bfifo limit ${String(qdisc.limitBytes)}b`;
    case 'fq_codel':
      return `fq_codel limit ${String(qdisc.limitPackets)} memory_limit ${String(qdisc.memoryBytes)}b ${ecn(qdisc)}`;
    case 'codel':
      return `codel limit ${String(qdisc.limitPackets)} ${ecn(qdisc)}`;
  }
}

function ecn(qdisc: { readonly ecn: boolean }): string {
  return qdisc.ecn ? 'ecn' : 'noecn';
}

function renderNetem(netem: Extract<QdiscKind, { kind: 'netem' }>): string {
  const words = [`netem limit ${String(netem.limitPackets)}`];
  if (netem.delayNs !== undefined) words.push(`delay ${String(netem.delayNs)}ns`);
  if (netem.rateBps !== undefined) words.push(`rate ${String(netem.rateBps)}bit`);
  if (netem.loss !== undefined) words.push(renderLoss(netem.loss));
  if (netem.seed !== undefined) words.push(`seed ${netem.seed}`);
  return words.join(' ');
}

function renderLoss(loss: NetemLoss): string {
  if (loss.model === 'random') return `loss random ${percent(loss.ratio)}`;
  // 1−h = 100 %: the bad state loses every packet; 1−k = 0 %: the good one loses none.
  return `loss gemodel ${percent(loss.p)} ${percent(loss.r)} 100% 0%`;
}

/** Twelve decimals of a percentage resolve the kernel's 32-bit probability (2.3e-8 %) without rounding of our own. */
function percent(ratio: number): string {
  const text = (ratio * 100).toFixed(12);
  return `${text.replace(/\.?0+$/, '')}%`;
}
