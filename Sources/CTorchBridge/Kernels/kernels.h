#ifndef CONVOLUTION_KERNELS_H
#define CONVOLUTION_KERNELS_H

#include "NetworkKernels.h"

// The two ways in which `convolutions.c` has a convolution done.

size_t winograd_packed_count(const convolution_shape *shape);
void winograd_pack(
  const convolution_shape *shape, const float *kernel, bool is_mirrored, float *packed);
size_t winograd_scratch_count(const convolution_shape *shape, const convolution_maps *input);
void winograd_apply(
  const convolution *convolution, const convolution_maps *maps, const float *input, float *output,
  float *scratch);

size_t direct_packed_count(const convolution_shape *shape);
void direct_pack(const convolution_shape *shape, const float *kernel, float *packed);
size_t direct_scratch_count(const convolution_shape *shape, const convolution_maps *input);
void direct_apply(
  const convolution *convolution, const convolution_maps *maps, const float *input, float *output,
  float *scratch);

#endif
