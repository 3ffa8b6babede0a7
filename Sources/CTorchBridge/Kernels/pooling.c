#include "NetworkKernels.h"
#include "lanes.h"

/// The first of the three rows or columns of a window, and the one behind its last inside of `size`.
typedef struct {
  size_t first, last;
} window;

INLINE window window_of(size_t output, size_t size) {
  const size_t centre = 2 * output;
  return (window){centre > 0 ? centre - 1 : 0, centre + 2 < size ? centre + 2 : size};
}

INLINE void pool_pixel(
  const float *image, size_t width, size_t channels, window rows, window columns, float *output)
{
  for (size_t channel = 0; channel < channels; channel += LANES) {
    const size_t count = channels - channel;
    lanes largest;
    load_some(&largest, image + (rows.first * width + columns.first) * channels + channel, count);
    for (size_t y = rows.first; y < rows.last; y++)
      for (size_t x = columns.first; x < columns.last; x++) {
        lanes value;
        load_some(&value, image + (y * width + x) * channels + channel, count);
        const bits replaces = (value > largest) | (value != value);
        largest = (lanes)(((bits)value & replaces) | ((bits)largest & ~replaces));
      }
    store_some(output + channel, &largest, count);
  }
}

PER_PROCESSOR
void convolution_maximum_pool(
  const convolution_maps *maps, size_t channels, const float *input, float *output)
{
  const size_t height = (maps->height + 1) / 2, width = (maps->width + 1) / 2;
  for (size_t image = 0; image < maps->count; image++) {
    for (size_t y = 0; y < height; y++)
      for (size_t x = 0; x < width; x++, output += channels)
        pool_pixel(
          input, maps->width, channels, window_of(y, maps->height), window_of(x, maps->width),
          output);
    input += maps->height * maps->width * channels;
  }
}
