#include <string.h>

#include "kernels.h"
#include "products.h"
#include "winograd_tiles.h"

// The slope of 3x3 kernels: the adjoint of what `winograd.c` does. The output's slopes are carried to the 36 points
// that its tiles came from, multiplied there with the transformed input and summed over all tiles, and the sums
// carried to the nine taps.

/// Tiles that are transformed together: their rows stay in the cache, and the sums are visited seldom.
enum { TILE_BLOCK = 64 };

/// Everything that is the same for all blocks of tiles.
typedef struct {
  const convolution_shape *shape;
  const convolution_maps *maps;
  size_t tiles, block;
  /// From the numbers of one point to those of the next.
  size_t input_step, output_step, sum_step;
  const float *zeros;
  float *inputs, *outputs, *sums;
} slopes_work;

static slopes_work work_for(const convolution_shape *shape, const convolution_maps *maps) {
  const size_t tiles = maps->count * tiles_over(maps->height) * tiles_over(maps->width);
  const size_t block = tiles < TILE_BLOCK ? tiles : TILE_BLOCK;
  return (slopes_work){
    .shape = shape, .maps = maps, .tiles = tiles, .block = block,
    .input_step = step_for(block * shape->input_channels),
    .output_step = step_for(block * shape->output_channels),
    .sum_step = step_for(shape->input_channels * shape->output_channels),
  };
}

static size_t larger(size_t one, size_t other) { return one > other ? one : other; }

size_t convolution_kernel_slopes_scratch_count(
  const convolution_shape *shape, const convolution_maps *maps)
{
  const slopes_work work = work_for(shape, maps);
  return larger(shape->input_channels, shape->output_channels) +
    POINTS * (work.input_step + work.output_step + work.sum_step);
}

// MARK: - Tiles of slopes

/// What the slopes of four output pixels are at the six points.
INLINE void transform_slopes(const lanes *d, lanes *points) {
  const lanes even_half = d[0] + 0.5f * d[2], odd_half = d[1] + 0.5f * d[3];
  const lanes even_two = d[0] + 2.0f * d[2], odd_two = d[1] + 2.0f * d[3];
  points[0] = d[0];
  points[1] = even_half + (float)ROOT_HALF * odd_half;
  points[2] = even_half - (float)ROOT_HALF * odd_half;
  points[3] = even_two + (float)ROOT_TWO * odd_two;
  points[4] = even_two - (float)ROOT_TWO * odd_two;
  points[5] = d[3];
}

/// Transforms all channels of a tile of the output's slopes; outside of the image they are 0.
INLINE void transform_output_tile(
  const slopes_work *work, const float *slopes, size_t tile, float *target)
{
  const convolution_maps *maps = work->maps;
  const size_t channels = work->shape->output_channels;
  const tile_place place = place_of(maps, tile);
  const float *image = slopes + place.image * channels;
  for (size_t channel = 0; channel < channels; channel += LANES) {
    lanes half[SIDE][OUTPUT_SIDE];
    for (size_t x = 0; x < OUTPUT_SIDE; x++) {
      lanes column[OUTPUT_SIDE], points[SIDE];
      for (size_t y = 0; y < OUTPUT_SIDE; y++) {
        const size_t row = place.row + y, across = place.column + x;
        const bool is_inside = row < maps->height && across < maps->width;
        const float *pixel = image + (row * maps->width + across) * channels;
        column[y] = LOAD((is_inside ? pixel : work->zeros) + channel);
      }
      transform_slopes(column, points);
      for (size_t y = 0; y < SIDE; y++) half[y][x] = points[y];
    }
    for (size_t y = 0; y < SIDE; y++) {
      lanes points[SIDE];
      transform_slopes(half[y], points);
      for (size_t x = 0; x < SIDE; x++)
        STORE(target + (y * SIDE + x) * work->output_step + channel, points[x]);
    }
  }
}

// MARK: - Sums over tiles

/// A few input channels by sixteen output channels of one point.
typedef struct {
  const float *inputs, *outputs;
  float *sums;
  size_t input_channels, output_channels, tiles;
  bool is_first;
} tile_sums;

/// Adds the products of all tiles of a block, for a number of input channels that is known when compiling.
INLINE void add_products(const tile_sums *work, const size_t rows) {
  row_sums sums[ROWS];
  for (size_t r = 0; r < rows; r++) {
    const float *before = work->sums + r * work->output_channels;
    sums[r][0] = work->is_first ? SPLAT(0.0f) : LOAD(before);
    sums[r][1] = work->is_first ? SPLAT(0.0f) : LOAD(before + LANES);
  }
  const float *inputs = work->inputs, *outputs = work->outputs;
  for (size_t tile = 0; tile < work->tiles; tile++) {
    const lanes left = LOAD(outputs), right = LOAD(outputs + LANES);
    for (size_t r = 0; r < rows; r++) {
      sums[r][0] += inputs[r] * left;
      sums[r][1] += inputs[r] * right;
    }
    inputs += work->input_channels;
    outputs += work->output_channels;
  }
  for (size_t r = 0; r < rows; r++) {
    STORE(work->sums + r * work->output_channels, sums[r][0]);
    STORE(work->sums + r * work->output_channels + LANES, sums[r][1]);
  }
}

/// The same for all channels at one point.
INLINE void add_block(const slopes_work *work, size_t point, size_t tiles, bool is_first) {
  const size_t inputs = work->shape->input_channels, outputs = work->shape->output_channels;
  const row_split split = split_rows(inputs);
  for (size_t output = 0; output < outputs; output += COLUMNS) {
    size_t input = 0;
    for (size_t block = 0; block < split.blocks; block++) {
      const size_t rows = rows_in_block(&split, block);
      const tile_sums part = {
        .inputs = work->inputs + point * work->input_step + input,
        .outputs = work->outputs + point * work->output_step + output,
        .sums = work->sums + point * work->sum_step + input * outputs + output,
        .input_channels = inputs, .output_channels = outputs, .tiles = tiles, .is_first = is_first,
      };
      // Of 32 channels or more, blocks of nearly equal size have five or six.
      if (rows == 6) add_products(&part, 6);
      else add_products(&part, 5);
      input += rows;
    }
  }
}

// MARK: - Taps

/// Three taps of the sums at six points.
INLINE void transform_sums(const lanes *sums, lanes *taps) {
  const lanes even_half = sums[1] + sums[2], odd_half = sums[2] - sums[1];
  const lanes even_two = sums[3] + sums[4], odd_two = sums[3] - sums[4];
  const float third = 1.0f / 3, sixth = 1.0f / 6;
  taps[0] = sums[0] - 2 * third * even_half + sixth * even_two;
  taps[1] = (float)ROOT_HALF * 2 * third * odd_half + (float)ROOT_TWO * sixth * odd_two;
  taps[2] = sums[5] - third * even_half + third * even_two;
}

/// The nine taps of one input channel and eight output channels, into `[O, C, 3, 3]`.
INLINE void finish_taps(const slopes_work *work, size_t input, size_t output, float *slopes) {
  const size_t channels = work->shape->input_channels;
  const float *sums = work->sums + input * work->shape->output_channels + output;
  lanes half[3][SIDE], taps[TAPS];
  for (size_t x = 0; x < SIDE; x++) {
    lanes column[SIDE], three[3];
    for (size_t y = 0; y < SIDE; y++) column[y] = LOAD(sums + (y * SIDE + x) * work->sum_step);
    transform_sums(column, three);
    for (size_t y = 0; y < 3; y++) half[y][x] = three[y];
  }
  for (size_t y = 0; y < 3; y++) transform_sums(half[y], taps + 3 * y);
  for (size_t lane = 0; lane < LANES; lane++) {
    float *target = slopes + ((output + lane) * channels + input) * TAPS;
    for (size_t tap = 0; tap < TAPS; tap++) target[tap] = taps[tap][lane];
  }
}

PER_PROCESSOR
void convolution_kernel_slopes(
  const convolution_shape *shape, const convolution_maps *maps, const float *input,
  const float *upstream, float *slopes, float *scratch)
{
  const size_t inputs = shape->input_channels, outputs = shape->output_channels;
  slopes_work work = work_for(shape, maps);
  work.inputs = scratch;
  work.outputs = work.inputs + POINTS * work.input_step;
  work.sums = work.outputs + POINTS * work.output_step;
  float *zeros = work.sums + POINTS * work.sum_step;
  memset(zeros, 0, larger(inputs, outputs) * sizeof(float));
  work.zeros = zeros;
  for (size_t first = 0; first < work.tiles; first += work.block) {
    const size_t left = work.tiles - first, count = left < work.block ? left : work.block;
    for (size_t tile = 0; tile < count; tile++) {
      transform_pixels(
        maps, inputs, input, zeros, first + tile, work.input_step, work.inputs + tile * inputs);
      transform_output_tile(&work, upstream, first + tile, work.outputs + tile * outputs);
    }
    for (size_t point = 0; point < POINTS; point++) add_block(&work, point, count, first == 0);
  }
  for (size_t input_channel = 0; input_channel < inputs; input_channel++)
    for (size_t output = 0; output < outputs; output += LANES)
      finish_taps(&work, input_channel, output, slopes);
}
