#ifndef C_TRANSPORT_KERNELS_H
#define C_TRANSPORT_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// The inner loops of the transport solvers, in Float64, compiled once for each generation of the
// processor and chosen when the program starts.
//
// A kernel is `[row_count, stride]`, row-major, its stride a multiple of 8 and every entry that no
// mass may use 0, the padding included. Vectors over columns are as long as the stride. Row `i` has
// entries in `first[i]..<last[i]` only, both multiples of 8. Nothing is allocated, nothing fails.

/// Where the entries of a kernel are.
typedef struct {
  double *values;
  const int32_t *first;
  const int32_t *last;
  size_t row_count;
  size_t stride;
} transport_kernel;

/// `output = exp(input)`, within 2 units in the last place; 0 below -708, infinite above 709.
void transport_exponentials(double *output, const double *input, size_t count);

/// Row of `exp((g - C) / epsilon)` normalised to sum to `mass`; `offsets` are `g / epsilon`, of which
/// `first..<last` are read. The rest of the row, up to `stride`, becomes 0.
/// Returns what was added to the exponents: the row's potential over epsilon.
double transport_softmin_row(
  double *row, const double *costs, const double *offsets, double inverse_epsilon, size_t first,
  size_t last, size_t stride, double mass);

/// `u = masses / (K v)`, and in the same pass `sums = K^T u`. Returns 0 where a scaling is not finite.
int transport_balanced_pass(
  const transport_kernel *kernel, const double *column_scalings, const double *masses,
  double *row_scalings, double *sums);

/// `sums = K^T (weights * (K vector))`: one product with the normal matrix of the scaled kernel.
void transport_normal_pass(
  const transport_kernel *kernel, const double *vector, const double *weights, double *sums);

/// `products = K vector`.
void transport_row_products(
  const transport_kernel *kernel, const double *vector, double *products);

/// `sums = K^T vector`.
void transport_column_products(
  const transport_kernel *kernel, const double *vector, double *sums);

/// `sum |scalings * sums - masses|` over the columns that are no padding.
double transport_marginal_error(
  const double *scalings, const double *sums, const double *masses, size_t count);

/// `curved = diagonal * direction - scalings * sums`; returns `<direction, curved>`.
double transport_curvature(
  double *curved, const double *direction, const double *diagonal, const double *scalings,
  const double *sums, size_t count);

/// What a step of conjugate gradients leaves.
typedef struct {
  /// `<residual, residual / diagonal>`.
  double squared;
  /// `sum |residual|`.
  double absolute;
} transport_residual;

/// `solution += step * direction; residual -= step * curved`.
transport_residual transport_advance(
  double *solution, double *residual, const double *direction, const double *curved,
  const double *diagonal, double step, size_t count);

/// `direction = residual / diagonal + momentum * direction; scaled = scalings * direction`.
void transport_turn(
  double *direction, double *scaled, const double *residual, const double *diagonal,
  const double *scalings, double momentum, size_t count);

/// The nearest open column of a shortest-path search.
typedef struct {
  double distance;
  int64_t column;
} transport_nearest;

/// Lowers `distances[j]` to `base + costs[j] - prices[j]` for the columns of `first..<last` and notes
/// `row` in `sources` where that was less. A column whose `closed` is infinite is left alone.
void transport_relax(
  double *distances, double *sources, const double *costs, const double *prices,
  const double *closed, double base, double row, size_t first, size_t last);

/// The least `distances + closed` and where it is; -1 where all are infinite.
transport_nearest transport_find_nearest(
  const double *distances, const double *closed, size_t count);

#endif
