/* State that lh_balance, its eBPF program and nobody else share: the one value of an array map, mapped into memory. */
#ifndef LH_BALANCE_H
#define LH_BALANCE_H

#include <linux/bpf.h>
#include <stdint.h>

#define MEMBERS_MAX 64
/* As many entries as a switch's flowlet table has: flows that share one are one flow to it. */
#define FLOWS 65536

/* How a packet, or the first one of a flowlet, gets its link. */
enum pick { PICK_PASS, PICK_TURN, PICK_RANDOM, PICK_LEAST };

struct member {
  uint64_t ifindex;
  /* 0: gets no packets. Turn and random give each link its share, least only asks whether there is one. */
  uint64_t weight;
  uint64_t rate_bps;
  /* Time to send a full queue: what would wait longer is dropped by the queue and does not count. */
  uint64_t limit_ns;
  uint64_t overhead_bytes;
  /* Destination and source address of a frame that leaves by this link. */
  uint8_t macs[16];
  int64_t turn;
  /* When the last bit of all that was given to the port has left. */
  uint64_t free_ns;
  uint64_t packets;
  uint64_t bytes;
};

struct flow {
  uint64_t last_ns;
  uint64_t member;
};

struct state {
  uint64_t pick;
  /* A flow that paused this long may take another link; 0: every packet may. */
  uint64_t gap_ns;
  uint64_t weight_sum;
  uint64_t random;
  uint64_t hash_seed;
  /* Picks made for flows, and packets that left by another link than the kernel's route had chosen. */
  uint64_t flowlets;
  uint64_t steered;
  struct member members[MEMBERS_MAX];
  struct flow flows[FLOWS];
};

/* Writes the program for devices with these numbers. Returns how many instructions it has. */
int write_program(struct bpf_insn *into, int map_fd, const uint64_t *ifindexes, int count);

#define PROGRAM_MAX 4096

#endif
