/* Byte streams between two ranks: what the wires module opens and the engine moves data over. */
#ifndef LH_COLLECTIVE_STREAM_H
#define LH_COLLECTIVE_STREAM_H

#include "lh_collective.h"

/* A part of a message on one stream, on its way. */
struct part {
  struct part *next;
  /* Bytes on the wire. */
  char *wire;
  size_t length, done;
  /* Whether `wire` is memory of the part's own, or the rank's buffer itself. */
  bool owned;
  /* Whether `wire` holds 8-bit values with their scales. */
  bool quantised;
  /* Receives: where the values go, and how. */
  enum action_op op;
  int64_t offset, count;
};

struct queue {
  struct part *head, **tail;
};

struct stream {
  int fd;
  struct queue sends, receives;
  /* SO_RCVLOWAT as set. */
  size_t low_water;
};

#endif
