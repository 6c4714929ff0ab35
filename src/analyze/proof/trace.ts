/** What happened to every packet of one link direction, put together from the captures at its places. */

/** Columns of equal length, one row per packet, in the order in which they came to the direction's input. */
export interface DirectionTrace {
  /** At the input of the queue [Q], or of the wire where the port has no queue; ns of experiment time. */
  readonly arrivalNs: readonly number[];
  /** Frames with their Ethernet header, as qdiscs count them. */
  readonly frameBytes: readonly number[];
  /** Into the wire; NaN for a packet that the queue dropped. */
  readonly wireNs: readonly number[];
  /** Out of the wire; NaN for a packet that was dropped or lost. */
  readonly deliveredNs: readonly number[];
  /** Packets seen behind the queue that never came to it: the router's own, or strays. */
  readonly unexplained: number;
  /** Dropped packets that could have been meant for this direction or for another of equal cost. */
  readonly ambiguous: number;
  /** Packets that left the wire without having entered it: duplicates, or damaged on the way. */
  readonly strangers: number;
}
