/*
 * lh_collective PROGRAM: one rank of a collective over TCP. PROGRAM is a file with the rank's steps; every node runs one.
 *
 * What is timed. Every node of a lab is a namespace of one kernel, so all ranks read the same CLOCK_MONOTONIC. Before each
 * iteration they agree on an instant in the near future, in shared memory, and sleep until it. The time of an iteration
 * is from that instant until the last rank holds its result; the table shows the mean over the timed iterations.
 *
 * What is verified. After every iteration, also the warm-up ones, every rank compares every element of its result with
 * the exact value (see lh_collective_data.c).
 *
 * Output: one JSON object per line after "LH ". Rank 0: start, per probe of the links: probe, then per size: measure, row;
 * then done. Every rank, per size: rank, with its own time and payload; once, for the largest size: steps, when each of its steps began and ended
 * in the last iteration, in ns after the common instant.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "lh_collective.h"

/* The agent reads the counters of the links between the announcement of a measurement and its first byte. */
#define ANNOUNCEMENT_NS (20 * 1000 * 1000LL)
#define FIRST_LEAD_NS (1000 * 1000LL)

static int own_rank = -1;

void fail(const char *format, ...) {
  const int error = errno;
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  errno = error;
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  fprintf(stderr, "lh_collective: rank %d: %s\n", own_rank, text);
  exit(2);
}

void *allocate(size_t bytes) {
  void *memory = calloc(1, bytes == 0 ? 1 : bytes);
  if (memory == NULL) fail("out of memory: %zu bytes", bytes);
  return memory;
}

int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * NS_PER_S + t.tv_nsec;
}

void sleep_until(int64_t when_ns) {
  const struct timespec t = {.tv_sec = when_ns / NS_PER_S, .tv_nsec = when_ns % NS_PER_S};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) {
  }
}

struct run {
  struct program *program;
  struct shared *shared;
  const struct section *section;
  char *buffer;
  struct step_times times;
  int64_t wrong, sent_first_bytes;
  double max_error_ratio;
  /* Sums over the timed iterations, in ns after the common instant. */
  int64_t own_ns, all_ns, all_min_ns, all_max_ns;
};

/* All ranks share their outcome; every rank reads the same totals. @returns whether the common start was met */
static bool share_outcome(struct run *run, struct rank_record mine, struct rank_record *all) {
  const struct program *program = run->program;
  run->shared->rank[program->rank] = mine;
  barrier(run->shared, program->ranks);
  *all = (struct rank_record){0};
  for (int rank = 0; rank < program->ranks; rank++) {
    const struct rank_record *one = &run->shared->rank[rank];
    if (one->end_ns > all->end_ns) all->end_ns = one->end_ns;
    if (one->max_error_ratio > all->max_error_ratio) all->max_error_ratio = one->max_error_ratio;
    all->wrong += one->wrong;
    all->late += one->late;
  }
  barrier(run->shared, program->ranks);
  return all->late == 0;
}

/* On a busy machine in real time the announcement may come late: such an iteration has no common start and is repeated. */
static void run_once(struct run *run, bool timed) {
  static int64_t lead_ns = FIRST_LEAD_NS;
  struct program *program = run->program;
  for (;;) {
    fill_inputs(program, run->section, run->buffer);
    if (program->rank == 0) run->shared->start_ns = 0;
    barrier(run->shared, program->ranks);
    if (program->rank == 0) run->shared->start_ns = now_ns() + lead_ns;
    barrier(run->shared, program->ranks);
    const int64_t start_ns = run->shared->start_ns;
    struct rank_record mine = {.late = now_ns() >= start_ns}, all;
    sleep_until(start_ns);
    run_section(program, run->section, run->buffer, run->times);
    mine.end_ns = now_ns();
    const struct check check = verify_results(program, run->section, run->buffer);
    mine.wrong = check.wrong;
    mine.max_error_ratio = check.max_error_ratio;
    const bool met = share_outcome(run, mine, &all);
    run->wrong += all.wrong;
    if (all.max_error_ratio > run->max_error_ratio) run->max_error_ratio = all.max_error_ratio;
    lead_ns *= met ? 1 : 2;
    if (!met) continue;
    if (!timed) return;
    const int64_t ns = all.end_ns - start_ns;
    run->own_ns += mine.end_ns - start_ns;
    run->all_ns += ns;
    if (run->all_min_ns == 0 || ns < run->all_min_ns) run->all_min_ns = ns;
    if (ns > run->all_max_ns) run->all_max_ns = ns;
    for (size_t i = 0; run->times.begin_ns != NULL && i < run->section->step_count; i++) {
      run->times.begin_ns[i] -= start_ns;
      run->times.end_ns[i] -= start_ns;
    }
    return;
  }
}

static void print_row(const struct run *run) {
  const struct program *program = run->program;
  const double iterations = program->iterations;
  printf("LH {\"event\":\"row\",\"size_bytes\":%" PRId64 ",\"count\":%" PRId64 ",\"time_us\":%.3f,\"time_min_us\":%.3f,"
         "\"time_max_us\":%.3f,\"wrong\":%" PRId64 ",\"max_error_ratio\":%.9f}\n",
         run->section->size_bytes, run->section->count, (double)run->all_ns / iterations / 1e3,
         (double)run->all_min_ns / 1e3, (double)run->all_max_ns / 1e3, run->wrong, run->max_error_ratio);
}

/* `sent`: pairs of a peer and the payload bytes sent to it in all timed iterations. */
static void print_rank(const struct run *run, struct tcp_limits before) {
  const struct program *program = run->program;
  const struct tcp_limits now = read_limits(program);
  printf("LH {\"event\":\"rank\",\"rank\":%d,\"size_bytes\":%" PRId64 ",\"time_us\":%.3f,\"retransmits\":%" PRId64
         ",\"needless\":%" PRId64 ",\"busy_us\":%" PRId64 ",\"window_limited_us\":%" PRId64 ",\"buffer_limited_us\":%" PRId64
         ",\"cwnd_bytes\":%" PRId64 ",\"sent\":[",
         program->rank, run->section->size_bytes, (double)run->own_ns / program->iterations / 1e3,
         now.retransmits - before.retransmits, now.needless - before.needless, now.busy_us - before.busy_us, now.window_us - before.window_us,
         now.buffer_us - before.buffer_us, before.cwnd_bytes);
  for (int i = 0; i < program->peer_count; i++)
    printf("%s[%d,%" PRId64 "]", i == 0 ? "" : ",", program->peers[i].rank, program->peers[i].sent_bytes);
  printf("]}\n");
}

static void print_times(const char *name, const int64_t *ns, size_t count) {
  printf(",\"%s\":[", name);
  for (size_t i = 0; i < count; i++) printf("%s%" PRId64, i == 0 ? "" : ",", ns[i]);
  printf("]");
}

static void print_steps(const struct run *run) {
  const struct section *section = run->section;
  printf("LH {\"event\":\"steps\",\"rank\":%d,\"size_bytes\":%" PRId64 ",\"steps\":[", run->program->rank,
         section->size_bytes);
  for (size_t i = 0; i < section->step_count; i++) printf("%s%d", i == 0 ? "" : ",", section->steps[i].number);
  printf("]");
  print_times("begin_ns", run->times.begin_ns, section->step_count);
  print_times("end_ns", run->times.end_ns, section->step_count);
  printf("}\n");
}

static void announce(const struct run *run, const char *event) {
  if (run->program->rank != 0) return;
  const int64_t size = run->section == NULL ? 0 : run->section->size_bytes;
  printf("LH {\"event\":\"%s\",\"ranks\":%d,\"size_bytes\":%" PRId64 "}\n", event, run->program->ranks, size);
  fflush(stdout);
}

/* Whether the steps of a section are worth a timeline: those of the largest message, the first of several. */
static bool is_largest(const struct program *program, const struct section *section) {
  for (const struct section *other = program->sections; other < program->sections + program->section_count; other++)
    if (other->probe < 0 &&
        (other->size_bytes > section->size_bytes || (other < section && other->size_bytes == section->size_bytes)))
      return false;
  return true;
}

static void print_results(const struct run *run, struct tcp_limits before) {
  if (run->program->rank == 0) print_row(run);
  print_rank(run, before);
  if (run->times.begin_ns != NULL) print_steps(run);
  fflush(stdout);
}

static void print_probe(const struct run *run) {
  const struct section *section = run->section;
  if (run->wrong > 0) fail("probe %d delivered %" PRId64 " wrong elements", section->probe, run->wrong);
  if (run->program->rank != 0) return;
  printf("LH {\"event\":\"probe\",\"probe\":%d,\"time_us\":%.3f}\n", section->probe,
         (double)run->all_ns / section->iterations / 1e3);
  fflush(stdout);
}

static void measure(struct program *program, struct shared *shared, size_t number) {
  const struct section *section = &program->sections[number];
  const bool is_probe = section->probe >= 0;
  struct run run = {.program = program, .shared = shared, .section = section};
  run.buffer = allocate((size_t)section->buffer_elements * element_bytes(program->type));
  if (!is_probe && is_largest(program, section)) {
    run.times.begin_ns = allocate((section->step_count + 1) * sizeof(int64_t));
    run.times.end_ns = allocate((section->step_count + 1) * sizeof(int64_t));
  }
  for (int i = 0; i < section->warmup; i++) run_once(&run, false);
  clamp_windows(program);
  settle(program, shared);
  if (!is_probe) {
    announce(&run, "measure");
    sleep_until(now_ns() + ANNOUNCEMENT_NS);
  }
  for (int i = 0; i < program->peer_count; i++) program->peers[i].sent_bytes = 0;
  const struct tcp_limits before = read_limits(program);
  for (int i = 0; i < section->iterations; i++) run_once(&run, true);
  settle(program, shared);
  if (is_probe) print_probe(&run);
  else print_results(&run, before);
  free(run.buffer);
  free(run.times.begin_ns);
  free(run.times.end_ns);
}

int main(int argc, char **argv) {
  if (argc != 2) fail("usage: lh_collective PROGRAM");
  /* Buffers of one message after the other: keep their memory instead of giving it back and clearing it again. */
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  /* poll(2) and sleeps would otherwise end up to 50 us late. */
  prctl(PR_SET_TIMERSLACK, 1UL);
  struct program *program = read_program(argv[1]);
  own_rank = program->rank;
  prepare_values(program);
  struct shared *shared = open_shared(program);
  const int listener = open_listener(program);
  barrier(shared, program->ranks);
  connect_peers(program, listener);
  close(listener);
  barrier(shared, program->ranks);
  const struct run begin = {.program = program};
  announce(&begin, "start");
  for (size_t i = 0; i < program->section_count; i++) measure(program, shared, i);
  barrier(shared, program->ranks);
  announce(&begin, "done");
  return 0;
}
