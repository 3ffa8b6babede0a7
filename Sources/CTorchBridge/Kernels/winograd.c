#include <string.h>

#include "kernels.h"
#include "products.h"
#include "winograd_tiles.h"

// 3x3 convolutions with stride 1 and a border of 1 by Winograd's F(4x4, 3x3): four by four output pixels
// from six by six input pixels with 36 multiplications where 144 would be counted. Tiles are interpolated at
// 0, ±√½, ±√2 and infinity, whose products lose five times fewer digits than those at 0, ±1, ±2.
//
// Source: Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks" (2015); the transforms follow
// from the points by Toom and Cook's construction.

/// Sizes that follow from those of the convolution and its input.
typedef struct {
  size_t all_tiles;
  /// How many tiles are worked on together.
  size_t block;
  /// From the transformed input, or the products, of one point to those of the next.
  size_t input_step, product_step;
  size_t product_width;
} winograd_plan;

static winograd_plan plan_for(const convolution_shape *shape, const convolution_maps *maps) {
  winograd_plan plan = {
    .all_tiles = maps->count * tiles_over(maps->height) * tiles_over(maps->width),
    .product_width = panel_count(shape->output_channels) * COLUMNS,
  };
  // Few tiles stay in the cache, many are worth a pass over a large kernel.
  plan.block = shape->input_channels / 4 > 24 ? shape->input_channels / 4 : 24;
  if (plan.block > plan.all_tiles) plan.block = plan.all_tiles;
  plan.input_step = step_for(plan.block * shape->input_channels);
  plan.product_step = step_for(plan.block * plan.product_width);
  return plan;
}

size_t winograd_packed_count(const convolution_shape *shape) {
  return POINTS * shape->input_channels * panel_count(shape->output_channels) * COLUMNS;
}

size_t winograd_scratch_count(const convolution_shape *shape, const convolution_maps *input) {
  const winograd_plan plan = plan_for(shape, input);
  return shape->input_channels + POINTS * (plan.input_step + plan.product_step);
}

// MARK: - Kernels

typedef double panel_row[COLUMNS];

/// The taps of one input channel for the sixteen outputs of a panel, 0 behind the last.
INLINE void gather(
  const convolution_shape *shape, const float *kernel, bool is_mirrored, size_t first_output,
  size_t channel, panel_row *taps)
{
  for (size_t column = 0; column < COLUMNS; column++) {
    const size_t output = first_output + column;
    const size_t place = is_mirrored ? channel * shape->output_channels + output
                                     : output * shape->input_channels + channel;
    const float *source = kernel + place * TAPS;
    for (size_t tap = 0; tap < TAPS; tap++)
      taps[tap][column] =
        output < shape->output_channels ? source[is_mirrored ? TAPS - 1 - tap : tap] : 0;
  }
}

/// `output[i] = sum over j of transform[i][j] * input[j]`, for rows `input_step` apart.
static inline void transform_taps(
  const panel_row *input, size_t input_step, panel_row *output, size_t output_step)
{
  for (size_t i = 0; i < SIDE; i++) {
    const double *factors = kernel_transform[i];
    for (size_t column = 0; column < COLUMNS; column++)
      output[i * output_step][column] = factors[0] * input[0][column] +
        factors[1] * input[input_step][column] + factors[2] * input[2 * input_step][column];
  }
}

PER_PROCESSOR
void winograd_pack(
  const convolution_shape *shape, const float *kernel, bool is_mirrored, float *packed)
{
  const size_t panels = panel_count(shape->output_channels), channels = shape->input_channels;
  for (size_t panel = 0; panel < panels; panel++)
    for (size_t channel = 0; channel < channels; channel++) {
      panel_row taps[TAPS], half[SIDE * 3], whole[POINTS];
      gather(shape, kernel, is_mirrored, panel * COLUMNS, channel, taps);
      for (size_t x = 0; x < 3; x++) transform_taps(taps + x, 3, half + x, 3);
      for (size_t y = 0; y < SIDE; y++) transform_taps(half + 3 * y, 1, whole + SIDE * y, 1);
      for (size_t point = 0; point < POINTS; point++) {
        float *row = packed + ((point * panels + panel) * channels + channel) * COLUMNS;
        for (size_t column = 0; column < COLUMNS; column++)
          row[column] = (float)whole[point][column];
      }
    }
}

// MARK: - Tiles

/// Four output pixels of the products at the six points.
INLINE void transform_output(const lanes *m, lanes *pixels) {
  const lanes even_half = m[1] + m[2], odd_half = m[1] - m[2];
  const lanes even_two = m[3] + m[4], odd_two = m[3] - m[4];
  pixels[0] = m[0] + even_half + even_two;
  pixels[1] = (float)ROOT_HALF * odd_half + (float)ROOT_TWO * odd_two;
  pixels[2] = 0.5f * even_half + 2.0f * even_two;
  pixels[3] = m[5] + (float)(ROOT_HALF / 2) * odd_half + (float)(ROOT_TWO * 2) * odd_two;
}

/// Eight channels of a tile's output pixels, `count` of them real, from the products at the 36 points.
INLINE void finish_tile(
  const convolution *convolution, const convolution_maps *maps, const float *products, size_t step,
  size_t channel, size_t count, const tile_place *place, float *output)
{
  lanes half[OUTPUT_SIDE][SIDE];
  for (size_t x = 0; x < SIDE; x++) {
    lanes column[SIDE], pixels[OUTPUT_SIDE];
    for (size_t y = 0; y < SIDE; y++) column[y] = LOAD(products + (y * SIDE + x) * step + channel);
    transform_output(column, pixels);
    for (size_t y = 0; y < OUTPUT_SIDE; y++) half[y][x] = pixels[y];
  }
  const size_t channels = convolution->shape.output_channels;
  for (size_t y = 0; y < OUTPUT_SIDE && place->row + y < maps->height; y++) {
    lanes pixels[OUTPUT_SIDE];
    transform_output(half[y], pixels);
    const size_t first = place->image + (place->row + y) * maps->width + place->column;
    for (size_t x = 0; x < OUTPUT_SIDE && place->column + x < maps->width; x++)
      store_finished(
        convolution, &pixels[x], channel, count, (first + x) * channels + channel, output);
  }
}

// MARK: - Blocks of tiles

/// Everything that is the same for all blocks.
typedef struct {
  const convolution *convolution;
  const convolution_maps *maps;
  winograd_plan plan;
  const float *zeros;
  float *transformed;
  float *products;
} winograd_work;

INLINE void transform_block(
  const winograd_work *work, const float *input, size_t first, size_t count)
{
  const size_t channels = work->convolution->shape.input_channels;
  for (size_t tile = 0; tile < count; tile++)
    transform_pixels(
      work->maps, channels, input, work->zeros, first + tile, work->plan.input_step,
      work->transformed + tile * channels);
}

INLINE void multiply_block(const winograd_work *work, size_t tiles) {
  const winograd_plan *plan = &work->plan;
  const size_t channels = work->convolution->shape.input_channels;
  const row_split split = split_rows(tiles);
  const float *panel = work->convolution->kernel;
  for (size_t point = 0; point < POINTS; point++) {
    const float *transformed = work->transformed + point * plan->input_step;
    float *products = work->products + point * plan->product_step;
    for (size_t column = 0; column < plan->product_width; column += COLUMNS) {
      const float *row = transformed;
      float *product = products + column;
      for (size_t block = 0; block < split.blocks; block++) {
        const size_t count = rows_in_block(&split, block);
        row_block rows = {.segments = 1, .length = channels};
        for (size_t r = 0; r < count; r++, row += channels) rows.row[r] = row;
        row_sums sums[ROWS];
        multiply(sums, &rows, panel, count);
        for (size_t r = 0; r < count; r++, product += plan->product_width) {
          STORE(product, sums[r][0]);
          STORE(product + LANES, sums[r][1]);
        }
      }
      panel += channels * COLUMNS;
    }
  }
}

INLINE void finish_block(const winograd_work *work, float *output, size_t first, size_t count) {
  const winograd_plan *plan = &work->plan;
  const size_t channels = work->convolution->shape.output_channels;
  for (size_t tile = 0; tile < count; tile++) {
    const tile_place place = place_of(work->maps, first + tile);
    const float *products = work->products + tile * plan->product_width;
    size_t channel = 0;
    for (; channel + LANES <= channels; channel += LANES)
      finish_tile(
        work->convolution, work->maps, products, plan->product_step, channel, LANES, &place, output);
    if (channel < channels)
      finish_tile(
        work->convolution, work->maps, products, plan->product_step, channel, channels - channel,
        &place, output);
  }
}

PER_PROCESSOR
void winograd_apply(
  const convolution *convolution, const convolution_maps *maps, const float *input, float *output,
  float *scratch)
{
  const size_t channels = convolution->shape.input_channels;
  winograd_work work = {
    .convolution = convolution, .maps = maps, .plan = plan_for(&convolution->shape, maps)};
  work.transformed = scratch;
  work.products = work.transformed + POINTS * work.plan.input_step;
  float *zeros = work.products + POINTS * work.plan.product_step;
  memset(zeros, 0, channels * sizeof(float));
  work.zeros = zeros;
  for (size_t first = 0; first < work.plan.all_tiles; first += work.plan.block) {
    const size_t left = work.plan.all_tiles - first;
    const size_t count = left < work.plan.block ? left : work.plan.block;
    transform_block(&work, input, first, count);
    multiply_block(&work, count);
    finish_block(&work, output, first, count);
  }
}
