#ifndef WINOGRAD_TILES_H
#define WINOGRAD_TILES_H

#include "NetworkKernels.h"
#include "lanes.h"

// Tiles of six by six input pixels at the 36 points of Winograd's F(4x4, 3x3).

enum { OUTPUT_SIDE = 4, SIDE = 6, POINTS = SIDE * SIDE, TAPS = 9 };

#define ROOT_HALF 0.70710678118654752440
#define ROOT_TWO 1.41421356237309504880

/// Numbers of one point, an odd number of cache lines apart: a power of two would have all 36 fight for the
/// same lines.
INLINE size_t step_for(size_t count) { return ((count + 15) / 16 | 1) * 16; }

/// What each point makes of three taps.
static const double kernel_transform[SIDE][3] = {
  {1, 0, 0},
  {-2.0 / 3, -2.0 / 3 * ROOT_HALF, -1.0 / 3},
  {-2.0 / 3, 2.0 / 3 * ROOT_HALF, -1.0 / 3},
  {1.0 / 6, 1.0 / 6 * ROOT_TWO, 1.0 / 3},
  {1.0 / 6, -1.0 / 6 * ROOT_TWO, 1.0 / 3},
  {0, 0, 1},
};

/// One column or row of six input pixels at the six points.
INLINE void transform_input(const lanes *d, lanes *points) {
  const lanes even_half = d[4] - 2.0f * d[2], odd_half = d[3] - 2.0f * d[1];
  const lanes even_two = d[4] - 0.5f * d[2], odd_two = d[3] - 0.5f * d[1];
  points[0] = (d[0] + d[4]) - 2.5f * d[2];
  points[1] = even_half + (float)ROOT_HALF * odd_half;
  points[2] = even_half - (float)ROOT_HALF * odd_half;
  points[3] = even_two + (float)ROOT_TWO * odd_two;
  points[4] = even_two - (float)ROOT_TWO * odd_two;
  points[5] = (d[1] + d[5]) - 2.5f * d[3];
}

/// How many tiles lie side by side over as many pixels.
INLINE size_t tiles_over(size_t pixels) { return (pixels + OUTPUT_SIDE - 1) / OUTPUT_SIDE; }

/// Where a tile of the output begins: its image's first pixel of all, and its row and column there.
typedef struct {
  size_t image, row, column;
} tile_place;

/// The place of one of the tiles of all images.
INLINE tile_place place_of(const convolution_maps *maps, size_t tile) {
  const size_t columns = tiles_over(maps->width), image_tiles = tiles_over(maps->height) * columns;
  const size_t in_image = tile % image_tiles;
  return (tile_place){
    .image = tile / image_tiles * maps->height * maps->width,
    .row = in_image / columns * OUTPUT_SIDE,
    .column = in_image % columns * OUTPUT_SIDE,
  };
}

/// Where the 36 pixels of a tile are; outside of the image they are `zeros`.
INLINE void find_pixels(
  const convolution_maps *maps, size_t channels, const float *image, const float *zeros,
  const tile_place *place, const float **pixels)
{
  for (size_t y = 0; y < SIDE; y++)
    for (size_t x = 0; x < SIDE; x++) {
      // One more than the place in the image, which the border would make negative.
      const size_t row = place->row + y, column = place->column + x;
      const bool is_inside = row > 0 && column > 0 && row <= maps->height && column <= maps->width;
      pixels[y * SIDE + x] =
        is_inside ? image + ((row - 1) * maps->width + column - 1) * channels : zeros;
    }
}

/// Transforms eight channels of a tile, `count` of them real, to 36 places `step` apart.
INLINE void transform_tile(
  const float *const *pixels, size_t channel, size_t count, size_t step, float *target)
{
  lanes half[SIDE][SIDE];
  for (size_t x = 0; x < SIDE; x++) {
    lanes column[SIDE], points[SIDE];
    for (size_t y = 0; y < SIDE; y++)
      load_some(&column[y], pixels[y * SIDE + x] + channel, count);
    transform_input(column, points);
    for (size_t y = 0; y < SIDE; y++) half[y][x] = points[y];
  }
  for (size_t y = 0; y < SIDE; y++) {
    lanes points[SIDE];
    transform_input(half[y], points);
    for (size_t x = 0; x < SIDE; x++)
      store_some(target + (y * SIDE + x) * step + channel, &points[x], count);
  }
}

/// Transforms all channels of one of the tiles of all images to 36 places `step` apart.
INLINE void transform_pixels(
  const convolution_maps *maps, size_t channels, const float *input, const float *zeros, size_t tile,
  size_t step, float *target)
{
  const tile_place place = place_of(maps, tile);
  const float *pixels[POINTS];
  find_pixels(maps, channels, input + place.image * channels, zeros, &place, pixels);
  size_t channel = 0;
  for (; channel + LANES <= channels; channel += LANES)
    transform_tile(pixels, channel, LANES, step, target);
  if (channel < channels) transform_tile(pixels, channel, channels - channel, step, target);
}

#endif
