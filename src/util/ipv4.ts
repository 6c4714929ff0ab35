/** IPv4 addresses as unsigned 32-bit numbers. */

export interface Ipv4Prefix {
  /** First address of the prefix, 0 to 2^32 - 1. */
  readonly base: number;
  /** Number of network bits, 0 to 32. */
  readonly length: number;
}

/** `10.0.0.1` → 167772161; undefined if the text is anything else than four decimal bytes without leading zeros. */
export function parseIpv4(text: string): number | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let address = 0;
  for (const part of parts) {
    // inet_aton reads a leading zero as octal and ping as decimal: refuse it rather than choose.
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    address = address * 256 + Number(part);
  }
  return address;
}

/** 167772161 → `10.0.0.1`. @throws RangeError outside 0 to 2^32 - 1 */
export function formatIpv4(address: number): string {
  if (!Number.isInteger(address) || address < 0 || address > 0xffff_ffff) {
    throw new RangeError(`${String(address)} is not an IPv4 address`);
  }
  return [24, 16, 8, 0].map((shift) => String((address >>> shift) & 0xff)).join('.');
}

/** `10.0.0.0/8` → prefix; undefined if malformed or if host bits are set, as in `10.1.2.3/8`. */
export function parseIpv4Prefix(text: string): Ipv4Prefix | undefined {
  const [address = '', lengthText = '', ...rest] = text.split('/');
  const base = parseIpv4(address);
  if (base === undefined || rest.length > 0 || !/^\d{1,2}$/.test(lengthText)) return undefined;
  const length = Number(lengthText);
  return length <= 32 && base % 2 ** (32 - length) === 0 ? { base, length } : undefined;
}

export function formatIpv4Prefix(prefix: Ipv4Prefix): string {
  return `${formatIpv4(prefix.base)}/${String(prefix.length)}`;
}

/** How many point-to-point subnets (/31, RFC 3021) a prefix holds. */
export function countSlash31(prefix: Ipv4Prefix): number {
  return prefix.length > 31 ? 0 : 2 ** (31 - prefix.length);
}

/** Both addresses of the n-th /31 of a prefix, n from 0; undefined once the prefix is exhausted. */
export function nthSlash31(prefix: Ipv4Prefix, n: number): readonly [string, string] | undefined {
  if (!Number.isInteger(n) || n < 0 || n >= countSlash31(prefix)) return undefined;
  const first = prefix.base + 2 * n;
  return [formatIpv4(first), formatIpv4(first + 1)];
}
