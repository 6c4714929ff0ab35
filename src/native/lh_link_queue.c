/*
 * Departures follow from arrivals alone. At a rate, a frame's last bit leaves when the rate since it became the first one
 * has added up to its bits. With opportunities, each is spent on the bytes that are queued when it comes.
 */
#include "lh_link_queue.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ETHERNET_HEADER 14
/* link_queue.hh of mahimahi: PACKET_SIZE, "default max TUN payload size", of which 4 bytes are TUN's own. */
#define OPPORTUNITY_BYTES 1504
#define TUN_HEADER 4
/* Lateness is counted in buckets of 1/8 octave, of which p99 is the upper edge. */
#define LATENESS_BUCKETS 512

struct rate_change {
  int64_t at_ns;
  int64_t asked_ns; /* as in the command, which may come after its time */
  int64_t bps;
};

/* What one second of the experiment offered, what of that found the queue empty, and what left. Bytes. */
struct bin {
  double offered, wasted, delivered;
};

struct stats *stats;
int64_t now_ns;

static struct frame *head, **tail = &head;
static uint64_t limit;

/* Model time: everything up to here is decided. */
static int64_t clock_ns, origin_ns;
/* Work left of the first frame: bits x 1e9 at a rate, bytes with opportunities. */
static __int128 work_left;

static int64_t rate_bps;
static struct rate_change *changes;
static size_t change_count, next_change;

static int64_t *opportunities; /* ns after the beginning of a round; NULL in rate mode */
static size_t opportunity_count, next_opportunity;
static int64_t round_ns, round_start_ns;

static struct bin *bins;
static size_t bin_count;
static uint64_t lateness[LATENESS_BUCKETS];
static int64_t lateness_max_ns;

void fail(const char *what) {
  fprintf(stderr, "lh_link: %s: %s\n", what, strerror(errno));
  exit(1);
}

void *grown(void *array, size_t bytes) {
  void *larger = realloc(array, bytes);
  if (larger == NULL) fail("memory");
  return larger;
}

static struct bin *bin_at(int64_t t_ns) {
  static struct bin before_start;
  if (t_ns < origin_ns) return &before_start;
  const size_t index = (size_t)((t_ns - origin_ns) / NS_PER_S);
  if (index >= bin_count) {
    bins = grown(bins, (index + 1) * sizeof *bins);
    memset(bins + bin_count, 0, (index + 1 - bin_count) * sizeof *bins);
    bin_count = index + 1;
  }
  return &bins[index];
}

/* Bytes by which bins are counted: of the frame, or of what mahimahi would see of it. */
static uint32_t counted_bytes(const struct frame *frame) {
  return opportunities == NULL ? frame->length : frame->length - ETHERNET_HEADER + TUN_HEADER;
}

static __int128 work_of(const struct frame *frame) {
  return opportunities == NULL ? (__int128)frame->length * 8 * NS_PER_S : counted_bytes(frame);
}

static void count_lateness(int64_t late_ns) {
  int octave = 0;
  if (late_ns > lateness_max_ns) lateness_max_ns = late_ns;
  while (late_ns >> octave > 15) octave++;
  /* late_ns >> octave is 8 to 15 from the first octave on, so the buckets follow each other without a gap. */
  lateness[octave * 8 + (late_ns >> octave)]++;
}

static void depart(int64_t due_ns) {
  struct frame *frame = head;
  head = frame->next;
  if (head == NULL) tail = &head;
  stats->packets_out++;
  stats->bytes_out += frame->length;
  stats->backlog_packets--;
  stats->backlog_bytes -= frame->length;
  const int64_t late_ns = now_ns > due_ns ? now_ns - due_ns : 0;
  count_lateness(late_ns);
  bin_at(due_ns + late_ns)->delivered += counted_bytes(frame);
  transmit(frame);
}

/* Counts what the rate offered from clock_ns to until_ns, second by second. */
static void count_offered(int64_t until_ns, bool busy) {
  for (int64_t from_ns = clock_ns; from_ns < until_ns;) {
    int64_t to_ns = until_ns;
    if (from_ns >= origin_ns) {
      const int64_t edge_ns = from_ns + NS_PER_S - (from_ns - origin_ns) % NS_PER_S;
      if (edge_ns < to_ns) to_ns = edge_ns;
    } else if (origin_ns < to_ns) {
      to_ns = origin_ns;
    }
    const double bytes = (double)rate_bps * (double)(to_ns - from_ns) / 8e9;
    struct bin *bin = bin_at(from_ns);
    bin->offered += bytes;
    if (!busy) bin->wasted += bytes;
    from_ns = to_ns;
  }
}

/* When the first frame's last bit leaves at the present rate. */
static int64_t finish_ns(void) {
  if (head == NULL || rate_bps == 0) return NEVER;
  return clock_ns + (int64_t)((work_left + rate_bps - 1) / rate_bps);
}

static void send_at_rate(int64_t until_ns) {
  for (int64_t due_ns = finish_ns(); due_ns <= until_ns; due_ns = finish_ns()) {
    /* A departure is a whole nanosecond; what the line did beyond it is already done of the next frame. */
    const __int128 ahead = (__int128)rate_bps * (due_ns - clock_ns) - work_left;
    count_offered(due_ns, true);
    clock_ns = due_ns;
    depart(due_ns);
    if (head != NULL) work_left = work_of(head) - ahead;
  }
  if (until_ns <= clock_ns) return;
  if (head != NULL) work_left -= (__int128)rate_bps * (until_ns - clock_ns);
  count_offered(until_ns, head != NULL);
  clock_ns = until_ns;
}

static void advance_rate(int64_t until_ns) {
  while (next_change < change_count && changes[next_change].at_ns <= until_ns) {
    send_at_rate(changes[next_change].at_ns);
    rate_bps = changes[next_change].bps;
    printf("rate %" PRId64 " %" PRId64 " %" PRId64 "\n", changes[next_change++].asked_ns, rate_bps, now_ns);
    fflush(stdout);
  }
  send_at_rate(until_ns);
}

static void use_opportunity(int64_t due_ns) {
  __int128 bytes_left = OPPORTUNITY_BYTES;
  bin_at(due_ns)->offered += OPPORTUNITY_BYTES;
  while (head != NULL && bytes_left > 0) {
    const __int128 part = work_left < bytes_left ? work_left : bytes_left;
    bytes_left -= part;
    work_left -= part;
    if (work_left > 0) break;
    depart(due_ns);
    if (head != NULL) work_left = work_of(head);
  }
  bin_at(due_ns)->wasted += (double)bytes_left;
}

static int64_t opportunity_ns(void) { return origin_ns + round_start_ns + opportunities[next_opportunity]; }

static void pass_opportunity(void) {
  if (++next_opportunity < opportunity_count) return;
  next_opportunity = 0;
  round_start_ns += round_ns;
}

static void advance_opportunities(int64_t until_ns) {
  for (; opportunity_ns() <= until_ns; pass_opportunity()) use_opportunity(opportunity_ns());
  clock_ns = until_ns;
}

void advance(int64_t until_ns) {
  if (until_ns < clock_ns) return;
  if (opportunities == NULL) advance_rate(until_ns);
  else advance_opportunities(until_ns);
}

void enqueue(struct frame *frame, int64_t arrival_ns) {
  advance(arrival_ns);
  stats->packets_in++;
  if (stats->backlog_packets >= limit) {
    stats->drops++;
    free(frame);
    return;
  }
  frame->next = NULL;
  if (head == NULL) work_left = work_of(frame);
  *tail = frame;
  tail = &frame->next;
  stats->backlog_packets++;
  stats->backlog_bytes += frame->length;
}

void set_origin(int64_t at_ns) {
  origin_ns = at_ns;
  bin_count = 0;
  if (opportunities == NULL) return;
  round_start_ns = (clock_ns - origin_ns) / round_ns * round_ns - (clock_ns < origin_ns ? round_ns : 0);
  next_opportunity = 0;
  while (opportunity_ns() <= clock_ns) pass_opportunity();
}

/* Keeps the changes in the order of their times; of two at one time the later command counts. */
void add_change(int64_t asked_ns, int64_t bps) {
  const int64_t at_ns = asked_ns < clock_ns ? clock_ns : asked_ns;
  changes = grown(changes, (change_count + 1) * sizeof *changes);
  size_t place = change_count++;
  for (; place > next_change && changes[place - 1].at_ns > at_ns; place--) changes[place] = changes[place - 1];
  changes[place] = (struct rate_change){.at_ns = at_ns, .asked_ns = asked_ns, .bps = bps};
}

void use_rate(int64_t bps) { rate_bps = bps; }

void start_queue(uint64_t frames, int64_t at_ns) {
  limit = frames;
  clock_ns = now_ns = at_ns;
  set_origin(at_ns);
}

int64_t next_event_ns(void) {
  if (opportunities != NULL) return head == NULL ? NEVER : opportunity_ns();
  const int64_t change_ns = next_change < change_count ? changes[next_change].at_ns : NEVER;
  const int64_t due_ns = finish_ns();
  return due_ns < change_ns ? due_ns : change_ns;
}

/* The file was checked before the run; here it only has to be the same one. */
void use_opportunities(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) fail(path);
  for (int64_t ms; fscanf(file, "%" SCNd64, &ms) == 1; opportunity_count++) {
    opportunities = grown(opportunities, (opportunity_count + 1) * sizeof *opportunities);
    opportunities[opportunity_count] = ms * NS_PER_MS;
    round_ns = ms * NS_PER_MS;
  }
  if (round_ns <= 0 || !feof(file)) {
    errno = EINVAL;
    fail(path);
  }
  fclose(file);
}

static int64_t lateness_p99_ns(void) {
  uint64_t total = 0, seen = 0;
  for (int i = 0; i < LATENESS_BUCKETS; i++) total += lateness[i];
  for (int i = 0; i < LATENESS_BUCKETS; i++) {
    seen += lateness[i];
    if (seen * 100 < total * 99) continue;
    const int octave = i < 16 ? 0 : i / 8 - 1;
    const int64_t edge_ns = ((int64_t)(i - octave * 8 + 1) << octave) - 1;
    return edge_ns < lateness_max_ns ? edge_ns : lateness_max_ns;
  }
  return 0;
}

void print_result(uint64_t missed) {
  printf("{\"packets_in\":%" PRIu64 ",\"packets_out\":%" PRIu64 ",\"drops\":%" PRIu64, stats->packets_in,
         stats->packets_out, stats->drops);
  printf(",\"missed\":%" PRIu64 ",\"lateness_p99_ns\":%" PRId64 ",\"lateness_max_ns\":%" PRId64 ",\"seconds\":[", missed,
         lateness_p99_ns(), lateness_max_ns);
  for (size_t i = 0; i < bin_count; i++)
    printf("%s[%.0f,%.0f,%.0f]", i == 0 ? "" : ",", bins[i].offered, bins[i].wasted, bins[i].delivered);
  printf("]}\n");
  fflush(stdout);
}
