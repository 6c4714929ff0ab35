/** A request for all objects of one kind (NLM_F_DUMP). */
export interface NetlinkDump {
  /** 0: rtnetlink; 4: sock_diag. */
  readonly protocol: number;
  readonly type: number;
  /** What follows the netlink header. */
  readonly body: Buffer;
}

/** A request that changes one object; the kernel acknowledges it. */
export interface NetlinkChange extends NetlinkDump {
  /** Beyond those that every request has. */
  readonly flags: number;
}

/**
 * Cuts a run of netlink attributes: length and type of two bytes each, then the value, padded to four bytes. Of a type
 * that occurs twice the last one counts.
 */
export function parseNetlinkAttributes(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const attributes = new Map<number, Buffer>();
  let offset = 0;
  while (offset + 4 <= bytes.length) {
    const length = bytes.readUInt16LE(offset);
    if (length < 4) break;
    // The two highest bits are flags: nested, and network byte order.
    attributes.set(bytes.readUInt16LE(offset + 2) & 0x3fff, bytes.subarray(offset + 4, offset + length));
    offset += (length + 3) & ~3;
  }
  return attributes;
}

/** A text attribute, which ends with a zero byte. */
export const netlinkText = (value: Buffer): string => value.toString('latin1').replace(/\0.*$/s, '');
