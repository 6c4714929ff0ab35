/*
 * Executes the steps of a rank over its streams.
 *
 * Sends run ahead: a step ends when its data has arrived, while its sends may still be on their way. They point into the
 * rank's buffer, so whatever would change what they have yet to send waits for them: a receive before it begins, a
 * reduction before it is applied. Waiting is always in poll(2) on the sockets that something is expected of: nothing
 * here spins, because in virtual time no time passes while a program runs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lh_collective_stream.h"

/* A reader is woken for every packet unless it says how much it wants: time stands still while it reads. */
#define LARGEST_LOW_WATER (64 * 1024)

struct engine {
  struct program *program;
  char *buffer;
  size_t width;
  /* Parts that have still to arrive or to be applied in the current step. */
  int open;
  /* Reductions that have arrived and wait for sends of the same elements. */
  struct queue arrived;
  struct pollfd *polled;
  struct stream **streams;
};

static void append(struct queue *queue, struct part *part) {
  part->next = NULL;
  *queue->tail = part;
  queue->tail = &part->next;
}

static struct part *take(struct queue *queue) {
  struct part *part = queue->head;
  queue->head = part->next;
  if (queue->head == NULL) queue->tail = &queue->head;
  return part;
}

static void release(struct part *part) {
  if (part->owned) free(part->wire);
  free(part);
}

#define EACH_STREAM(engine, peer, stream)                                                             \
  for (struct peer *peer = (engine)->program->peers; peer < (engine)->program->peers + (engine)->program->peer_count; \
       peer++)                                                                                        \
    for (struct stream *stream = peer->stream; stream < peer->stream + peer->streams; stream++)

/* Whether a send has still to read any of these bytes of the buffer. */
static bool is_being_sent(const struct engine *engine, const char *from, const char *to) {
  EACH_STREAM(engine, peer, stream) {
    for (const struct part *part = stream->sends.head; part != NULL; part = part->next)
      if (!part->owned && part->wire + part->done < to && from < part->wire + part->length) return true;
  }
  return false;
}

static void push_sends(struct peer *peer, struct stream *stream) {
  while (stream->sends.head != NULL) {
    struct part *part = stream->sends.head;
    const ssize_t sent =
        send(stream->fd, part->wire + part->done, part->length - part->done, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EAGAIN || errno == EINTR) return;
      fail("sending to rank %d: %m", peer->rank);
    }
    part->done += (size_t)sent;
    peer->sent_bytes += sent;
    if (part->done < part->length) return;
    release(take(&stream->sends));
  }
}

static bool apply(struct engine *engine, struct part *part) {
  char *into = engine->buffer + (size_t)part->offset * engine->width;
  const size_t bytes = (size_t)part->count * engine->width;
  if (part->owned) {
    if (is_being_sent(engine, into, into + bytes)) return false;
    if (part->quantised) {
      float *values = allocate(bytes);
      dequantise(part->wire, part->count, values);
      free(part->wire);
      part->wire = (char *)values;
    }
    if (part->op == REDUCE) combine(engine->program, into, part->wire, part->count);
    else memcpy(into, part->wire, bytes);
  }
  release(part);
  engine->open--;
  return true;
}

static void apply_arrived(struct engine *engine) {
  struct queue waiting = engine->arrived;
  if (waiting.head == NULL) return;
  engine->arrived.head = NULL;
  engine->arrived.tail = &engine->arrived.head;
  while (waiting.head != NULL) {
    struct part *part = take(&waiting);
    if (!apply(engine, part)) append(&engine->arrived, part);
  }
}

static void set_low_water(struct stream *stream, size_t left) {
  const size_t wanted = left < LARGEST_LOW_WATER ? left : LARGEST_LOW_WATER;
  if (wanted == stream->low_water || (wanted > stream->low_water && wanted < 4096)) return;
  const int value = (int)wanted;
  if (setsockopt(stream->fd, SOL_SOCKET, SO_RCVLOWAT, &value, sizeof value) != 0) fail("cannot set SO_RCVLOWAT: %m");
  stream->low_water = wanted;
}

static void pull_receives(struct engine *engine, const struct peer *peer, struct stream *stream) {
  while (stream->receives.head != NULL) {
    struct part *part = stream->receives.head;
    const ssize_t got = recv(stream->fd, part->wire + part->done, part->length - part->done, MSG_DONTWAIT);
    if (got < 0) {
      if (errno == EAGAIN || errno == EINTR) return;
      fail("receiving from rank %d: %m", peer->rank);
    }
    if (got == 0) fail("rank %d closed its connection", peer->rank);
    part->done += (size_t)got;
    if (part->done < part->length) {
      set_low_water(stream, part->length - part->done);
      return;
    }
    take(&stream->receives);
    if (!apply(engine, part)) append(&engine->arrived, part);
  }
}

/* Waits until something can be moved, and moves it. `receives`: whether the current step's data may come in. */
static void progress(struct engine *engine, bool receives) {
  nfds_t count = 0;
  EACH_STREAM(engine, peer, stream) {
    const bool in = receives && stream->receives.head != NULL, out = stream->sends.head != NULL;
    if (!in && !out) continue;
    if (in) set_low_water(stream, stream->receives.head->length - stream->receives.head->done);
    engine->polled[count] = (struct pollfd){.fd = stream->fd, .events = (short)((in ? POLLIN : 0) | (out ? POLLOUT : 0))};
    engine->streams[count++] = stream;
  }
  if (count == 0) fail("nothing to wait for: the program of this rank cannot go on");
  if (poll(engine->polled, count, -1) < 0) {
    if (errno == EINTR) return;
    fail("poll: %m");
  }
  nfds_t next = 0;
  EACH_STREAM(engine, peer, stream) {
    if (next == count || engine->streams[next] != stream) continue;
    const short events = engine->polled[next++].revents;
    if (events & (POLLOUT | POLLERR | POLLHUP)) push_sends(peer, stream);
    if (receives && (events & (POLLIN | POLLERR | POLLHUP))) pull_receives(engine, peer, stream);
  }
  apply_arrived(engine);
}

/* Elements of a message that travel on one of several streams. */
static void share(int64_t length, int streams, int number, int64_t *offset, int64_t *count) {
  *offset = number * length / streams;
  *count = (number + 1) * length / streams - *offset;
}

static void post_send(struct engine *engine, const struct action *action) {
  struct peer *peer = &engine->program->peers[action->peer];
  for (int number = 0; number < peer->streams; number++) {
    int64_t offset, count;
    share(action->length, peer->streams, number, &offset, &count);
    if (count == 0) continue;
    struct part *part = allocate(sizeof *part);
    char *values = engine->buffer + (size_t)(action->offset + offset) * engine->width;
    part->owned = engine->program->quantise && peer->wide;
    part->length = part->owned ? quantised_bytes(count) : (size_t)count * engine->width;
    part->wire = part->owned ? allocate(part->length) : values;
    if (part->owned) quantise((const float *)values, count, part->wire);
    append(&peer->stream[number].sends, part);
    if (peer->stream[number].sends.head == part) push_sends(peer, &peer->stream[number]);
  }
}

static void post_receive(struct engine *engine, const struct action *action) {
  struct peer *peer = &engine->program->peers[action->peer];
  const bool quantised = engine->program->quantise && peer->wide;
  char *whole = engine->buffer + (size_t)action->offset * engine->width;
  const bool direct = action->op == RECEIVE && !quantised;
  while (direct && is_being_sent(engine, whole, whole + (size_t)action->length * engine->width)) progress(engine, false);
  for (int number = 0; number < peer->streams; number++) {
    int64_t offset, count;
    share(action->length, peer->streams, number, &offset, &count);
    if (count == 0) continue;
    struct part *part = allocate(sizeof *part);
    part->op = action->op;
    part->offset = action->offset + offset;
    part->count = count;
    part->owned = !direct;
    part->quantised = quantised;
    part->length = quantised ? quantised_bytes(count) : (size_t)count * engine->width;
    part->wire = direct ? whole + (size_t)offset * engine->width : allocate(part->length);
    append(&peer->stream[number].receives, part);
    engine->open++;
  }
}

static void copy_within(struct engine *engine, const struct action *action) {
  char *into = engine->buffer + (size_t)action->target * engine->width;
  const size_t bytes = (size_t)action->length * engine->width;
  while (is_being_sent(engine, into, into + bytes)) progress(engine, false);
  memcpy(into, engine->buffer + (size_t)action->offset * engine->width, bytes);
}

/* Sends and copies first: they take the buffer as the step finds it. */
static void run_step(struct engine *engine, const struct section *section, const struct step *step) {
  const struct action *actions = section->actions + step->first;
  for (size_t i = 0; i < step->count; i++)
    if (actions[i].op == COPY) copy_within(engine, &actions[i]);
  for (size_t i = 0; i < step->count; i++)
    if (actions[i].op == SEND) post_send(engine, &actions[i]);
  for (size_t i = 0; i < step->count; i++)
    if (actions[i].op == RECEIVE || actions[i].op == REDUCE) post_receive(engine, &actions[i]);
  while (engine->open > 0) progress(engine, true);
}

static bool has_sends(const struct engine *engine) {
  EACH_STREAM(engine, peer, stream) {
    if (stream->sends.head != NULL) return true;
  }
  return false;
}

void run_section(struct program *program, const struct section *section, char *buffer, struct step_times times) {
  size_t streams = 0;
  for (int i = 0; i < program->peer_count; i++) streams += (size_t)program->peers[i].streams;
  struct engine engine = {.program = program, .buffer = buffer, .width = element_bytes(program->type)};
  engine.arrived.tail = &engine.arrived.head;
  engine.polled = allocate((streams + 1) * sizeof *engine.polled);
  engine.streams = allocate((streams + 1) * sizeof *engine.streams);
  for (size_t i = 0; i < section->step_count; i++) {
    if (i > 0 && program->compute_ns > 0) sleep_until(now_ns() + program->compute_ns);
    if (times.begin_ns != NULL) times.begin_ns[i] = now_ns();
    run_step(&engine, section, &section->steps[i]);
    if (times.end_ns != NULL) times.end_ns[i] = now_ns();
  }
  while (has_sends(&engine)) progress(&engine, false);
  free(engine.polled);
  free(engine.streams);
}
