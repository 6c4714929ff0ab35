/*
 * lh_balance: spreads what a router sends over parallel links packet by packet, or flowlet by flowlet.
 *
 *   lh_balance SEED DEV,FROM-MAC,TO-MAC,BPS,LIMIT-NS,OVERHEAD-BYTES...
 *
 * Runs in the router's network namespace. Attaches an eBPF program (lh_balance_program.c) to the way out of every device;
 * routing stays the kernel's, and the program may send a frame by another of these devices than its route says.
 *
 * Standard input, one command a line, answered by one line of JSON each, with what the kernel then holds:
 *   config pass|turn|random|least GAP-NS WEIGHT...   how links are picked; a weight of 0 leaves a link out
 *   rate NUMBER BPS                                  the rate of one link, from 0, has changed
 *   show                                             nothing
 * The end of the input ends the program, and with it the kernel takes program and map away.
 */
#define _GNU_SOURCE
#include "lh_balance.h"

#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* From Linux 6.6 on; the headers that this is compiled with may be older. */
#define TCX_EGRESS 47

static struct state *state;
static const char *names[MEMBERS_MAX];
static uint64_t ifindexes[MEMBERS_MAX];
static int count;
static uint32_t program_id;

static const char *const PICKS[] = {"pass", "turn", "random", "least"};

static void fail(const char *what) {
  fprintf(stderr, "lh_balance: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int bpf(int command, union bpf_attr *attr) { return (int)syscall(SYS_bpf, command, attr, sizeof *attr); }

static int create_map(void) {
  union bpf_attr attr = {.map_type = BPF_MAP_TYPE_ARRAY,
                         .key_size = 4,
                         .value_size = sizeof(struct state),
                         .max_entries = 1,
                         .map_flags = BPF_F_MMAPABLE};
  const int fd = bpf(BPF_MAP_CREATE, &attr);
  if (fd < 0) fail("create an eBPF map");
  state = mmap(NULL, sizeof *state, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (state == MAP_FAILED) fail("map the eBPF map into memory");
  return fd;
}

static int load_program(int map_fd) {
  static struct bpf_insn program[PROGRAM_MAX];
  static char log[1 << 16];
  union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SCHED_CLS,
                         .insns = (uintptr_t)program,
                         .insn_cnt = (uint32_t)write_program(program, map_fd, ifindexes, count),
                         .license = (uintptr_t) "GPL",
                         .prog_name = "lh_balance"};
  int fd = bpf(BPF_PROG_LOAD, &attr);
  if (fd < 0 && errno != EPERM) {
    attr.log_level = 1;
    attr.log_buf = (uintptr_t)log;
    attr.log_size = sizeof log;
    fd = bpf(BPF_PROG_LOAD, &attr);
    if (fd < 0) fputs(log, stderr);
  }
  if (fd < 0) fail("load the eBPF program");
  struct bpf_prog_info info = {0};
  union bpf_attr ask = {.info = {.bpf_fd = (uint32_t)fd, .info_len = sizeof info, .info = (uintptr_t)&info}};
  if (bpf(BPF_OBJ_GET_INFO_BY_FD, &ask) != 0) fail("ask for the eBPF program");
  program_id = info.id;
  return fd;
}

/* A link holds the program at the device for as long as this process lives. */
static void attach(int program_fd) {
  for (int i = 0; i < count; i++) {
    union bpf_attr attr = {.link_create = {.prog_fd = (uint32_t)program_fd,
                                           .target_ifindex = (uint32_t)ifindexes[i],
                                           .attach_type = TCX_EGRESS}};
    if (bpf(BPF_LINK_CREATE, &attr) < 0) fail("attach the eBPF program (it needs Linux 6.6 or newer)");
  }
}

static bool is_attached(uint64_t ifindex) {
  uint32_t ids[16] = {0};
  union bpf_attr attr = {.query = {.target_fd = (uint32_t)ifindex,
                                   .attach_type = TCX_EGRESS,
                                   .prog_ids = (uintptr_t)ids,
                                   .prog_cnt = 16}};
  if (bpf(BPF_PROG_QUERY, &attr) != 0) fail("ask for the programs of a device");
  for (uint32_t i = 0; i < attr.query.prog_cnt; i++)
    if (ids[i] == program_id) return true;
  return false;
}

static void show(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  const uint64_t now_ns = (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
  printf("{\"pick\":\"%s\",\"gap_ns\":%" PRIu64 ",\"flowlets\":%" PRIu64 ",\"steered\":%" PRIu64 ",\"links\":[",
         PICKS[state->pick], state->gap_ns, state->flowlets, state->steered);
  for (int i = 0; i < count; i++) {
    const struct member *m = &state->members[i];
    const uint64_t wait_ns = m->free_ns > now_ns ? m->free_ns - now_ns : 0;
    printf("%s{\"dev\":\"%s\",\"attached\":%s,\"weight\":%" PRIu64 ",\"rate_bps\":%" PRIu64 ",\"packets\":%" PRIu64
           ",\"bytes\":%" PRIu64 ",\"wait_ns\":%" PRIu64 "}",
           i == 0 ? "" : ",", names[i], is_attached(m->ifindex) ? "true" : "false", m->weight, m->rate_bps, m->packets,
           m->bytes, wait_ns);
  }
  puts("]}");
  fflush(stdout);
}

static void refuse(const char *line) {
  errno = EINVAL;
  fail(line);
}

static int find_pick(const char *name) {
  for (int i = 0; i < 4; i++)
    if (strcmp(name, PICKS[i]) == 0) return i;
  return -1;
}

/* Frames that pass meanwhile keep the kernel's choice. In virtual time there are none: computing takes no time. */
static void configure(char *words) {
  char *rest = words;
  const char *name = strtok_r(rest, " ", &rest);
  const char *gap = strtok_r(rest, " ", &rest);
  const int pick = name == NULL ? -1 : find_pick(name);
  if (pick < 0 || gap == NULL) refuse("config");
  state->pick = PICK_PASS;
  state->gap_ns = strtoull(gap, NULL, 10);
  state->weight_sum = 0;
  for (int i = 0; i < count; i++) {
    const char *weight = strtok_r(rest, " ", &rest);
    if (weight == NULL) refuse("config: a weight is missing");
    state->members[i].weight = strtoull(weight, NULL, 10);
    state->members[i].turn = 0;
    state->weight_sum += state->members[i].weight;
  }
  state->pick = (uint64_t)pick;
}

static void obey(char *line) {
  int member;
  uint64_t bps;
  if (strncmp(line, "config ", 7) == 0) configure(line + 7);
  else if (sscanf(line, "rate %d %" SCNu64, &member, &bps) == 2 && member >= 0 && member < count)
    state->members[member].rate_bps = bps;
  else if (strcmp(line, "show") != 0) refuse(line);
  show();
}

static void add_member(char *text) {
  struct member *m = &state->members[count];
  uint8_t *a = m->macs;
  char from[18], to[18];
  char *comma = strchr(text, ',');
  if (comma == NULL) refuse(text);
  *comma = '\0';
  names[count] = text;
  if (sscanf(comma + 1, "%17[^,],%17[^,],%" SCNu64 ",%" SCNu64 ",%" SCNu64, from, to, &m->rate_bps, &m->limit_ns,
             &m->overhead_bytes) != 5 ||
      sscanf(to, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", a, a + 1, a + 2, a + 3, a + 4, a + 5) != 6 ||
      sscanf(from, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", a + 6, a + 7, a + 8, a + 9, a + 10, a + 11) != 6)
    refuse(comma + 1);
  m->ifindex = ifindexes[count] = if_nametoindex(text);
  if (m->ifindex == 0) fail(text);
  m->weight = 1;
  count++;
}

int main(int argc, char **argv) {
  if (argc < 3 || argc - 2 > MEMBERS_MAX) {
    fprintf(stderr, "usage: lh_balance SEED DEV,FROM-MAC,TO-MAC,BPS,LIMIT-NS,OVERHEAD-BYTES...\n");
    return 2;
  }
  const int map_fd = create_map();
  state->hash_seed = state->random = strtoull(argv[1], NULL, 10);
  if (state->random == 0) state->random = 1;
  for (int i = 2; i < argc; i++) add_member(argv[i]);
  state->weight_sum = (uint64_t)count;
  attach(load_program(map_fd));
  show();
  static char line[65536];
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    obey(line);
  }
  return 0;
}
