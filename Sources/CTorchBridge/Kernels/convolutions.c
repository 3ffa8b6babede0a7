#include "NetworkKernels.h"

#include "kernels.h"

static bool is_winograd(const convolution_shape *shape) {
  return shape->side == 3 && shape->stride == 1 && shape->padding == 1;
}

size_t convolution_output_size(const convolution_shape *shape, size_t input_size) {
  return (input_size + 2 * shape->padding - shape->side) / shape->stride + 1;
}

size_t convolution_packed_count(const convolution_shape *shape) {
  return is_winograd(shape) ? winograd_packed_count(shape) : direct_packed_count(shape);
}

void convolution_pack(const convolution_shape *shape, const float *kernel, float *packed) {
  if (is_winograd(shape)) winograd_pack(shape, kernel, false, packed);
  else direct_pack(shape, kernel, packed);
}

void convolution_pack_mirrored(const convolution_shape *shape, const float *kernel, float *packed) {
  winograd_pack(shape, kernel, true, packed);
}

size_t convolution_scratch_count(const convolution_shape *shape, const convolution_maps *input) {
  return is_winograd(shape) ? winograd_scratch_count(shape, input)
                            : direct_scratch_count(shape, input);
}

void convolution_apply(
  const convolution *convolution, const convolution_maps *maps, const float *input, float *output,
  float *scratch)
{
  if (is_winograd(&convolution->shape)) winograd_apply(convolution, maps, input, output, scratch);
  else direct_apply(convolution, maps, input, output, scratch);
}
