/** What the kernel says about the network, as `ip -j` and `tc -j` print it: the input of the read-back. */

export interface KernelDevice {
  readonly dev: string;
  readonly mac: string;
  readonly mtuBytes: number;
  /** Administratively up and with a carrier. */
  readonly up: boolean;
  /** Null where the tool printed none (without `-d`). */
  readonly gsoMaxSegs: number | null;
  readonly addresses: readonly { readonly address: string; readonly prefixLength: number }[];
}

export interface KernelRoute {
  /** With its prefix length also for single addresses (`10.0.0.8/32`), or `default`. */
  readonly destination: string;
  readonly nextHops: readonly { readonly via: string | null; readonly dev: string; readonly weight: number }[];
  readonly congestion?: string;
  readonly initcwnd?: number;
}

export interface KernelQdisc {
  readonly dev: string;
  readonly kind: string;
  readonly handle: string;
  /** `root`, or the handle it hangs from. */
  readonly parent: string;
  /** As printed by tc, except that `seed` is text, because 64 bits do not fit a number. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A filter on the way in, with the actions of a `matchall`. */
export interface KernelFilter {
  readonly dev: string;
  readonly preference: number;
  /** `bpf`, or the kinds of the actions: `police`, `mirred`. */
  readonly does: string;
  /** Of a program, its file and section; of a policer, its overhead in bytes. Else empty. */
  readonly detail: string;
}

/** One network namespace. */
export interface NetnsState {
  readonly devices: readonly KernelDevice[];
  readonly routes: readonly KernelRoute[];
  readonly qdiscs: readonly KernelQdisc[];
  /** Filters of the devices that were asked about; the others' are not read. */
  readonly filters: readonly KernelFilter[];
  /** Key → contents of its file. Keys that could not be read are missing. */
  readonly sysctls: Readonly<Record<string, string>>;
}

export interface KernelState {
  readonly namespaces: Readonly<Record<string, NetnsState>>;
  /** Sysctls of the kernel as a whole; null where the engine does not own it and they are not compared. */
  readonly kernelSysctls: Readonly<Record<string, string>> | null;
}
