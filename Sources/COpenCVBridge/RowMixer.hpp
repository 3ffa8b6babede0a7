#pragma once
#include <vector>

#include "RowSource.hpp"

/// Mixes rows by the triangle filter, for pictures that shrink.
///
/// A row lies between the centres of two outputs and gives to both, by weights that are linear in its
/// place. So the sum of all rows between two centres and the sum of each times its place, both exact,
/// are all that is needed of them: the work for a row does not grow with the scale.
class RowMixer {
 public:
  /// For the outputs `cut ..< cut + outputCount` of a side resized from `sourceCount`.
  RowMixer(int sourceCount, int resizedCount, int cut, int outputCount);

  /// Goes through a picture; `output(i)` tells where line `i` of `valueCount` numbers goes, ascending
  /// from -1, which is thrown away, and `finish(i)` that it is whole.
  template <class Output, class Finish>
  void mix(RowSource &source, size_t valueCount, Output &&output, Finish &&finish) {
    begin(valueCount);
    for (const Stretch &stretch : stretches) {
      mix(source, stretch, output(stretch.above));
      if (stretch.isLast && stretch.above >= 0) finish(stretch.above);
    }
  }

 private:
  /// Rows that lie between the centres of two outputs: all of them, or as many as can be summed.
  struct Stretch {
    int firstRow, rowCount;
    /// The output above; the one below is the next.
    int above;
    bool isFirst, isLast;
    /// What the sum and the moment of the rows give to the output above and to the one below.
    float sumAbove, momentAbove, sumBelow, momentBelow;
  };

  double centre(int output) const { return (output + 0.5) * scale; }
  double weightOf(int output) const;
  void addBetween(int above, double weightAbove, double weightBelow);
  void begin(size_t valueCount);
  void mix(RowSource &source, const Stretch &stretch, float *above);

  int sourceCount, cut;
  double scale;
  std::vector<Stretch> stretches;
  std::vector<uint16_t> sums, moments;
  /// What the output below has so far.
  std::vector<float> below;
};
