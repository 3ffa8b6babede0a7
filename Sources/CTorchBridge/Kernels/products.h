#ifndef CONVOLUTION_PRODUCTS_H
#define CONVOLUTION_PRODUCTS_H

#include "NetworkKernels.h"
#include "functions.h"

// Matrix products in registers: six rows by sixteen columns, twelve sums that stay where they are while
// the rows and a panel of the kernel stream by.

enum { ROWS = 6, COLUMNS = 2 * LANES };

typedef lanes row_sums[2];

/// All columns of a row: one register of AVX-512, two of AVX.
typedef float wide_lanes __attribute__((vector_size(2 * LANES * sizeof(float)), aligned(4)));

/// Where the rows of a block begin. Each is in `segments` of `length` numbers, `step` apart.
typedef struct {
  const float *row[ROWS];
  size_t segments, length, step;
} row_block;

/// Panels of sixteen columns, the last filled up with 0.
INLINE size_t panel_count(size_t columns) { return (columns + COLUMNS - 1) / COLUMNS; }

/// `sums[r] = sum over k of row[r][k] * panel[k]`, for a number of rows that is known when compiling.
INLINE void multiply_rows(
  row_sums *sums, const row_block *rows, const float *panel, const size_t row_count)
{
  wide_lanes inner[ROWS];
  for (size_t r = 0; r < row_count; r++) inner[r] = (wide_lanes){};
  for (size_t segment = 0; segment < rows->segments; segment++) {
    const size_t first = segment * rows->step;
    for (size_t k = first; k < first + rows->length; k++, panel += COLUMNS) {
      const wide_lanes columns = *(const wide_lanes *)panel;
      for (size_t r = 0; r < row_count; r++) inner[r] += rows->row[r][k] * columns;
    }
  }
  for (size_t r = 0; r < row_count; r++) *(wide_lanes *)sums[r] = inner[r];
}

/// The same for one to six rows. A row's sum is taken in the same order whatever stands beside it.
INLINE void multiply(
  row_sums *sums, const row_block *rows, const float *panel, size_t row_count)
{
  switch (row_count) {
  case 6: multiply_rows(sums, rows, panel, 6); break;
  case 5: multiply_rows(sums, rows, panel, 5); break;
  case 4: multiply_rows(sums, rows, panel, 4); break;
  case 3: multiply_rows(sums, rows, panel, 3); break;
  case 2: multiply_rows(sums, rows, panel, 2); break;
  default: multiply_rows(sums, rows, panel, 1); break;
  }
}

/// Rows in blocks of nearly equal size: one of a single row would be slower than two of four.
typedef struct {
  size_t blocks, least;
  /// How many blocks have one row more; they come first.
  size_t larger;
} row_split;

INLINE row_split split_rows(size_t rows) {
  const size_t blocks = (rows + ROWS - 1) / ROWS;
  return (row_split){blocks, rows / blocks, rows % blocks};
}

INLINE size_t rows_in_block(const row_split *split, size_t block) {
  return split->least + (block < split->larger);
}

/// Adds what follows a convolution to eight channels of one pixel, `count` of them real, and stores them.
INLINE void store_finished(
  const convolution *convolution, const lanes *sum, size_t channel, size_t count, size_t place,
  float *output)
{
  lanes value;
  load_some(&value, convolution->bias + channel, count);
  value += *sum;
  if (convolution->summand) {
    lanes summand;
    load_some(&summand, convolution->summand + place, count);
    value += summand;
  }
  if (convolution->activation == ACTIVATION_RECTIFIER) rectifier(&value);
  if (convolution->activation == ACTIVATION_GELU) gaussian_unit(&value);
  store_some(output + place, &value, count);
}

#endif
