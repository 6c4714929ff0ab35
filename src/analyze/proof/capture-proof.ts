import { LINKTYPE_LINUX_SLL2, parseCookedPacket } from '../../parse/cooked-packet.js';
import { PcapStream } from '../../parse/pcap-stream.js';
import { LonghaulError } from '../../errors/index.js';
import type { PlannedProof } from '../../program/cell.js';
import type { CellInput } from '../../program/index.js';
import type { DelaySample, ProofRecord, TapsRecord } from '../../records/index.js';
import { whyUnsteady } from '../link-states.js';
import { oneWayDelays } from './delays.js';
import { PacketFollower } from './follow-packets.js';
import { proveDirection, type DirectionEvidence } from './prove-direction.js';

/** Makes a proof of a cell's capture as it is read, chunk by chunk. */
export class CaptureProof {
  private readonly follower: PacketFollower;
  private readonly reader: PcapStream;
  private directions: readonly DirectionEvidence[] = [];

  constructor(
    private readonly input: CellInput & { readonly proof: PlannedProof },
    private readonly taps: TapsRecord,
    /** Directions that controllers changed, as `link direction`: no plan says so. */
    private readonly changed: ReadonlySet<string> = new Set(),
  ) {
    const follower = new PacketFollower(input.plan, input.proof.links);
    this.follower = follower;
    const devices = new Map(Object.entries(taps.devices).map(([index, dev]) => [Number(index), dev]));
    this.reader = new PcapStream(BigInt(taps.origin_epoch_ns), (captured) => {
      const packet = parseCookedPacket(captured);
      const dev = devices.get(packet.interfaceIndex);
      if (dev !== undefined) follower.add(captured.tNs, dev, packet);
    });
  }

  /** @throws LonghaulError `input.syntax` for a damaged file */
  push(chunk: Buffer): void {
    this.reader.push(chunk);
    const { linkType } = this.reader;
    if (linkType === null || linkType === LINKTYPE_LINUX_SLL2) return;
    throw new LonghaulError({
      code: 'input.syntax',
      message: `the capture has link type ${String(linkType)}, expected ${String(LINKTYPE_LINUX_SLL2)}`,
    });
  }

  /** Call once, after the last chunk. */
  finish(): ProofRecord {
    const { input, taps } = this;
    const links = new Map(input.plan.links.flatMap((link) => [link.forward, link.reverse].map((way) => [way, link])));
    this.directions = this.follower.finish(taps.full).flatMap(({ planned, trace }) => {
      const link = links.get(planned);
      return link === undefined ? [] : [{ link, planned, trace, clock: input.clock }];
    });
    return {
      format: 'longhaul/proof@1',
      packets: taps.packets,
      capture_dropped: taps.dropped,
      full: taps.full,
      delays_sha256: null,
      reordering: this.follower.reordering(),
      paths: this.follower.pathDelays(),
      directions: this.directions.map((direction) => {
        const proof = proveDirection(direction);
        const changed = this.changed.has(`${proof.link} ${proof.direction}`) ? 'a controller changed it' : null;
        return { ...proof, skipped: whyUnsteady(input.plan, direction) ?? changed ?? proof.skipped };
      }),
    };
  }

  /** The one-way delay of every packet; call after `finish`. */
  *delays(): Generator<DelaySample> {
    for (const direction of this.directions) yield* oneWayDelays(direction);
  }
}
