#include "soft_argmax.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

// Compiled once for each generation of the processor, since the default knows no AVX.
#if defined(__x86_64__) && defined(__linux__)
#define PER_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PER_PROCESSOR
#endif

enum { LANES = 8 };
typedef float lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(4)));
typedef int32_t bits __attribute__((vector_size(LANES * sizeof(int32_t)), aligned(4)));

#define LOAD(pointer) (*(const lanes *)(pointer))
#define SPLAT(value) ((lanes){} + (value))
#define CHOOSE(condition, yes, no) \
  ((lanes)(((bits)(yes) & (condition)) | ((bits)(no) & ~(condition))))
#define SUM(v) ((((v)[0] + (v)[4]) + ((v)[2] + (v)[6])) + (((v)[1] + (v)[5]) + ((v)[3] + (v)[7])))

// exp(x) for x at most 0, to 2 units in the last place; 0 below -87; what is not a number stays none. Cody
// and Waite's reduction to |r| <= log(2)/2 and a Taylor polynomial of degree 7.
#define EXPONENTIAL(result, argument) \
  do { \
    const lanes given = (argument); \
    const bits vanishes = given < -87.0f; \
    const lanes bounded = CHOOSE(vanishes, SPLAT(0.0f), given); \
    const lanes shifted = bounded * 1.44269504f + 12582912.0f; \
    const lanes n = shifted - 12582912.0f; \
    const lanes r = (bounded - n * 0.693359375f) - n * -2.12194440e-4f; \
    const lanes r2 = r * r; \
    const lanes high = (r * 1.98412698e-4f + 1.38888889e-3f) * r2 + (r * 8.33333333e-3f + 4.16666667e-2f); \
    const lanes tail = (high * r2 + (r * 1.66666667e-1f + 0.5f)) * r2 + r; \
    const lanes power = (lanes)((((bits)shifted) << 23) + (bits)SPLAT(1.0f)); \
    (result) = (lanes)((bits)(power + power * tail) & ~vanishes); \
  } while (0)

// Eight values from `index` on; beyond the end, minus infinity in `values` and 0 in the places.
#define GATHER(index) \
  lanes value, x, y; \
  if ((index) + LANES <= count) { \
    value = LOAD(values + (index)), x = LOAD(xs + (index)), y = LOAD(ys + (index)); \
  } else { \
    value = SPLAT(-INFINITY), x = SPLAT(0.0f), y = SPLAT(0.0f); \
    memcpy(&value, values + (index), (count - (index)) * sizeof(float)); \
    memcpy(&x, xs + (index), (count - (index)) * sizeof(float)); \
    memcpy(&y, ys + (index), (count - (index)) * sizeof(float)); \
  }

PER_PROCESSOR
rapl_peak rapl_find_peak(const float *values, const float *xs, const float *ys, size_t count) {
  lanes largest = SPLAT(-INFINITY);
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const lanes value = LOAD(values + i);
    largest = CHOOSE(value > largest, value, largest);
  }
  float top = -INFINITY;
  for (int lane = 0; lane < LANES; lane++) top = largest[lane] > top ? largest[lane] : top;
  for (; i < count; i++) top = values[i] > top ? values[i] : top;
  lanes sums = SPLAT(0.0f), by_x = SPLAT(0.0f), by_y = SPLAT(0.0f);
  for (i = 0; i < count; i += LANES) {
    GATHER(i)
    lanes mass;
    EXPONENTIAL(mass, value - top);
    sums += mass, by_x += mass * x, by_y += mass * y;
  }
  const float sum = SUM(sums);
  const rapl_peak peak = {SUM(by_x) / sum, SUM(by_y) / sum, top, sum};
  return peak;
}

PER_PROCESSOR
void rapl_peak_slopes(float *slopes, const float *values, const float *xs, const float *ys,
                      size_t count, const rapl_peak *peak, float by_x, float by_y,
                      float by_largest) {
  const float share = 1 / peak->sum, largest = peak->largest;
  const float centre = by_x * peak->x + by_y * peak->y;
  for (size_t i = 0; i < count; i += LANES) {
    GATHER(i)
    lanes mass;
    EXPONENTIAL(mass, value - largest);
    const lanes slope = mass * share * (x * by_x + y * by_y - centre);
    const size_t left = count - i < LANES ? count - i : LANES;
    memcpy(slopes + i, &slope, left * sizeof(float));
  }
  for (size_t i = 0; i < count; i++) {
    if (values[i] != largest) continue;
    slopes[i] += by_largest;
    return;
  }
}
