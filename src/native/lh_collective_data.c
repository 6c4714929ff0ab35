/*
 * The numbers that are reduced, so chosen that every result is exact and a chunk in the wrong place is seen.
 *
 * An element's value depends on its rank and on a class, a hash of its index in the message: few classes, so that the
 * expected result of each is one table entry. float32 and int32: class + rank × (1 + class mod 5), 251 classes; sums of up
 * to 1,024 ranks stay below 2^24, where float32 still holds every integer. bfloat16 holds the integers up to 256: values
 * 0 to 2 for up to 128 ranks, 0 and 1 beyond.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lh_collective.h"

#define CLASSES 251
#define QUANTISED_BLOCK 1024
#define QUANTISED_LIMIT 127

static int classes;
/* By class: the reduction over all ranks; and the values of one rank at a time. */
static int64_t reduced[CLASSES];
static int64_t largest;

size_t element_bytes(enum element_type type) { return type == BFLOAT16 ? 2 : 4; }

static int64_t value_of(const struct program *program, int rank, int class) {
  if (program->type == BFLOAT16) return (class + rank) % (program->ranks <= 128 ? 3 : 2);
  return class + (int64_t)rank * (1 + class % 5);
}

static int class_of(int64_t index) { return (int)(((uint32_t)index * 2654435761u >> 16) % (uint32_t)classes); }

void prepare_values(const struct program *program) {
  classes = program->type == BFLOAT16 ? 3 : CLASSES;
  for (int class = 0; class < classes; class ++) {
    int64_t result = value_of(program, 0, class);
    for (int rank = 1; rank < program->ranks; rank++) {
      const int64_t value = value_of(program, rank, class);
      if (program->op == SUM) result += value;
      else if (program->op == MIN ? value < result : value > result) result = value;
    }
    reduced[class] = result;
    if (result > largest) largest = result;
    for (int rank = 0; rank < program->ranks; rank++)
      if (value_of(program, rank, class) > largest) largest = value_of(program, rank, class);
  }
}

static float from_bfloat16(uint16_t bits) {
  const uint32_t wide = (uint32_t)bits << 16;
  float value;
  memcpy(&value, &wide, sizeof value);
  return value;
}

/* Rounds to nearest, ties to even, as hardware does. */
static uint16_t to_bfloat16(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return (uint16_t)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

static void store(enum element_type type, void *buffer, int64_t at, int64_t value) {
  if (type == FLOAT32) ((float *)buffer)[at] = (float)value;
  else if (type == INT32) ((int32_t *)buffer)[at] = (int32_t)value;
  else ((uint16_t *)buffer)[at] = to_bfloat16((float)value);
}

static double load(enum element_type type, const void *buffer, int64_t at) {
  if (type == FLOAT32) return ((const float *)buffer)[at];
  if (type == INT32) return ((const int32_t *)buffer)[at];
  return from_bfloat16(((const uint16_t *)buffer)[at]);
}

/* Everything that is not the rank's own data is set to all ones: not a number, or -1, which no result contains. */
void fill_inputs(const struct program *program, const struct section *section, void *buffer) {
  memset(buffer, 0xff, (size_t)section->buffer_elements * element_bytes(program->type));
  int64_t own[CLASSES];
  for (int class = 0; class < classes; class ++) own[class] = value_of(program, program->rank, class);
  for (size_t i = 0; i < section->input_count; i++) {
    const struct region *region = &section->inputs[i];
    for (int64_t k = 0; k < region->length; k++)
      store(program->type, buffer, region->offset + k, own[class_of(region->index + k)]);
  }
}

#define REDUCE_LOOP(type, expression)              \
  for (int64_t i = 0; i < length; i++) {           \
    const type a = x[i], b = y[i];                 \
    x[i] = (expression);                           \
  }
#define REDUCE(type, x, y)                              \
  switch (op) {                                         \
    case SUM: REDUCE_LOOP(type, a + b) break;           \
    case MIN: REDUCE_LOOP(type, a < b ? a : b) break;   \
    case MAX: REDUCE_LOOP(type, a > b ? a : b) break;   \
  }

static void combine_float(float *restrict x, const float *restrict y, int64_t length, enum reduction op) {
  REDUCE(float, x, y)
}

static void combine_int(int32_t *restrict x, const int32_t *restrict y, int64_t length, enum reduction op) {
  REDUCE(int32_t, x, y)
}

static void combine_bfloat16(uint16_t *restrict x, const uint16_t *restrict y, int64_t length, enum reduction op) {
  for (int64_t i = 0; i < length; i++) {
    const float a = from_bfloat16(x[i]), b = from_bfloat16(y[i]);
    x[i] = to_bfloat16(op == SUM ? a + b : (op == MIN) == (a < b) ? a : b);
  }
}

void combine(const struct program *program, void *into, const void *from, int64_t length) {
  if (program->type == FLOAT32) combine_float(into, from, length, program->op);
  else if (program->type == INT32) combine_int(into, from, length, program->op);
  else combine_bfloat16(into, from, length, program->op);
}

/*
 * Compares every element with its exact value. With quantised messages a value may be off by half a quantisation step for
 * each rounding behind it; a step is at most the largest value there can be over 127, and 1 % covers float32 itself.
 */
struct check verify_results(const struct program *program, const struct section *section, const void *buffer) {
  struct check check = {0};
  const double unit = (double)(largest > 0 ? largest : 1);
  const double tolerance = program->quantise ? 1.01 * program->roundings * unit / (2 * QUANTISED_LIMIT) : 0;
  for (size_t i = 0; i < section->result_count; i++) {
    const struct region *region = &section->results[i];
    double expected[CLASSES];
    for (int class = 0; class < classes; class ++)
      expected[class] = (double)(region->source < 0 ? reduced[class] : value_of(program, region->source, class));
    for (int64_t k = 0; k < region->length; k++) {
      const double error = fabs(load(program->type, buffer, region->offset + k) - expected[class_of(region->index + k)]);
      /* Written so that not-a-number counts as wrong. */
      if (!(error <= tolerance)) check.wrong++;
      else if (error / unit > check.max_error_ratio) check.max_error_ratio = error / unit;
    }
  }
  return check;
}

size_t quantised_bytes(int64_t length) {
  return (size_t)length + sizeof(float) * (size_t)((length + QUANTISED_BLOCK - 1) / QUANTISED_BLOCK);
}

/* Blocks of up to 1,024 values: a float32 scale, then one signed byte per value. */
void quantise(const float *values, int64_t length, char *wire) {
  for (int64_t at = 0; at < length; at += QUANTISED_BLOCK) {
    const int64_t count = length - at < QUANTISED_BLOCK ? length - at : QUANTISED_BLOCK;
    float peak = 0;
    for (int64_t i = 0; i < count; i++)
      if (fabsf(values[at + i]) > peak) peak = fabsf(values[at + i]);
    const float scale = peak / QUANTISED_LIMIT;
    memcpy(wire, &scale, sizeof scale);
    wire += sizeof scale;
    for (int64_t i = 0; i < count; i++) *wire++ = (char)(scale == 0 ? 0 : (signed char)lrintf(values[at + i] / scale));
  }
}

void dequantise(const char *wire, int64_t length, float *values) {
  for (int64_t at = 0; at < length; at += QUANTISED_BLOCK) {
    const int64_t count = length - at < QUANTISED_BLOCK ? length - at : QUANTISED_BLOCK;
    float scale;
    memcpy(&scale, wire, sizeof scale);
    wire += sizeof scale;
    for (int64_t i = 0; i < count; i++) values[at + i] = scale * (float)(signed char)*wire++;
  }
}
