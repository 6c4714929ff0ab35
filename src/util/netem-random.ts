/**
 * The random numbers of netem with a `seed`: the kernel's combined Tausworthe generator (L'Ecuyer 1999; lib/random32.c,
 * include/linux/prandom.h), whose 128 bits of state come from 32 bits of the seed. netem draws one per decision, in the
 * order of `netem_enqueue` (net/sched/sch_netem.c), so a link's losses can be computed in advance.
 */

export class NetemRandom {
  private s1: number;
  private s2: number;
  private s3: number;
  private s4: number;

  /** @param seed as given to tc, decimal text of 64 bits */
  constructor(seed: string) {
    const wide = BigInt(seed);
    // prandom_seed_state: the generator sees only these 32 bits of the seed.
    const bits = Number(((wide >> 32n) ^ (wide << 10n) ^ wide) & 0xffffffffn);
    const part = (least: number) => (bits < least ? bits + least : bits) | 0;
    this.s1 = part(2);
    this.s2 = part(8);
    this.s3 = part(16);
    this.s4 = part(128);
  }

  /** The next 32 random bits. */
  next(): number {
    const { s1, s2, s3, s4 } = this;
    this.s1 = ((s1 & 0xfffffffe) << 18) ^ (((s1 << 6) ^ s1) >>> 13);
    this.s2 = ((s2 & 0xfffffff8) << 2) ^ (((s2 << 2) ^ s2) >>> 27);
    this.s3 = ((s3 & 0xfffffff0) << 7) ^ (((s3 << 13) ^ s3) >>> 21);
    this.s4 = ((s4 & 0xffffff80) << 13) ^ (((s4 << 3) ^ s4) >>> 12);
    return (this.s1 ^ this.s2 ^ this.s3 ^ this.s4) >>> 0;
  }
}

/** A probability as tc hands it to the kernel: of 2³² − 1, rounded (`percent2decimal`, tc/q_netem.c in iproute2). */
export const netemProbability = (ratio: number): number => Math.round(ratio * 0xffffffff);
