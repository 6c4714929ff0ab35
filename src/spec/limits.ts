/** Bounds on what a file may ask for, each with its reason. */

/** 800 Gbit/s Ethernet is the fastest port there is. */
export const MAX_RATE_BPS = 800e9;
/** netem counts its rate in whole bytes per second. */
export const RATE_STEP_BPS = 8;
/** Earth to the Moon is 1.3 s; anything near ten is a mistyped unit. */
export const MAX_DELAY_NS = 10e9;
/** netem keeps the deviation of a delay in 31 bits of ns; a table reaches four of these to either side. */
export const MAX_JITTER_NS = 500e6;
/** Packet numbers are compared with signed 32-bit constants, by a program whose jumps are 16 bits wide. */
export const MAX_PACKET_NUMBER = 2 ** 31 - 1;
export const MAX_LISTED_PACKETS = 10_000;
/** Preamble and start of frame 8, checksum 4, gap between frames 12 (IEEE 802.3). */
export const ETHERNET_OVERHEAD_BYTES = 24;
/** IPv4 hosts must accept 576; 9216 is the largest MTU of common switches. */
export const MTU_BYTES = { min: 576, max: 9216 } as const;
/** IFNAMSIZ - 1: ports of routers are named after a link or a peer, and host names follow for one rule. */
export const MAX_DEVICE_NAME = 15;
export const MAX_HOSTS_PER_SITE = 4096;
export const MAX_PARALLEL_LINKS = 64;
/** The kernel keeps the weight of a next hop, less one, in eight bits. */
export const MAX_WEIGHT = 256;
/** A balancer is called by the agent, whose own timers count milliseconds. */
export const MIN_BALANCER_PERIOD_NS = 1e6;
/** Seeds are JSON numbers; beyond 2^53 they would silently lose digits. */
export const MAX_SEED = Number.MAX_SAFE_INTEGER;
/** Collectors cost work inside the guest: a millisecond is already a thousand samples a second. */
export const MIN_SAMPLE_NS = 1e6;
/** Five million delivery opportunities: a quarter of an hour at 60 Mbit/s, which then repeats. */
export const MAX_TRACE_BYTES = 32 * 2 ** 20;
/** Ethernet header without FCS, as Linux counts a frame. */
export const ETHERNET_HEADER_BYTES = 14;

/** Names of the reference controllers; each is a module of src/controllers. */
export const BUILT_IN_CONTROLLERS = ['static', 'distance-aware'] as const;

/** iperf3's own limits (iperf.h, iperf_api.h of 3.12), checked here because it would only fail inside the run. */
export const IPERF3 = {
  maxDurationS: 86_400,
  maxOmitS: 60,
  maxStreams: 128,
  maxBlockBytes: 1024 * 1024,
  maxUdpBlockBytes: 65_507,
  minUdpBlockBytes: 16,
  maxWindowBytes: 512 * 1024 * 1024,
} as const;

/** ping writes a 16-byte time stamp into the payload and measures nothing without it. */
export const PING_PAYLOAD_BYTES = { min: 16, max: 65_507 } as const;

/** More connections per pair of ranks than NCCL's 64 sockets, and more rings than its 32 channels, are a typing error. */
export const COLLECTIVE = { maxStreams: 64, maxChannels: 32 } as const;

/** Every flow is a connection with a port of its own, of some 28,000 that the kernel gives out; the rest is typing errors. */
export const FLOWS = { maxFlows: 20_000, maxFanIn: 1024, maxBytes: 2 ** 40 } as const;
