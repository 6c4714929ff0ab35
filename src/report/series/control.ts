import type { CellRecords } from '../../records/index.js';

/** What controllers did, one moment for all that one of them did at one time. What was refused changed nothing. */
export function controlMoments({
  control,
}: Pick<CellRecords, 'control'>): readonly { readonly tNs: number; readonly label: string }[] {
  const moments = new Map<string, { tNs: number; label: string; actions: Map<string, number> }>();
  for (const { t_ns, controller, asked_ns, action, applied } of control) {
    if (!applied) continue;
    const key = `${controller} ${String(asked_ns)}`;
    const moment = moments.get(key) ?? { tNs: t_ns, label: controller, actions: new Map<string, number>() };
    const kind = action ?? '';
    moment.actions.set(kind, (moment.actions.get(kind) ?? 0) + 1);
    moments.set(key, moment);
  }
  return [...moments.values()].map(({ tNs, label, actions }) => {
    const counts = [...actions].map(([kind, count]) => (count === 1 ? kind : `${String(count)} × ${kind}`));
    return { tNs, label: `${label}: ${counts.join(', ')}` };
  });
}
