#include "Axis.hpp"

#include <algorithm>
#include <cmath>

#include "EachProcessor.hpp"

static double triangle(double x) { return std::max(0.0, 1 - std::fabs(x)); }

/// Keys' cubic with a = -0.5.
static double cubic(double x) {
  x = std::fabs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

static double support(bool isCubic, double scale) {
  return (isCubic ? 2 : 1) * std::max(scale, 1.0);
}

Axis::Axis(bool isCubic, int sourceCount, int resizedCount, int cut, int outputCount) {
  const double scale = double(sourceCount) / resizedCount;
  tapCount = std::min(int(std::ceil(2 * support(isCubic, scale))), sourceCount);
  for (int output = cut; output < cut + outputCount; ++output)
    add(isCubic, scale, sourceCount, output);
}

/// Adds the weights of one output.
void Axis::add(bool isCubic, double scale, int sourceCount, int output) {
  const double centre = (output + 0.5) * scale, reach = support(isCubic, scale);
  const int low = std::max(0, int(centre - reach + 0.5));
  const int high = std::min(sourceCount, int(centre + reach + 0.5));
  // Moved back where the last outputs have fewer taps; the extra ones weigh nothing.
  first.push_back(std::min(low, sourceCount - tapCount));
  std::vector<double> taps(size_t(tapCount), 0.0);
  double sum = 0;
  for (int input = low; input < high; ++input) {
    const double distance = (input - centre + 0.5) / std::max(scale, 1.0);
    sum += taps[size_t(input - first.back())] = isCubic ? cubic(distance) : triangle(distance);
  }
  for (double tap : taps) weights.push_back(float(tap / sum));
}

/// Sums a block of numbers side by side in registers.
template <size_t size>
[[gnu::always_inline]] static inline void mixBlock(
  const float *numbers, size_t step, const float *weights, int tapCount, float *output) {
  float sums[size] = {};
  for (int tap = 0; tap < tapCount; ++tap, numbers += step)
    for (size_t index = 0; index < size; ++index) sums[index] += weights[tap] * numbers[index];
  for (size_t index = 0; index < size; ++index) output[index] = sums[index];
}

FOR_EACH_PROCESSOR
static void mixLine(
  const float *numbers, const float *weights, int tapCount, size_t count,
  float *__restrict output) {
  constexpr size_t block = 32;
  size_t start = 0;
  for (; start + block <= count; start += block)
    mixBlock<block>(numbers + start, count, weights, tapCount, output + start);
  for (; start < count; ++start)
    mixBlock<1>(numbers + start, count, weights, tapCount, output + start);
}

void Axis::mixRows(int row, const float *numbers, size_t count, float *__restrict output) const {
  const size_t place = size_t(row);
  mixLine(
    numbers + size_t(first[place]) * count, &weights[place * size_t(tapCount)], tapCount, count,
    output);
}
