#include "NetworkKernels.h"
#include "functions.h"

#include <math.h>

/// From -1 in the first row or column to 1 in the last; 0 in an only one.
INLINE float place(size_t index, size_t count) {
  return count > 1 ? (float)(2 * index) / (float)(count - 1) - 1 : 0;
}

/// Eight maps that lie beside one another in an image, or as many as there are.
typedef struct {
  const float *values;
  size_t height, width, stride, count;
} map_group;

INLINE map_group group_of(const peak_maps *maps, const float *image, size_t first) {
  return (map_group){image + first, maps->height, maps->width, maps->channels,
                     maps->channels - first};
}

INLINE void highest(const map_group *group, lanes *top) {
  const size_t pixels = group->height * group->width;
  *top = SPLAT(-INFINITY);
  for (size_t pixel = 0; pixel < pixels; pixel++) {
    lanes value;
    load_some(&value, group->values + pixel * group->stride, group->count);
    *top = CHOOSE(value > *top, value, *top);
  }
}

/// Sums row by row: y is the same all along one, and short sums round off less.
INLINE void find_group(const map_group *group, float *found, size_t stride) {
  lanes top, sum = SPLAT(0.0f), by_x = SPLAT(0.0f), by_y = SPLAT(0.0f);
  highest(group, &top);
  for (size_t row = 0; row < group->height; row++) {
    const float *values = group->values + row * group->width * group->stride;
    lanes row_sum = SPLAT(0.0f), row_by_x = SPLAT(0.0f);
    for (size_t column = 0; column < group->width; column++) {
      lanes mass;
      load_some(&mass, values + column * group->stride, group->count);
      mass -= top;
      exponential(&mass);
      row_sum += mass;
      row_by_x += mass * place(column, group->width);
    }
    sum += row_sum;
    by_x += row_by_x;
    by_y += row_sum * place(row, group->height);
  }
  const lanes x = by_x / sum, y = by_y / sum;
  store_some(found, &x, group->count);
  store_some(found + stride, &y, group->count);
  store_some(found + 2 * stride, &top, group->count);
  store_some(found + 3 * stride, &sum, group->count);
}

PER_PROCESSOR
void peaks_find(const peak_maps *maps, const float *image, float *peaks) {
  for (size_t first = 0; first < maps->channels; first += LANES) {
    const map_group group = group_of(maps, image, first);
    find_group(&group, peaks + first, maps->channels);
  }
}

/// What is known of a group's peaks and of how a number changes with them.
typedef struct {
  lanes top, share, by_x, by_y, by_height, centre;
} peak_slope;

INLINE void load_slope(
  peak_slope *slope, const float *peaks, const float *upstream, size_t stride, size_t count)
{
  lanes x, y, sum;
  load_some(&x, peaks, count);
  load_some(&y, peaks + stride, count);
  load_some(&slope->top, peaks + 2 * stride, count);
  load_some(&sum, peaks + 3 * stride, count);
  load_some(&slope->by_x, upstream, count);
  load_some(&slope->by_y, upstream + stride, count);
  load_some(&slope->by_height, upstream + 2 * stride, count);
  slope->share = 1.0f / sum;
  slope->centre = slope->by_x * x + slope->by_y * y;
}

INLINE void slope_group(const map_group *group, const peak_slope *slope, float *slopes) {
  // Of several highest places the first one has the slope of the height.
  bits is_open = (bits)SPLAT(0.0f) == 0;
  for (size_t row = 0; row < group->height; row++) {
    const lanes beyond = slope->by_y * place(row, group->height) - slope->centre;
    for (size_t column = 0; column < group->width; column++) {
      const size_t offset = (row * group->width + column) * group->stride;
      lanes value;
      load_some(&value, group->values + offset, group->count);
      lanes result = value - slope->top;
      exponential(&result);
      result *= slope->share * (slope->by_x * place(column, group->width) + beyond);
      const bits is_first = (value == slope->top) & is_open;
      result += (lanes)((bits)slope->by_height & is_first);
      is_open &= ~is_first;
      store_some(slopes + offset, &result, group->count);
    }
  }
}

PER_PROCESSOR
void peaks_slopes(
  const peak_maps *maps, const float *image, const float *peaks, const float *upstream,
  float *slopes)
{
  for (size_t first = 0; first < maps->channels; first += LANES) {
    const map_group group = group_of(maps, image, first);
    peak_slope slope;
    load_slope(&slope, peaks + first, upstream + first, maps->channels, group.count);
    slope_group(&group, &slope, slopes + first);
  }
}
