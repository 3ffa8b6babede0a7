#include "CTransportKernels.h"

#include <math.h>
#include <string.h>

#include "lanes.h"

// Building a kernel: exponentials, and rows that are divided by their sum.

// exp(x) for x from -708 to 709: Cody and Waite's reduction to |r| <= log(2)/2 and a Taylor polynomial of
// degree 12, whose remainder is below 2e-16 of the result, by Estrin's scheme. A macro, since a function
// with vectors as arguments would have another calling convention on every processor.
#define EXPONENTIAL_IN_RANGE(result, argument) \
  do { \
    const lanes in_range = (argument); \
    const double magic = 6755399441055744.0; \
    const lanes shifted = in_range * 1.4426950408889634 + magic; \
    const lanes n = shifted - magic; \
    const lanes r = (in_range - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10; \
    const lanes r2 = r * r, r4 = r2 * r2; \
    const lanes p2 = r * 1.66666666666666666667e-01 + 0.5; \
    const lanes p4 = r * 8.33333333333333333333e-03 + 4.16666666666666666667e-02; \
    const lanes p6 = r * 1.98412698412698412698e-04 + 1.38888888888888888889e-03; \
    const lanes p8 = r * 2.75573192239858906526e-06 + 2.48015873015873015873e-05; \
    const lanes p10 = r * 2.50521083854417187751e-08 + 2.75573192239858906526e-07; \
    const lanes low = p4 * r2 + p2; \
    const lanes high = (r2 * 2.08767569878680989792e-09 + p10) * r4 + (p8 * r2 + p6); \
    const lanes tail = (high * r4 + low) * r2 + r; \
    const lanes power = (lanes)((((bits)shifted) << 52) + (bits)SPLAT(1.0)); \
    (result) = power + power * tail; \
  } while (0)

// The same for every argument at most 709: below -708, infinities among them, the result is 0.
#define EXPONENTIAL_OR_ZERO(result, argument) \
  do { \
    const lanes unbounded = (argument); \
    const bits reaches = unbounded >= -708.0; \
    lanes reached; \
    EXPONENTIAL_IN_RANGE(reached, (lanes)((bits)unbounded & reaches)); \
    (result) = (lanes)((bits)reached & reaches); \
  } while (0)

// The same for every argument: above 709 the result is infinite.
#define EXPONENTIAL(result, argument) \
  do { \
    const lanes given = (argument); \
    const bits overflows = given > 709.0; \
    lanes finite; \
    EXPONENTIAL_OR_ZERO(finite, CHOOSE(overflows, SPLAT(0.0), given)); \
    (result) = CHOOSE(overflows, SPLAT((double)INFINITY), finite); \
  } while (0)

PER_PROCESSOR
void transport_exponentials(double *output, const double *input, size_t count) {
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    lanes value;
    EXPONENTIAL(value, LOAD(input + i));
    STORE(output + i, value);
  }
  if (i < count) {
    double rest[LANES] = {0};
    memcpy(rest, input + i, (count - i) * sizeof(double));
    lanes value;
    EXPONENTIAL(value, LOAD(rest));
    STORE(rest, value);
    memcpy(output + i, rest, (count - i) * sizeof(double));
  }
}

PER_PROCESSOR
double transport_softmin_row(
  double *row, const double *costs, const double *offsets, double inverse_epsilon, size_t first,
  size_t last, size_t stride, double mass)
{
  // The exponents go to the row itself; vectors start at a multiple of the lanes, and what they hold
  // beyond the range is minus infinity, so that it vanishes.
  const size_t start = first / LANES * LANES, end = (last + LANES - 1) / LANES * LANES;
  for (size_t j = 0; j < start; j++) row[j] = 0;
  for (size_t j = end; j < stride; j++) row[j] = 0;
  lanes largest = SPLAT(-(double)INFINITY);
  for (size_t j = start; j < end; j += LANES) {
    if (j >= first && j + LANES <= last) {
      STORE(row + j, LOAD(offsets + j) - LOAD(costs + j) * inverse_epsilon);
    } else {
      for (size_t k = j; k < j + LANES; k++)
        row[k] = k >= first && k < last ? offsets[k] - costs[k] * inverse_epsilon : -INFINITY;
    }
    const lanes x = LOAD(row + j);
    largest = CHOOSE(x > largest, x, largest);
  }
  double top = largest[0];
  for (int lane = 1; lane < LANES; lane++) top = largest[lane] > top ? largest[lane] : top;
  lanes sums = SPLAT(0.0);
  for (size_t j = start; j < end; j += LANES) {
    lanes value;
    EXPONENTIAL_OR_ZERO(value, LOAD(row + j) - top);
    STORE(row + j, value);
    sums += value;
  }
  const double scale = mass / SUM(sums);
  for (size_t j = start; j < end; j += LANES) STORE(row + j, LOAD(row + j) * scale);
  return log(scale) - top;
}
