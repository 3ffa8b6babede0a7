// Where the peak of a map is under the softmax of its values, and how high; one pass over the map, and one
// for the gradient.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What is known of one map.
typedef struct {
  /// The expected x and y.
  float x, y;
  /// The largest value, and the sum of exp(value - largest).
  float largest, sum;
} rapl_peak;

/// The peak of `count` values, whose places are `xs` and `ys`; not a number where a value is none.
rapl_peak rapl_find_peak(const float *values, const float *xs, const float *ys, size_t count);

/// Writes how a number changes with each value, given how it changes with x, y and the largest value, of
/// which the first one counts where several are equal.
void rapl_peak_slopes(float *slopes, const float *values, const float *xs, const float *ys,
                      size_t count, const rapl_peak *peak, float by_x, float by_y, float by_largest);

#ifdef __cplusplus
}
#endif
