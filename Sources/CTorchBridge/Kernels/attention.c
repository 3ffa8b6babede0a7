#include <math.h>
#include <string.h>

#include "NetworkKernels.h"
#include "products.h"

// Attention, head by head: six queries at a time are multiplied with all keys, the shares that follow with all
// values, and nothing but the output leaves the cache.

/// Keys and values of one head, laid out for products, and the shares of six queries.
typedef struct {
  float *keys, *values, *shares;
} head_scratch;

INLINE size_t share_count(const attention_shape *shape) {
  return panel_count(shape->tokens) * COLUMNS;
}

INLINE size_t value_count(const attention_shape *shape) {
  return panel_count(shape->length) * COLUMNS;
}

size_t attention_scratch_count(const attention_shape *shape) {
  return share_count(shape) * (shape->length + ROWS) + value_count(shape) * shape->tokens;
}

INLINE head_scratch scratch_for(const attention_shape *shape, float *scratch) {
  float *values = scratch + share_count(shape) * shape->length;
  return (head_scratch){scratch, values, values + value_count(shape) * shape->tokens};
}

/// Keys become columns, divided by the root of their length; those that are not there are 0.
INLINE void lay_out_keys(
  const attention_shape *shape, const float *keys, size_t step, float *laid_out)
{
  const float scale = 1.0f / sqrtf((float)shape->length);
  for (size_t first = 0; first < shape->tokens; first += COLUMNS) {
    float *panel = laid_out + first * shape->length;
    if (first + COLUMNS > shape->tokens) memset(panel, 0, COLUMNS * shape->length * sizeof(float));
    for (size_t token = first; token < first + COLUMNS && token < shape->tokens; token++)
      for (size_t k = 0; k < shape->length; k++)
        panel[k * COLUMNS + token - first] = keys[token * step + k] * scale;
  }
}

INLINE void lay_out_values(
  const attention_shape *shape, const float *values, size_t step, float *laid_out)
{
  if (shape->length % COLUMNS != 0)
    memset(laid_out, 0, value_count(shape) * shape->tokens * sizeof(float));
  for (size_t first = 0; first < shape->length; first += LANES) {
    float *half = laid_out + first / COLUMNS * COLUMNS * shape->tokens + first % COLUMNS;
    for (size_t token = 0; token < shape->tokens; token++) {
      lanes part;
      load_some(&part, values + token * step + first, shape->length - first);
      STORE(half + token * COLUMNS, part);
    }
  }
}

INLINE float largest_of(const lanes *vector) {
  float largest = (*vector)[0];
  for (size_t i = 1; i < LANES; i++) largest = (*vector)[i] > largest ? (*vector)[i] : largest;
  return largest;
}

INLINE float sum_of(const lanes *vector) {
  float sum = 0;
  for (size_t i = 0; i < LANES; i++) sum += (*vector)[i];
  return sum;
}

/// Turns products into exp(product - largest), 0 beyond the tokens, and returns their sum.
INLINE float make_shares(const attention_shape *shape, float *row) {
  const size_t count = share_count(shape);
  for (size_t token = shape->tokens; token < count; token++) row[token] = -INFINITY;
  lanes top = LOAD(row);
  for (size_t i = LANES; i < count; i += LANES) top = CHOOSE(LOAD(row + i) > top, LOAD(row + i), top);
  const float largest = largest_of(&top);
  lanes sum = SPLAT(0.0f);
  for (size_t i = 0; i < count; i += LANES) {
    lanes share = LOAD(row + i) - largest;
    exponential(&share);
    STORE(row + i, share);
    sum += share;
  }
  return sum_of(&sum);
}

/// What `count` queries, `step` apart, take from all tokens; `output_step` is from one token's output to the next.
INLINE void attend(
  const attention_shape *shape, const head_scratch *head, const float *queries, size_t step,
  size_t count, float *output, size_t output_step)
{
  const size_t shares = share_count(shape);
  row_block rows = {.segments = 1, .length = shape->length};
  for (size_t r = 0; r < count; r++) rows.row[r] = queries + r * step;
  row_sums sums[ROWS];
  for (size_t first = 0; first < shape->tokens; first += COLUMNS) {
    multiply(sums, &rows, head->keys + first * shape->length, count);
    for (size_t r = 0; r < count; r++) {
      STORE(head->shares + r * shares + first, sums[r][0]);
      STORE(head->shares + r * shares + first + LANES, sums[r][1]);
    }
  }
  float total[ROWS];
  for (size_t r = 0; r < count; r++) {
    total[r] = make_shares(shape, head->shares + r * shares);
    rows.row[r] = head->shares + r * shares;
  }
  rows.length = shape->tokens;
  for (size_t first = 0; first < shape->length; first += LANES) {
    if (first % COLUMNS == 0)
      multiply(sums, &rows, head->values + first * shape->tokens, count);
    for (size_t r = 0; r < count; r++) {
      const lanes taken = sums[r][first % COLUMNS / LANES] / total[r];
      store_some(output + r * output_step + first, &taken, shape->length - first);
    }
  }
}

PER_PROCESSOR
void attention_apply(
  const attention_shape *shape, const float *packed, float *output, float *scratch)
{
  const size_t width = shape->heads * shape->length, step = 3 * width;
  const head_scratch head = scratch_for(shape, scratch);
  const row_split split = split_rows(shape->tokens);
  for (size_t index = 0; index < shape->heads; index++) {
    const float *queries = packed + index * shape->length;
    float *target = output + index * shape->length;
    lay_out_keys(shape, queries + width, step, head.keys);
    lay_out_values(shape, queries + 2 * width, step, head.values);
    for (size_t block = 0; block < split.blocks; block++) {
      const size_t count = rows_in_block(&split, block);
      attend(shape, &head, queries, step, count, target, width);
      queries += count * step;
      target += count * width;
    }
  }
}
