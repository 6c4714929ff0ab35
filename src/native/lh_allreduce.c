/*
 * lh_allreduce: an MPI collective benchmark that proves its own result and prints an nccl-tests-shaped table.
 *
 *   lh_allreduce [--collective NAME] --sizes BYTES[,BYTES...] [--iterations N] [--warmup N]
 *
 * NAME: allreduce, allgather, reduce-scatter, reduce-scatter-block, broadcast or alltoall. A size is what nccl-tests
 * calls one: the whole vector on a rank, so that of n ranks each contributes, keeps or exchanges n-ths of it.
 *
 * What is timed. Every node of a lab is a namespace of one kernel, so all ranks read the same CLOCK_MONOTONIC. Before
 * each iteration the ranks agree on an instant in the near future and sleep until it: nobody leaves a barrier late,
 * and the cost of agreeing lies outside the timed part. The time of an iteration is from that common instant until
 * the LAST rank holds its result; the table shows the mean over the timed iterations.
 *
 * What is verified. After every iteration, also the warm-up ones, every rank compares every element of its result with
 * the exact one. The inputs are small integers, whose sums are exact in float32 in any order, so any difference is an error.
 *
 * Output on rank 0: a table for people on lines without prefix, and one JSON object per line after "LH " for
 * programs. Events, in order: start, then per size: measure, row; then done. "done" is printed before MPI_Finalize.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_SIZES 256
#define MAX_RANKS 4096
#define NS_PER_S 1000000000LL
/* A sum must stay below 2^24, beyond which float32 no longer holds every integer. */
#define EXACT_LIMIT (1 << 24)
#define SENTINEL (-1.0f)

struct buffers {
  float *in, *out;
  int count;
};

struct collective {
  const char *name;
  const char *redop;
  /* Factor from algorithm bandwidth to bus bandwidth, as nccl-tests defines it. */
  double (*bus_factor)(int ranks);
  void (*run)(const struct buffers *buffers);
  /* Element of this rank's result. */
  float (*expected)(int64_t index, int64_t block);
  /* Whether the vector is cut into a block per rank, so that its elements must be a multiple of the ranks. */
  int in_blocks;
  /* Whether a rank's result is one block rather than a whole vector. */
  int one_block;
};

struct options {
  const struct collective *collective;
  int64_t sizes[MAX_SIZES];
  int size_count;
  int iterations;
  int warmup;
};

struct timing {
  double mean_us, min_us, max_us;
};

static int rank, ranks;

static void fail(const char *what, const char *value) {
  if (rank == 0) fprintf(stderr, "lh_allreduce: %s: %s\n", what, value);
  MPI_Abort(MPI_COMM_WORLD, 2);
  exit(2);
}

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * NS_PER_S + t.tv_nsec;
}

static void sleep_until(int64_t when_ns) {
  const struct timespec t = {.tv_sec = when_ns / NS_PER_S, .tv_nsec = when_ns % NS_PER_S};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) {
  }
}

/* Element of a rank's input. The periods 251 and 5 have no common factor, so a shifted chunk never matches. */
static float input_value(int of_rank, int64_t index) {
  return (float)(index % 251 + (int64_t)of_rank * (1 + index % 5));
}

static float sum_of_inputs(int64_t index) {
  const int64_t rank_sum = (int64_t)ranks * (ranks - 1) / 2;
  return (float)(ranks * (index % 251) + rank_sum * (1 + index % 5));
}

static float expect_sum(int64_t index, int64_t unused_block) {
  (void)unused_block;
  return sum_of_inputs(index);
}

static float expect_own_sum(int64_t index, int64_t block) { return sum_of_inputs(rank * block + index); }

static float expect_gathered(int64_t index, int64_t block) { return input_value((int)(index / block), index % block); }

static float expect_root(int64_t index, int64_t unused_block) {
  (void)unused_block;
  return input_value(0, index);
}

static float expect_exchanged(int64_t index, int64_t block) {
  return input_value((int)(index / block), rank * block + index % block);
}

static void run_allreduce(const struct buffers *b) {
  MPI_Allreduce(b->in, b->out, b->count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
}

static void run_allgather(const struct buffers *b) {
  MPI_Allgather(b->in, b->count / ranks, MPI_FLOAT, b->out, b->count / ranks, MPI_FLOAT, MPI_COMM_WORLD);
}

static void run_reduce_scatter(const struct buffers *b) {
  int counts[MAX_RANKS];
  for (int i = 0; i < ranks; i++) counts[i] = b->count / ranks;
  MPI_Reduce_scatter(b->in, b->out, counts, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
}

static void run_reduce_scatter_block(const struct buffers *b) {
  MPI_Reduce_scatter_block(b->in, b->out, b->count / ranks, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD);
}

/* The root sends its input itself; the others' results are what they receive. */
static void run_broadcast(const struct buffers *b) {
  MPI_Bcast(rank == 0 ? b->in : b->out, b->count, MPI_FLOAT, 0, MPI_COMM_WORLD);
}

static void run_alltoall(const struct buffers *b) {
  MPI_Alltoall(b->in, b->count / ranks, MPI_FLOAT, b->out, b->count / ranks, MPI_FLOAT, MPI_COMM_WORLD);
}

static double both_ways(int of_ranks) { return 2.0 * (of_ranks - 1) / of_ranks; }
static double one_way(int of_ranks) { return (double)(of_ranks - 1) / of_ranks; }
static double whole(int unused_ranks) {
  (void)unused_ranks;
  return 1.0;
}

/* A further collective is one more row here. */
static const struct collective COLLECTIVES[] = {
    {"allreduce", "sum", both_ways, run_allreduce, expect_sum, 0, 0},
    {"allgather", "none", one_way, run_allgather, expect_gathered, 1, 0},
    {"reduce-scatter", "sum", one_way, run_reduce_scatter, expect_own_sum, 1, 1},
    {"reduce-scatter-block", "sum", one_way, run_reduce_scatter_block, expect_own_sum, 1, 1},
    {"broadcast", "none", whole, run_broadcast, expect_root, 0, 0},
    {"alltoall", "none", one_way, run_alltoall, expect_exchanged, 1, 0},
};

static const struct collective *find_collective(const char *name) {
  for (size_t i = 0; i < sizeof COLLECTIVES / sizeof COLLECTIVES[0]; i++)
    if (strcmp(COLLECTIVES[i].name, name) == 0) return &COLLECTIVES[i];
  fail("unknown collective", name);
  return NULL;
}

static int64_t parse_integer(const char *text, int64_t min, int64_t max) {
  char *end;
  errno = 0;
  const long long value = strtoll(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value < min || value > max) fail("not a valid number", text);
  return value;
}

static void parse_sizes(char *list, struct options *options) {
  for (char *item = strtok(list, ","); item != NULL; item = strtok(NULL, ",")) {
    if (options->size_count == MAX_SIZES) fail("too many sizes", item);
    /* MPI counts are int, and a size must be whole float32 elements. */
    const int64_t size = parse_integer(item, 4, INT32_MAX * 4LL);
    if (size % 4 != 0) fail("size is not a multiple of 4 bytes", item);
    options->sizes[options->size_count++] = size;
  }
}

static struct options parse_options(int argc, char **argv) {
  struct options options = {.collective = &COLLECTIVES[0], .iterations = 1};
  for (int i = 1; i < argc; i += 2) {
    char *value = i + 1 < argc ? argv[i + 1] : NULL;
    if (value == NULL) fail("option without a value", argv[i]);
    if (strcmp(argv[i], "--collective") == 0)
      options.collective = find_collective(value);
    else if (strcmp(argv[i], "--sizes") == 0)
      parse_sizes(value, &options);
    else if (strcmp(argv[i], "--iterations") == 0)
      options.iterations = (int)parse_integer(value, 1, 1000000);
    else if (strcmp(argv[i], "--warmup") == 0)
      options.warmup = (int)parse_integer(value, 0, 1000000);
    else
      fail("unknown option", argv[i]);
  }
  if (options.size_count == 0) fail("missing option", "--sizes");
  return options;
}

/* What all ranks together know after an iteration; every field is the maximum (or sum for `wrong`) over the ranks. */
struct outcome {
  int64_t end_ns, late, wrong;
};

static struct outcome share_outcome(struct outcome mine) {
  struct outcome all;
  int64_t maxima[2] = {mine.end_ns, mine.late};
  MPI_Allreduce(MPI_IN_PLACE, maxima, 2, MPI_INT64_T, MPI_MAX, MPI_COMM_WORLD);
  MPI_Allreduce(&mine.wrong, &all.wrong, 1, MPI_INT64_T, MPI_SUM, MPI_COMM_WORLD);
  all.end_ns = maxima[0];
  all.late = maxima[1];
  return all;
}

/*
 * How far ahead a common start must lie so that its announcement reaches every rank before it: four times the
 * slowest rank's share of a broadcast and a reduction, which two rounds measure (the first one also warms paths up).
 */
static int64_t calibrate_lead(void) {
  int64_t slowest = 0;
  for (int round = 0; round < 2; round++) {
    MPI_Barrier(MPI_COMM_WORLD);
    const int64_t begin_ns = now_ns();
    int64_t announced = begin_ns;
    MPI_Bcast(&announced, 1, MPI_INT64_T, 0, MPI_COMM_WORLD);
    MPI_Allreduce(MPI_IN_PLACE, &announced, 1, MPI_INT64_T, MPI_MAX, MPI_COMM_WORLD);
    slowest = now_ns() - begin_ns;
    MPI_Allreduce(MPI_IN_PLACE, &slowest, 1, MPI_INT64_T, MPI_MAX, MPI_COMM_WORLD);
  }
  return 4 * slowest + NS_PER_S / 1000;
}

/* The root of a broadcast has nothing to receive; its send buffer must be left alone, and that is what is compared. */
static int64_t count_wrong(const struct collective *collective, const struct buffers *buffers) {
  const int block = buffers->count / ranks;
  const int count = collective->one_block ? block : buffers->count;
  const float *result = collective->run == run_broadcast && rank == 0 ? buffers->in : buffers->out;
  int64_t wrong = 0;
  for (int i = 0; i < count; i++)
    if (result[i] != collective->expected(i, block)) wrong++;
  return wrong;
}

/* Runs the collective once from a common start. Adds the number of wrong elements on all ranks; returns the time. */
static int64_t run_once(const struct collective *collective, const struct buffers *buffers, int64_t *wrong) {
  static int64_t lead_ns = 0;
  if (lead_ns == 0) lead_ns = calibrate_lead();
  for (;;) {
    for (int i = 0; i < buffers->count; i++) buffers->out[i] = SENTINEL;
    MPI_Barrier(MPI_COMM_WORLD);
    int64_t start_ns = now_ns() + lead_ns;
    MPI_Bcast(&start_ns, 1, MPI_INT64_T, 0, MPI_COMM_WORLD);
    struct outcome mine = {.late = now_ns() >= start_ns};
    sleep_until(start_ns);
    collective->run(buffers);
    mine.end_ns = now_ns();
    mine.wrong = count_wrong(collective, buffers);
    const struct outcome all = share_outcome(mine);
    *wrong += all.wrong;
    if (!all.late) return all.end_ns - start_ns;
    /* On a busy machine in real time the announcement may come late: that iteration has no common start. */
    lead_ns *= 2;
  }
}

static float *allocate(int64_t bytes) {
  float *memory = malloc((size_t)bytes);
  if (memory == NULL) fail("out of memory", "a buffer of one message");
  return memory;
}

static void event(const char *name, const struct options *options, int64_t size) {
  if (rank != 0) return;
  printf("LH {\"event\":\"%s\",\"collective\":\"%s\",\"ranks\":%d,\"iterations\":%d,\"warmup\":%d", name,
         options->collective->name, ranks, options->iterations, options->warmup);
  if (size > 0) printf(",\"size_bytes\":%" PRId64, size);
  printf("}\n");
  fflush(stdout);
}

static void print_header(const struct options *options) {
  if (rank != 0) return;
  printf("# lh_allreduce %s: %d ranks, float32 %s, %d warm-up and %d timed iterations per size\n",
         options->collective->name, ranks, options->collective->redop, options->warmup, options->iterations);
  printf("#%12s %12s %8s %6s %14s %9s %9s %8s\n", "size", "count", "type", "redop", "time", "algbw", "busbw", "#wrong");
  printf("#%12s %12s %8s %6s %14s %9s %9s %8s\n", "(B)", "(elements)", "", "", "(us)", "(GB/s)", "(GB/s)", "");
  fflush(stdout);
}

static void print_row(const struct options *options, int64_t size, const struct timing *time, int64_t wrong) {
  if (rank != 0) return;
  const struct collective *collective = options->collective;
  const double algbw = (double)size / (time->mean_us * 1e3);
  const double busbw = algbw * collective->bus_factor(ranks);
  printf(" %12" PRId64 " %12" PRId64 " %8s %6s %14.3f %9.6f %9.6f %8" PRId64 "\n", size, size / 4, "float",
         collective->redop, time->mean_us, algbw, busbw, wrong);
  printf("LH {\"event\":\"row\",\"collective\":\"%s\",\"ranks\":%d,\"size_bytes\":%" PRId64 ",\"count\":%" PRId64
         ",\"type\":\"float\",\"redop\":\"%s\",\"iterations\":%d,\"time_us\":%.3f,\"time_min_us\":%.3f,"
         "\"time_max_us\":%.3f,\"algbw_Bps\":%.3f,\"busbw_Bps\":%.3f,\"wrong\":%" PRId64 "}\n",
         collective->name, ranks, size, size / 4, collective->redop, options->iterations, time->mean_us, time->min_us,
         time->max_us, algbw * 1e9, busbw * 1e9, wrong);
  fflush(stdout);
}

static void measure(const struct options *options, int64_t size) {
  const struct buffers buffers = {.in = allocate(size), .out = allocate(size), .count = (int)(size / 4)};
  for (int i = 0; i < buffers.count; i++) buffers.in[i] = input_value(rank, i);
  struct timing timing = {.mean_us = 0, .min_us = 1e300, .max_us = 0};
  int64_t wrong = 0;
  event("measure", options, size);
  for (int i = 0; i < options->warmup + options->iterations; i++) {
    const double time_us = (double)run_once(options->collective, &buffers, &wrong) / 1e3;
    if (i < options->warmup) continue;
    timing.mean_us += time_us / options->iterations;
    if (time_us < timing.min_us) timing.min_us = time_us;
    if (time_us > timing.max_us) timing.max_us = time_us;
  }
  print_row(options, size, &timing, wrong);
  free(buffers.in);
  free(buffers.out);
}

int main(int argc, char **argv) {
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  const struct options options = parse_options(argc, argv);
  /* The largest sum any element can have; see input_value. */
  if (250LL * ranks + 5LL * ranks * (ranks - 1) / 2 >= EXACT_LIMIT) fail("too many ranks", "sums would not be exact");
  if (ranks > MAX_RANKS) fail("too many ranks", "at most 4096");
  for (int i = 0; i < options.size_count && options.collective->in_blocks; i++)
    if (options.sizes[i] / 4 % ranks != 0) fail("elements cannot be shared equally by the ranks", options.collective->name);
  event("start", &options, 0);
  print_header(&options);
  for (int i = 0; i < options.size_count; i++) measure(&options, options.sizes[i]);
  event("done", &options, 0);
  MPI_Finalize();
  return 0;
}
