import { at, range, ScheduleBuilder } from './builder.js';
import { groupsOf } from './order.js';
import { ringAllGather, ringReduceScatter } from './ring.js';
import type { Places, Schedule } from './types.js';

/**
 * All-reduce in three phases: reduce-scatter within each site, all-reduce of every shard across the sites, all-gather
 * within each site. 2(g−1)αL + 2(g−1)/g·mβL + 2(S−1)αW, and 2(S−1)/S·m to the WAN per direction and site pair, over as
 * many parallel shards as the largest site has ranks; ranks of smaller sites hold several.
 *
 * With several parts each goes through the three phases by itself, one phase behind the part before: the WAN carries one
 * part while the sites reduce the next.
 */
export function hierarchical(places: Places, parts: number): Schedule {
  const groups = groupsOf(places);
  const shards = Math.max(...groups.map((group) => group.length));
  const builder = new ScheduleBuilder();
  const localSteps = shards - 1;
  const wideSteps = 2 * (groups.length - 1);
  for (const part of range(parts)) {
    const firstSlot = part * shards * groups.length;
    const slotsOf = (shard: number) => range(groups.length).map((site) => firstSlot + shard * groups.length + site);
    const layout: Layout = { groups, shards, slotsOf };
    const firstStep = part * Math.max(localSteps, wideSteps);
    reduceWithinSites(builder, layout, firstStep);
    allreduceAcross(builder, layout, firstStep + localSteps);
    gatherWithinSites(builder, layout, firstStep + localSteps + wideSteps);
  }
  const chunks = parts * shards * groups.length;
  return builder.build({ collective: 'allreduce', ranks: places.siteOf.length, chunks });
}

interface Layout {
  /** Ranks of each site. */
  readonly groups: readonly (readonly number[])[];
  readonly shards: number;
  /** Slots of one shard: one for each site. */
  readonly slotsOf: (shard: number) => readonly number[];
}

/** Slots of all shards that a place of a site owns. */
function ownSlots({ shards, slotsOf }: Layout, group: readonly number[], place: number): readonly number[] {
  return range(shards)
    .filter((shard) => shard % group.length === place)
    .flatMap(slotsOf);
}

function reduceWithinSites(builder: ScheduleBuilder, layout: Layout, firstStep: number): void {
  for (const order of layout.groups) {
    ringReduceScatter(builder, { order, firstStep, slotsOf: (place) => [ownSlots(layout, order, place)] });
  }
}

function gatherWithinSites(builder: ScheduleBuilder, layout: Layout, firstStep: number): void {
  for (const order of layout.groups) {
    ringAllGather(builder, { order, firstStep, slotsOf: (place) => [ownSlots(layout, order, place)] });
  }
}

/** A ring over the sites for every shard, among the ranks that own it. */
function allreduceAcross(builder: ScheduleBuilder, layout: Layout, firstStep: number): void {
  for (const shard of range(layout.shards)) {
    const order = layout.groups.map((group) => at(group, shard % group.length));
    const slots = layout.slotsOf(shard);
    const phase = { order, slotsOf: (site: number) => [[at(slots, site)]] };
    const middle = ringReduceScatter(builder, { ...phase, firstStep });
    ringAllGather(builder, { ...phase, firstStep: middle });
  }
}
