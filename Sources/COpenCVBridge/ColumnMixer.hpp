#pragma once
#include "Axis.hpp"
#include "RowSource.hpp"

/// Resizes rows of RGB numbers along their length, eight rows at a time.
///
/// Rows are turned into columns first, so that a register holds the same colour of eight pixels, which
/// are mixed with the same weight.
class ColumnMixer {
 public:
  static constexpr int rowCount = 8;

  /// For rows of `sourceCount` pixels; those that come out have each pixel's colours together.
  ColumnMixer(const Axis &axis, int sourceCount, const RowLayout &layout);

  /// Where row `index` of the next eight goes; `valueCount` numbers.
  float *line(int index) { return lines.data() + size_t(index) * lineStep; }
  /// Writes the first `count` of the eight rows, resized and one after the other.
  void mix(int count, float *output);

  const RowLayout layout;
  const size_t valueCount;

 private:
  Axis axis;
  /// Numbers of a row here, a multiple of eight, before and after.
  size_t lineStep, mixedStep;
  std::vector<float> lines, turned, mixed;
};
