#include "CTransportKernels.h"

#include <math.h>
#include <string.h>

#include "lanes.h"

// Products of a kernel, the loops in which the solvers spend their time.

// Four rows at a time share the loads of the vector and the loads and stores of the sums.
enum { ROWS = 4 };

typedef struct {
  const double *row[ROWS];
  size_t first, last, count;
} block;

INLINE block block_at(const transport_kernel *kernel, size_t row) {
  block found = {.first = kernel->first[row], .last = kernel->last[row]};
  const size_t left = kernel->row_count - row;
  found.count = left < ROWS ? left : ROWS;
  for (size_t i = 0; i < ROWS; i++) {
    // A block that is cut short repeats its last row; what comes of that is not used.
    const size_t source = row + (i < found.count ? i : found.count - 1);
    found.row[i] = kernel->values + source * kernel->stride;
    if ((size_t)kernel->first[source] < found.first) found.first = kernel->first[source];
    if ((size_t)kernel->last[source] > found.last) found.last = kernel->last[source];
  }
  return found;
}

INLINE void block_products(const block *rows, const double *vector, double *products) {
  lanes a = SPLAT(0.0), b = SPLAT(0.0), c = SPLAT(0.0), d = SPLAT(0.0);
  for (size_t j = rows->first; j < rows->last; j += LANES) {
    const lanes v = LOAD(vector + j);
    a += LOAD(rows->row[0] + j) * v;
    b += LOAD(rows->row[1] + j) * v;
    c += LOAD(rows->row[2] + j) * v;
    d += LOAD(rows->row[3] + j) * v;
  }
  products[0] = SUM(a);
  products[1] = SUM(b);
  products[2] = SUM(c);
  products[3] = SUM(d);
}

INLINE void block_scatter(const block *rows, const double *factors, double *sums) {
  const double a = factors[0], b = factors[1], c = factors[2], d = factors[3];
  for (size_t j = rows->first; j < rows->last; j += LANES) {
    lanes sum = LOAD(sums + j);
    sum += LOAD(rows->row[0] + j) * a;
    sum += LOAD(rows->row[1] + j) * b;
    sum += LOAD(rows->row[2] + j) * c;
    sum += LOAD(rows->row[3] + j) * d;
    STORE(sums + j, sum);
  }
}

PER_PROCESSOR
int transport_balanced_pass(
  const transport_kernel *kernel, const double *column_scalings, const double *masses,
  double *row_scalings, double *sums)
{
  int sound = 1;
  memset(sums, 0, kernel->stride * sizeof(double));
  for (size_t i = 0; i < kernel->row_count; i += ROWS) {
    const block rows = block_at(kernel, i);
    double products[ROWS], factors[ROWS] = {0};
    block_products(&rows, column_scalings, products);
    for (size_t k = 0; k < rows.count; k++) {
      factors[k] = masses[i + k] / products[k];
      sound &= isfinite(factors[k]) != 0;
      row_scalings[i + k] = factors[k];
    }
    block_scatter(&rows, factors, sums);
  }
  return sound;
}

PER_PROCESSOR
void transport_normal_pass(
  const transport_kernel *kernel, const double *vector, const double *weights, double *sums)
{
  memset(sums, 0, kernel->stride * sizeof(double));
  for (size_t i = 0; i < kernel->row_count; i += ROWS) {
    const block rows = block_at(kernel, i);
    double products[ROWS], factors[ROWS] = {0};
    block_products(&rows, vector, products);
    for (size_t k = 0; k < rows.count; k++) factors[k] = weights[i + k] * products[k];
    block_scatter(&rows, factors, sums);
  }
}

PER_PROCESSOR
void transport_row_products(
  const transport_kernel *kernel, const double *vector, double *products)
{
  for (size_t i = 0; i < kernel->row_count; i += ROWS) {
    const block rows = block_at(kernel, i);
    double found[ROWS];
    block_products(&rows, vector, found);
    for (size_t k = 0; k < rows.count; k++) products[i + k] = found[k];
  }
}

PER_PROCESSOR
void transport_column_products(
  const transport_kernel *kernel, const double *vector, double *sums)
{
  memset(sums, 0, kernel->stride * sizeof(double));
  for (size_t i = 0; i < kernel->row_count; i += ROWS) {
    const block rows = block_at(kernel, i);
    double factors[ROWS] = {0};
    for (size_t k = 0; k < rows.count; k++) factors[k] = vector[i + k];
    block_scatter(&rows, factors, sums);
  }
}
