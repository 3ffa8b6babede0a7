#ifndef C_NETWORK_KERNELS_H
#define C_NETWORK_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

// Convolutions of maps, attention between tokens, and the peaks of maps with their gradient, in Float32 on the
// thread that calls, compiled once for each generation of the processor and chosen when the program starts.
//
// Maps are `[N, H, W, C]`, channels innermost. What comes out of one image is the same to the last bit
// whichever images stand beside it. Nothing is allocated, nothing fails: sizes are the caller's to check.

#ifdef __cplusplus
extern "C" {
#endif

/// The sizes of a convolution with square kernels; none but the padding is 0.
typedef struct {
  size_t input_channels;
  size_t output_channels;
  size_t side;
  size_t stride;
  size_t padding;
} convolution_shape;

/// How many maps there are, and of what size; padded, they are no smaller than the kernel.
typedef struct {
  size_t count;
  size_t height;
  size_t width;
} convolution_maps;

/// A function of every output; what is no number stays none.
typedef enum {
  ACTIVATION_NONE,
  /// max(x, 0).
  ACTIVATION_RECTIFIER,
  /// x times the share of a normal distribution below it, to 3e-7 of |x| and 1e-7.
  ACTIVATION_GELU,
} activation;

/// A convolution and what follows it before its output leaves the registers.
typedef struct {
  convolution_shape shape;
  /// As `convolution_pack` lays it out.
  const float *kernel;
  /// One number for each output channel.
  const float *bias;
  /// Maps of the output's shape that are added to it, or NULL.
  const float *summand;
  activation activation;
} convolution;

/// Rows or columns of the output for as many of the input.
size_t convolution_output_size(const convolution_shape *shape, size_t input_size);

/// How many numbers a kernel has once it is laid out.
size_t convolution_packed_count(const convolution_shape *shape);

/// Lays out a kernel `[O, C, K, K]` for `convolution_apply`, transformed where that saves multiplications.
void convolution_pack(const convolution_shape *shape, const float *kernel, float *packed);

/// Lays out what carries slopes back through a 3x3 convolution at stride 1 with a border of 1: `kernel` is that of the
/// convolution, `[C, O, 3, 3]` for this shape's O outputs and C inputs, which stand in for each other.
void convolution_pack_mirrored(const convolution_shape *shape, const float *kernel, float *packed);

/// How many numbers `convolution_apply` needs to work in.
size_t convolution_scratch_count(const convolution_shape *shape, const convolution_maps *input);

/// Convolves maps; `output` must not overlap `input`, and may be the summand itself.
void convolution_apply(
  const convolution *convolution, const convolution_maps *maps, const float *input, float *output,
  float *scratch);

/// How many numbers `convolution_kernel_slopes` needs to work in.
size_t convolution_kernel_slopes_scratch_count(
  const convolution_shape *shape, const convolution_maps *maps);

/// The slope of the kernel of a 3x3 convolution at stride 1 with a border of 1, `[O, C, 3, 3]`, given its input and the
/// slope of its output; channels are at least 32 and multiples of 16.
void convolution_kernel_slopes(
  const convolution_shape *shape, const convolution_maps *maps, const float *input,
  const float *upstream, float *slopes, float *scratch);

/// The largest of windows of 3x3 at every second row and column, for `[N, H, W, C]`; what is outside
/// does not count, and what is no number makes its windows none.
void convolution_maximum_pool(
  const convolution_maps *maps, size_t channels, const float *input, float *output);

/// Tokens of one image, heads of attention and the length of a head's vectors, none of them 0.
typedef struct {
  size_t tokens;
  size_t heads;
  size_t length;
} attention_shape;

/// How many numbers `attention_apply` needs to work in.
size_t attention_scratch_count(const attention_shape *shape);

/// Softmax attention between the tokens of one image, `[S, H, d]` of `[S, 3, H, d]`, which holds the queries,
/// keys and values of every token.
void attention_apply(
  const attention_shape *shape, const float *packed, float *output, float *scratch);

/// The sizes of the maps of one image, none of them 0.
typedef struct {
  size_t height;
  size_t width;
  size_t channels;
} peak_maps;

/// Where the peak of each map `[H, W, C]` is under the softmax of its values, and how high: the expected x of
/// every map, then every y, from -1 at the first column or row to 1 at the last, the largest value, and the sum
/// of exp(value - largest), `[4, C]`; x and y are no numbers where a value is none.
void peaks_find(const peak_maps *maps, const float *image, float *peaks);

/// How a number changes with each value, `[H, W, C]`, given what `peaks_find` found and how the number changes
/// with every x, every y and every largest value, `[3, C]`.
void peaks_slopes(
  const peak_maps *maps, const float *image, const float *peaks, const float *upstream,
  float *slopes);

#ifdef __cplusplus
}
#endif

#endif
