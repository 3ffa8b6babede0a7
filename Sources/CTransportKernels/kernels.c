#include "CTransportKernels.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)
#define PER_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PER_PROCESSOR
#endif

#define INLINE static inline __attribute__((always_inline))

// Eight lanes: one register of AVX-512, two of AVX2, four of SSE2 or NEON.
enum { LANES = 8 };
typedef double lanes __attribute__((vector_size(LANES * sizeof(double)), aligned(8)));
typedef int64_t bits __attribute__((vector_size(LANES * sizeof(int64_t)), aligned(8)));

#define LOAD(pointer) (*(const lanes *)(pointer))
#define STORE(pointer, value) (*(lanes *)(pointer) = (value))
#define SPLAT(value) ((lanes){} + (value))
#define CHOOSE(condition, yes, no) \
  ((lanes)(((bits)(yes) & (condition)) | ((bits)(no) & ~(condition))))
#define SUM(v) ((((v)[0] + (v)[4]) + ((v)[2] + (v)[6])) + (((v)[1] + (v)[5]) + ((v)[3] + (v)[7])))

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
  const transport_kernel *kernel, const double *column_scalings, double mass, double *row_scalings,
  double *sums)
{
  int sound = 1;
  memset(sums, 0, kernel->stride * sizeof(double));
  for (size_t i = 0; i < kernel->row_count; i += ROWS) {
    const block rows = block_at(kernel, i);
    double products[ROWS], factors[ROWS] = {0};
    block_products(&rows, column_scalings, products);
    for (size_t k = 0; k < rows.count; k++) {
      factors[k] = mass / products[k];
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

PER_PROCESSOR
double transport_marginal_error(
  const double *scalings, const double *sums, double mass, size_t count)
{
  lanes total = SPLAT(0.0);
  size_t j = 0;
  for (; j + LANES <= count; j += LANES) {
    const lanes difference = LOAD(scalings + j) * LOAD(sums + j) - mass;
    total += CHOOSE(difference < 0.0, -difference, difference);
  }
  double error = SUM(total);
  for (; j < count; j++) error += fabs(scalings[j] * sums[j] - mass);
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

PER_PROCESSOR
void transport_relax(
  double *distances, double *sources, const double *costs, const double *prices,
  const double *closed, double base, double row, size_t first, size_t last)
{
  size_t j = first;
  for (; j + LANES <= last; j += LANES) {
    const lanes known = LOAD(distances + j);
    const lanes found = (LOAD(costs + j) - LOAD(prices + j)) + base + LOAD(closed + j);
    const bits nearer = found < known;
    STORE(distances + j, CHOOSE(nearer, found, known));
    STORE(sources + j, CHOOSE(nearer, SPLAT(row), LOAD(sources + j)));
  }
  for (; j < last; j++) {
    const double found = (costs[j] - prices[j]) + base + closed[j];
    if (found < distances[j]) {
      distances[j] = found;
      sources[j] = row;
    }
  }
}

PER_PROCESSOR
transport_nearest transport_find_nearest(
  const double *distances, const double *closed, size_t count)
{
  lanes least = SPLAT((double)INFINITY), places = SPLAT(-1.0);
  lanes place = {0, 1, 2, 3, 4, 5, 6, 7};
  size_t j = 0;
  for (; j + LANES <= count; j += LANES) {
    const lanes value = LOAD(distances + j) + LOAD(closed + j);
    const bits nearer = value < least;
    least = CHOOSE(nearer, value, least);
    places = CHOOSE(nearer, place, places);
    place += (double)LANES;
  }
  transport_nearest found = {.distance = INFINITY, .column = -1};
  for (int lane = 0; lane < LANES; lane++) {
    if (least[lane] < found.distance) {
      found.distance = least[lane];
      found.column = (int64_t)places[lane];
    }
  }
  for (; j < count; j++) {
    if (distances[j] + closed[j] < found.distance) {
      found.distance = distances[j] + closed[j];
      found.column = (int64_t)j;
    }
  }
  return found;
}
