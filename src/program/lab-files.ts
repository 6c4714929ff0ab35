/** Files that `tc` reads inside the lab: tables of delays and programs that drop packets by number. */
import { jitterTable } from '../plan/index.js';
import type { NetworkPlan, PlannedDirection } from '../plan/types.js';
import type { JitterDistribution, LossSpec } from '../spec/types.js';
import { fnv1a64 } from '../util/prng.js';
import type { NumberedLoss } from './loss-object/bytecode.js';
import { renderLossObject } from './loss-object/object-file.js';
import type { Op } from './types.js';

/** Where tc looks for `<name>.dist`; it takes the folder from TC_LIB_DIR. */
export const JITTER_TABLES = '/run/longhaul/tc';
const LOSS_OBJECTS = '/run/longhaul/loss';

/** Name of the table of a distribution; null for the uniform one. A table of the user's is named after its contents. */
export function tableName(distribution: JitterDistribution): string | null {
  if (distribution.name === 'uniform') return null;
  if (distribution.name !== 'table') return distribution.name;
  return `table-${fnv1a64(distribution.values.join(' ')).toString(16)}`;
}

/** Path of the program that drops packets of a direction by their number; null where none is. */
export function lossObjectPath(direction: PlannedDirection): string | null {
  return numberedLoss(direction.loss) === null ? null : `${LOSS_OBJECTS}/${direction.wireOut}.o`;
}

function numberedLoss(loss: LossSpec): NumberedLoss | null {
  if (loss.model === 'every') return { every: loss.everyPackets, first: loss.firstPacket ?? loss.everyPackets };
  return loss.model === 'list' ? { packets: loss.packets } : null;
}

/** Writes every file that the plan needs, each once. */
export function fileOps(plan: NetworkPlan): readonly Op[] {
  const files = new Map<string, Op>();
  for (const link of plan.links) {
    for (const way of [link.forward, link.reverse]) {
      for (const { path, content } of filesOf(way)) {
        const base64 = content.toString('base64');
        if (!files.has(path)) files.set(path, { op: 'file.write', path, base64, origin: link.origin });
      }
    }
  }
  return [...files.values()];
}

function filesOf(way: PlannedDirection): readonly { readonly path: string; readonly content: Buffer }[] {
  const distribution = way.channel.jitter?.distribution;
  const table = distribution === undefined ? null : jitterTable(distribution);
  const name = distribution === undefined ? null : tableName(distribution);
  const loss = numberedLoss(way.loss);
  const path = lossObjectPath(way);
  return [
    ...(table === null || name === null
      ? []
      : [{ path: `${JITTER_TABLES}/${name}.dist`, content: Buffer.from(`${table.join('\n')}\n`) }]),
    ...(loss === null || path === null ? [] : [{ path, content: renderLossObject(loss) }]),
  ];
}
