/* Parts of lh_collective, one rank of a collective: program, data, wires and the ranks' shared page. */
#ifndef LH_COLLECTIVE_H
#define LH_COLLECTIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NS_PER_S 1000000000LL

enum element_type { FLOAT32, BFLOAT16, INT32 };
enum reduction { SUM, MIN, MAX };
enum action_op { SEND, RECEIVE, REDUCE, COPY };

/* Offsets and lengths are in elements. `peer` is an index into the program's peers. */
struct action {
  enum action_op op;
  int peer;
  int64_t offset, length, target;
};

struct step {
  int number;
  size_t first, count;
};

/* `source`: the rank whose data it is, or -1 for the reduction over all ranks. `index`: first element of the message. */
struct region {
  int64_t offset, length, index;
  int source;
};

/* What the rank does for one message size, or to measure the links before the first. */
struct section {
  /* Number of the probe, or -1. */
  int probe;
  int warmup, iterations;
  int64_t size_bytes, count, buffer_elements;
  struct region *inputs, *results;
  size_t input_count, result_count;
  struct action *actions;
  struct step *steps;
  size_t action_count, step_count;
};

struct stream;

struct peer {
  int rank;
  char address[64];
  int streams;
  bool wide;
  char congestion[32];
  /* Bytes per second that each connection may send; 0: no bound. */
  uint64_t pacing_bytes;
  struct stream *stream;
  /* Payload bytes handed to the sockets since the last reset. */
  int64_t sent_bytes;
};

struct program {
  int rank, ranks, port;
  enum element_type type;
  enum reduction op;
  int iterations, warmup;
  int64_t compute_ns, window_bytes;
  bool quantise;
  int roundings;
  char shared[512], address[64];
  struct peer *peers;
  int peer_count;
  struct section *sections;
  size_t section_count;
};

/* lh_collective_program.c */
struct program *read_program(const char *path);

/* lh_collective_data.c */
size_t element_bytes(enum element_type type);
void prepare_values(const struct program *program);
void fill_inputs(const struct program *program, const struct section *section, void *buffer);
void combine(const struct program *program, void *into, const void *from, int64_t length);
struct check {
  int64_t wrong;
  /* Largest error over the largest value there can be; 0 unless quantised. */
  double max_error_ratio;
};
struct check verify_results(const struct program *program, const struct section *section, const void *buffer);
size_t quantised_bytes(int64_t length);
void quantise(const float *values, int64_t length, char *wire);
void dequantise(const char *wire, int64_t length, float *values);

/* lh_collective_wires.c */
int open_listener(const struct program *program);
void connect_peers(struct program *program, int listener);
void clamp_windows(const struct program *program);

/* lh_collective_limits.c: sums over the connections of a rank since they were opened. */
struct tcp_limits {
  /* Segments sent again, and those of them that the peer had already (RFC 2883). */
  int64_t retransmits, needless;
  /* Time with data to send; the part of it in which the peer's window, or the socket's own buffer, was full. */
  int64_t busy_us, window_us, buffer_us;
  /* The smallest congestion window of a connection to another site as it is now; 0 without any. */
  int64_t cwnd_bytes;
  /* Segments that arrived; the longest smoothed round trip. */
  int64_t segments, rtt_us;
};
struct tcp_limits read_limits(const struct program *program);

/* lh_collective_engine.c: runs all steps of a section once and returns when all data is received and sent. */
struct step_times {
  int64_t *begin_ns, *end_ns;
};
void run_section(struct program *program, const struct section *section, char *buffer, struct step_times times);

/* lh_collective_shared.c: a page of memory that all ranks of the lab share, beside the network. */
struct rank_record {
  int64_t end_ns, wrong, late, segments, rtt_us;
  double max_error_ratio;
};
struct shared {
  uint32_t arrived, generation;
  int64_t start_ns;
  struct rank_record rank[];
};
struct shared *open_shared(const struct program *program);
void barrier(struct shared *shared, int ranks);

/* lh_collective_limits.c: waits, with all other ranks, until nothing of what they sent is on its way any more. */
void settle(const struct program *program, struct shared *shared);

/* lh_collective.c */
void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));
void *allocate(size_t bytes);
int64_t now_ns(void);
void sleep_until(int64_t when_ns);

#endif
