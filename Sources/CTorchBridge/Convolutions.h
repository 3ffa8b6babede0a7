// Convolutions that are trained, by `Kernels`.
#pragma once

#include "Support.h"

/// Whether `rapl_trained_convolution` can do it and gains by it: 3x3 at stride 1 between many channels. It works on
/// one thread, so not where libtorch would use several.
bool rapl_is_trained_by_winograd(const at::Tensor &maps, const at::Tensor &kernel,
                                 const at::Tensor &bias, int64_t stride, int64_t padding);

/// The convolution of `[N, C, H, W]` by `[O, C, 3, 3]` with a border of 1, plus a bias `[O]`; with gradients.
at::Tensor rapl_trained_convolution(const at::Tensor &maps, const at::Tensor &kernel,
                                    const at::Tensor &bias);
