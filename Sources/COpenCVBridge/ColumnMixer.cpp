#include "ColumnMixer.hpp"

#include <algorithm>
#include <cstring>

#include "EachProcessor.hpp"

static constexpr size_t lanes = ColumnMixer::rowCount, colours = 3;

using Eight = float __attribute__((vector_size(sizeof(float) * lanes)));

[[gnu::always_inline]] static inline void load(const float *numbers, Eight &eight) {
  std::memcpy(&eight, numbers, sizeof eight);
}

[[gnu::always_inline]] static inline void store(const Eight &eight, float *numbers) {
  std::memcpy(numbers, &eight, sizeof eight);
}

/// Exchanges the second half of each block of `first` with the first half of that of `second`.
template <int half>
[[gnu::always_inline]] static inline void exchange(Eight &first, Eight &second) {
  const Eight one = first, other = second;
  if constexpr (half == 4) {
    first = __builtin_shufflevector(one, other, 0, 1, 2, 3, 8, 9, 10, 11);
    second = __builtin_shufflevector(one, other, 4, 5, 6, 7, 12, 13, 14, 15);
  } else if constexpr (half == 2) {
    first = __builtin_shufflevector(one, other, 0, 1, 8, 9, 4, 5, 12, 13);
    second = __builtin_shufflevector(one, other, 2, 3, 10, 11, 6, 7, 14, 15);
  } else {
    first = __builtin_shufflevector(one, other, 0, 8, 2, 10, 4, 12, 6, 14);
    second = __builtin_shufflevector(one, other, 1, 9, 3, 11, 5, 13, 7, 15);
  }
}

/// Turns a block of eight rows, `step` numbers apart, into eight columns.
[[gnu::always_inline]] static inline void turn(
  const float *from, size_t fromStep, float *to, size_t toStep) {
  Eight rows[lanes];
  for (size_t row = 0; row < lanes; ++row) load(from + row * fromStep, rows[row]);
  for (size_t row : {0, 1, 2, 3}) exchange<4>(rows[row], rows[row + 4]);
  for (size_t row : {0, 1, 4, 5}) exchange<2>(rows[row], rows[row + 2]);
  for (size_t row : {0, 2, 4, 6}) exchange<1>(rows[row], rows[row + 1]);
  for (size_t row = 0; row < lanes; ++row) store(rows[row], to + row * toStep);
}

/// Eight rows of `step` numbers into `step` columns of eight.
FOR_EACH_PROCESSOR
static void turnRows(const float *rows, size_t step, float *columns) {
  for (size_t start = 0; start < step; start += lanes)
    turn(rows + start, step, columns + start * lanes, lanes);
}

/// The way back.
FOR_EACH_PROCESSOR
static void turnColumns(const float *columns, size_t step, float *rows) {
  for (size_t start = 0; start < step; start += lanes)
    turn(columns + start * lanes, lanes, rows + start, step);
}

FOR_EACH_PROCESSOR
static void mixTurned(
  const int *first, size_t outputCount, int tapCount, const float *weight, const float *turned,
  const RowLayout *layout, float *mixed) {
  const size_t pixelStep = layout->pixelStep * lanes, colourStep = layout->colourStep * lanes;
  for (size_t output = 0; output < outputCount; ++output, mixed += colours * lanes) {
    const float *pixel = turned + size_t(first[output]) * pixelStep;
    Eight sums[colours] = {}, value;
    for (int tap = 0; tap < tapCount; ++tap, ++weight, pixel += pixelStep)
      for (size_t colour = 0; colour < colours; ++colour) {
        load(pixel + colour * colourStep, value);
        sums[colour] += *weight * value;
      }
    for (size_t colour = 0; colour < colours; ++colour)
      store(sums[colour], mixed + colour * lanes);
  }
}

static size_t roundedUp(size_t count) { return (count + lanes - 1) / lanes * lanes; }

ColumnMixer::ColumnMixer(const Axis &axis, int sourceCount, const RowLayout &layout)
    : layout(layout),
      valueCount(layout.valueCount(sourceCount)),
      axis(axis),
      lineStep(roundedUp(valueCount)),
      mixedStep(roundedUp(axis.first.size() * colours)),
      lines(lineStep * lanes),
      turned(std::max(lineStep, mixedStep) * lanes),
      mixed(mixedStep * lanes) {}

void ColumnMixer::mix(int count, float *output) {
  turnRows(lines.data(), lineStep, turned.data());
  mixTurned(
    axis.first.data(), axis.first.size(), axis.tapCount, axis.weights.data(), turned.data(),
    &layout, mixed.data());
  turnColumns(mixed.data(), mixedStep, turned.data());
  const size_t outputStep = axis.first.size() * colours;
  for (size_t row = 0; row < size_t(count); ++row)
    std::copy_n(turned.data() + row * mixedStep, outputStep, output + row * outputStep);
}
