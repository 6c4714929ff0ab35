/* The queue and transmitter of lh_link: when each frame leaves, and which are dropped. No sockets, no clock. */
#ifndef LH_LINK_QUEUE_H
#define LH_LINK_QUEUE_H
#include <stddef.h>
#include <stdint.h>

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)
#define NEVER INT64_MAX

/* Counters that other programs read from a file; 64-bit each, in this order. */
struct stats {
  uint64_t packets_in, packets_out, bytes_out, drops, backlog_packets, backlog_bytes;
};

struct frame {
  struct frame *next;
  uint32_t length; /* without the virtio header that precedes it in data */
  unsigned char data[];
};

extern struct stats *stats;
/* The time that the program last read. */
extern int64_t now_ns;

void fail(const char *what) __attribute__((noreturn));
void *grown(void *array, size_t bytes);

/* Exactly one of these first. */
void use_rate(int64_t bps);
void use_opportunities(const char *path);

/* limit: frames held at most, the one being sent included. */
void start_queue(uint64_t limit, int64_t at_ns);
/* Seconds are counted from here, and a file's rounds begin here, before and after. */
void set_origin(int64_t at_ns);
void add_change(int64_t asked_ns, int64_t bps);

/* Decides everything up to a time. Frames that leave are handed to transmit(), in order. */
void advance(int64_t until_ns);
void enqueue(struct frame *frame, int64_t arrival_ns);
/* When advance() has something to do if nothing arrives. */
int64_t next_event_ns(void);
/* One line of JSON. missed: frames that never reached the queue. */
void print_result(uint64_t missed);

/* The program's: takes the frame over. */
void transmit(struct frame *frame);
#endif
