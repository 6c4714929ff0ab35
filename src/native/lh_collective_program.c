/* Reads a rank's program, a text of one command per line (written by src/agent/workloads/collective-program.ts). */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lh_collective.h"

struct reader {
  struct program *program;
  struct section *section;
  const char *line;
  int64_t number;
};

/* A list that grows by doubling. */
#define APPEND(list, count, item)                                                        \
  do {                                                                                   \
    if (((count) & ((count)-1)) == 0) {                                                  \
      (list) = realloc((list), ((count) == 0 ? 1 : 2 * (count)) * sizeof *(list));       \
      if ((list) == NULL) fail("out of memory");                                         \
    }                                                                                    \
    (list)[(count)++] = (item);                                                          \
  } while (0)

static void malformed(const struct reader *reader) {
  fail("line %lld of the program is malformed: %s", (long long)reader->number, reader->line);
}

static int choose(const struct reader *reader, const char *word, const char *const *names, int count) {
  for (int i = 0; i < count; i++)
    if (strcmp(word, names[i]) == 0) return i;
  malformed(reader);
  return 0;
}

static void read_peer(struct reader *reader) {
  struct peer peer = {0};
  int wide;
  char congestion[32];
  long long pacing;
  if (sscanf(reader->line, "peer %d %63s %d %d %lld %31s", &peer.rank, peer.address, &peer.streams, &wide, &pacing,
             congestion) != 6)
    malformed(reader);
  peer.pacing_bytes = (uint64_t)pacing;
  peer.wide = wide != 0;
  if (strcmp(congestion, "-") != 0) strcpy(peer.congestion, congestion);
  struct program *program = reader->program;
  APPEND(program->peers, program->peer_count, peer);
}

/* Lines before the first size. */
static bool read_setting(struct reader *reader) {
  struct program *p = reader->program;
  static const char *const types[] = {"float32", "bfloat16", "int32"};
  static const char *const ops[] = {"sum", "min", "max"};
  const char *line = reader->line;
  char word[32];
  int flag;
  long long ns;
  if (sscanf(line, "rank %d of %d", &p->rank, &p->ranks) == 2) return true;
  if (sscanf(line, "listen %63s %d", p->address, &p->port) == 2) return true;
  if (sscanf(line, "type %31s", word) == 1) return p->type = choose(reader, word, types, 3), true;
  if (sscanf(line, "op %31s", word) == 1) return p->op = choose(reader, word, ops, 3), true;
  if (sscanf(line, "iterations %d warmup %d", &p->iterations, &p->warmup) == 2) return true;
  if (sscanf(line, "compute %lld", &ns) == 1) return p->compute_ns = ns, true;
  if (sscanf(line, "window %lld", &ns) == 1) return p->window_bytes = ns, true;
  if (sscanf(line, "quantise %d roundings %d", &flag, &p->roundings) == 2) return p->quantise = flag != 0, true;
  if (sscanf(line, "shared %511s", p->shared) == 1) return true;
  if (strncmp(line, "peer ", 5) == 0) return read_peer(reader), true;
  return false;
}

static void begin_section(struct reader *reader, struct section section) {
  APPEND(reader->program->sections, reader->program->section_count, section);
  reader->section = &reader->program->sections[reader->program->section_count - 1];
}

static int peer_index(const struct reader *reader, int rank) {
  for (int i = 0; i < reader->program->peer_count; i++)
    if (reader->program->peers[i].rank == rank) return i;
  malformed(reader);
  return 0;
}

static void add_action(struct reader *reader, struct action action) {
  struct section *section = reader->section;
  if (section->step_count == 0) malformed(reader);
  APPEND(section->actions, section->action_count, action);
  section->steps[section->step_count - 1].count++;
}

static bool read_action(struct reader *reader) {
  static const char *const ops[] = {"send", "receive", "reduce"};
  char word[32];
  int peer;
  struct action action = {0};
  long long offset, length, target;
  if (sscanf(reader->line, "copy %lld %lld %lld", &offset, &target, &length) == 3) {
    action = (struct action){.op = COPY, .offset = offset, .length = length, .target = target};
  } else if (sscanf(reader->line, "%31s %d %lld %lld", word, &peer, &offset, &length) == 4) {
    const enum action_op op = (enum action_op)choose(reader, word, ops, 3);
    action = (struct action){.op = op, .peer = peer_index(reader, peer), .offset = offset, .length = length};
  } else {
    return false;
  }
  add_action(reader, action);
  return true;
}

/* Lines of a size. */
static bool read_row(struct reader *reader) {
  struct section *section = reader->section;
  struct region region = {.source = reader->program->rank};
  long long a, b, c;
  if (section == NULL) return false;
  if (sscanf(reader->line, "buffer %lld", &a) == 1) return section->buffer_elements = a, true;
  if (sscanf(reader->line, "init %lld %lld %lld", &a, &b, &c) == 3) {
    region.offset = a, region.length = b, region.index = c;
    APPEND(section->inputs, section->input_count, region);
    return true;
  }
  if (sscanf(reader->line, "verify %lld %lld %lld %d", &a, &b, &c, &region.source) == 4) {
    region.offset = a, region.length = b, region.index = c;
    APPEND(section->results, section->result_count, region);
    return true;
  }
  if (sscanf(reader->line, "step %lld", &a) == 1) {
    const struct step step = {.number = (int)a, .first = section->action_count};
    APPEND(section->steps, section->step_count, step);
    return true;
  }
  return read_action(reader);
}

static void read_line(struct reader *reader) {
  const struct program *program = reader->program;
  long long size, count;
  struct section section = {.probe = -1, .warmup = program->warmup, .iterations = program->iterations};
  if (sscanf(reader->line, "size %lld count %lld", &size, &count) == 2) {
    section.size_bytes = size, section.count = count;
    begin_section(reader, section);
  } else if (sscanf(reader->line, "probe %d warmup %d iterations %d", &section.probe, &section.warmup, &section.iterations) == 3) {
    begin_section(reader, section);
  } else if (reader->section == NULL ? !read_setting(reader) : !read_row(reader)) {
    malformed(reader);
  }
}

struct program *read_program(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) fail("cannot read %s: %m", path);
  struct reader reader = {.program = allocate(sizeof(struct program))};
  char *line = NULL;
  size_t capacity = 0;
  for (ssize_t length; (length = getline(&line, &capacity, file)) > 0;) {
    if (line[length - 1] == '\n') line[length - 1] = '\0';
    reader.line = line;
    reader.number++;
    read_line(&reader);
  }
  free(line);
  fclose(file);
  return reader.program;
}
