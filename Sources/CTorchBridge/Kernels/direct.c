#include <string.h>

#include "kernels.h"
#include "products.h"

// A convolution as one matrix product: every output pixel is a row, which lies in as many segments of the
// padded input as the kernel has rows. No matrix of windows is built.

/// Padded images are worked on together until they are this large, so that they stay in the cache.
enum { CHUNK_COUNT = 1 << 16 };

/// And until there are this many pixels: less would not be worth a pass over the kernel.
enum { CHUNK_PIXELS = 96 };

/// Sizes that follow from those of the convolution and its input.
typedef struct {
  size_t padded_width, padded_count, output_height, output_width, output_pixels, chunk;
} direct_plan;

static direct_plan plan_for(const convolution_shape *shape, const convolution_maps *maps) {
  direct_plan plan = {
    .padded_width = maps->width + 2 * shape->padding,
    .output_height = convolution_output_size(shape, maps->height),
    .output_width = convolution_output_size(shape, maps->width),
  };
  plan.padded_count =
    (maps->height + 2 * shape->padding) * plan.padded_width * shape->input_channels;
  plan.output_pixels = plan.output_height * plan.output_width;
  const size_t fitting = CHUNK_COUNT / plan.padded_count;
  const size_t worthwhile = (CHUNK_PIXELS + plan.output_pixels - 1) / plan.output_pixels;
  plan.chunk = fitting > worthwhile ? fitting : worthwhile;
  if (plan.chunk > maps->count) plan.chunk = maps->count;
  return plan;
}

size_t direct_packed_count(const convolution_shape *shape) {
  return shape->side * shape->side * shape->input_channels *
    panel_count(shape->output_channels) * COLUMNS;
}

void direct_pack(const convolution_shape *shape, const float *kernel, float *packed) {
  const size_t places = shape->side * shape->side, channels = shape->input_channels;
  memset(packed, 0, direct_packed_count(shape) * sizeof(float));
  for (size_t output = 0; output < shape->output_channels; output++) {
    float *column = packed + output / COLUMNS * places * channels * COLUMNS + output % COLUMNS;
    for (size_t channel = 0; channel < channels; channel++)
      for (size_t place = 0; place < places; place++)
        column[(place * channels + channel) * COLUMNS] =
          kernel[(output * channels + channel) * places + place];
  }
}

size_t direct_scratch_count(const convolution_shape *shape, const convolution_maps *input) {
  if (shape->padding == 0) return 0;
  const direct_plan plan = plan_for(shape, input);
  return plan.chunk * plan.padded_count;
}

/// Copies images into ones with a border of 0.
static void pad(
  const convolution_shape *shape, const convolution_maps *maps, const direct_plan *plan,
  const float *images, float *padded)
{
  const size_t row = maps->width * shape->input_channels;
  const size_t padded_row = plan->padded_width * shape->input_channels;
  const size_t border = shape->padding * shape->input_channels;
  for (size_t image = 0; image < maps->count; image++, padded += plan->padded_count) {
    memset(padded, 0, plan->padded_count * sizeof(float));
    float *target = padded + shape->padding * padded_row + border;
    for (size_t y = 0; y < maps->height; y++, images += row, target += padded_row)
      memcpy(target, images, row * sizeof(float));
  }
}

/// The window of one output pixel after the other, through all images.
typedef struct {
  const float *image, *row, *pixel;
  size_t y, x;
} window_cursor;

INLINE window_cursor first_window(const float *padded) {
  return (window_cursor){.image = padded, .row = padded, .pixel = padded};
}

/// Where the window begins; the cursor goes on to the next. Dividing the pixel's number instead would take as
/// long as the products of a small kernel.
INLINE const float *next_window(
  window_cursor *cursor, const convolution_shape *shape, const direct_plan *plan)
{
  const float *found = cursor->pixel;
  cursor->pixel += shape->stride * shape->input_channels;
  if (++cursor->x < plan->output_width) return found;
  cursor->x = 0;
  cursor->row += shape->stride * plan->padded_width * shape->input_channels;
  if (++cursor->y == plan->output_height) {
    cursor->y = 0;
    cursor->row = cursor->image += plan->padded_count;
  }
  cursor->pixel = cursor->row;
  return found;
}

/// Convolves images that are padded already.
PER_PROCESSOR
static void convolve(
  const convolution *convolution, const direct_plan *plan, size_t image_count,
  const float *padded, float *output)
{
  const convolution_shape *shape = &convolution->shape;
  const row_split split = split_rows(image_count * plan->output_pixels);
  const size_t outputs = shape->output_channels;
  const size_t panel_length = shape->side * shape->side * shape->input_channels * COLUMNS;
  for (size_t panel = 0; panel < panel_count(outputs); panel++) {
    window_cursor cursor = first_window(padded);
    size_t pixel = 0;
    for (size_t block = 0; block < split.blocks; block++) {
      const size_t count = rows_in_block(&split, block);
      row_block rows = {
        .segments = shape->side, .length = shape->side * shape->input_channels,
        .step = plan->padded_width * shape->input_channels,
      };
      for (size_t r = 0; r < count; r++) {
        rows.row[r] = next_window(&cursor, shape, plan);
        // What is stored must be in the cache first, and waiting for it then would take a sixth of the time.
        __builtin_prefetch(output + (pixel + r) * outputs + panel * COLUMNS, 1);
      }
      row_sums sums[ROWS];
      multiply(sums, &rows, convolution->kernel + panel * panel_length, count);
      for (size_t r = 0; r < count; r++, pixel++)
        for (size_t half = 0; half < 2; half++) {
          const size_t channel = panel * COLUMNS + half * LANES;
          if (channel < outputs)
            store_finished(
              convolution, &sums[r][half], channel, outputs - channel, pixel * outputs + channel,
              output);
        }
    }
  }
}

void direct_apply(
  const convolution *whole, const convolution_maps *maps, const float *input, float *output,
  float *scratch)
{
  const convolution_shape *shape = &whole->shape;
  const direct_plan plan = plan_for(shape, maps);
  const size_t input_count = maps->height * maps->width * shape->input_channels;
  const size_t output_count = plan.output_pixels * shape->output_channels;
  convolution part = *whole;
  for (size_t first = 0; first < maps->count; first += plan.chunk) {
    const size_t left = maps->count - first;
    const convolution_maps chunk = {
      left < plan.chunk ? left : plan.chunk, maps->height, maps->width};
    const float *images = input + first * input_count;
    if (shape->padding > 0) pad(shape, &chunk, &plan, images, scratch);
    if (whole->summand) part.summand = whole->summand + first * output_count;
    convolve(
      &part, &plan, chunk.count, shape->padding > 0 ? scratch : images,
      output + first * output_count);
  }
}
