#include "CTransportKernels.h"

#include <math.h>

#include "lanes.h"

// Vectors over columns: what they miss, and the steps of conjugate gradients.

PER_PROCESSOR
double transport_marginal_error(
  const double *scalings, const double *sums, const double *masses, size_t count)
{
  lanes total = SPLAT(0.0);
  size_t j = 0;
  for (; j + LANES <= count; j += LANES) {
    const lanes difference = LOAD(scalings + j) * LOAD(sums + j) - LOAD(masses + j);
    total += CHOOSE(difference < 0.0, -difference, difference);
  }
  double error = SUM(total);
  for (; j < count; j++) error += fabs(scalings[j] * sums[j] - masses[j]);
  return error;
}

PER_PROCESSOR
double transport_curvature(
  double *curved, const double *direction, const double *diagonal, const double *scalings,
  const double *sums, size_t count)
{
  lanes total = SPLAT(0.0);
  for (size_t j = 0; j < count; j += LANES) {
    const lanes q = LOAD(direction + j);
    const lanes s = LOAD(diagonal + j) * q - LOAD(scalings + j) * LOAD(sums + j);
    STORE(curved + j, s);
    total += q * s;
  }
  return SUM(total);
}

PER_PROCESSOR
transport_residual transport_advance(
  double *solution, double *residual, const double *direction, const double *curved,
  const double *diagonal, double step, size_t count)
{
  lanes squared = SPLAT(0.0), absolute = SPLAT(0.0);
  for (size_t j = 0; j < count; j += LANES) {
    const lanes r = LOAD(residual + j) - step * LOAD(curved + j);
    STORE(solution + j, LOAD(solution + j) + step * LOAD(direction + j));
    STORE(residual + j, r);
    squared += r * r / LOAD(diagonal + j);
    absolute += CHOOSE(r < 0.0, -r, r);
  }
  return (transport_residual){.squared = SUM(squared), .absolute = SUM(absolute)};
}

PER_PROCESSOR
void transport_turn(
  double *direction, double *scaled, const double *residual, const double *diagonal,
  const double *scalings, double momentum, size_t count)
{
  for (size_t j = 0; j < count; j += LANES) {
    const lanes q = LOAD(residual + j) / LOAD(diagonal + j) + momentum * LOAD(direction + j);
    STORE(direction + j, q);
    STORE(scaled + j, LOAD(scalings + j) * q);
  }
}
