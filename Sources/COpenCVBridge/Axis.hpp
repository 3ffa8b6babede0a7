#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

/// The weights along one side: output `i` is the sum of `weights[i * tapCount + k]` times input
/// `first[i] + k`.
///
/// The filter is as wide as the scale when the picture shrinks, its weights sum to one, and taps
/// outside the picture are left out, as in Pillow's `precompute_coeffs` (src/libImaging/Resample.c)
/// and torch's `_upsample_bilinear2d_aa`.
struct Axis {
  /// Weights of the outputs `cut ..< cut + outputCount` of a side resized from `sourceCount`.
  Axis(bool isCubic, int sourceCount, int resizedCount, int cut, int outputCount);

  /// Mixes rows of `count` numbers, which follow each other, into output `row`.
  void mixRows(int row, const float *numbers, size_t count, float *__restrict output) const;

  std::vector<int> first;
  std::vector<float> weights;
  int tapCount;

 private:
  void add(bool isCubic, double scale, int sourceCount, int output);
};
