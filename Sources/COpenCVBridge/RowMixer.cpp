#include "RowMixer.hpp"

#include <algorithm>
#include <cmath>

#include "EachProcessor.hpp"

/// The first row whose middle is not above `place`.
static int rowFrom(double place, int sourceCount) {
  return std::min(std::max(int(std::ceil(place - 0.5)), 0), sourceCount);
}

RowMixer::RowMixer(int sourceCount, int resizedCount, int cut, int outputCount)
    : sourceCount(sourceCount),
      cut(cut),
      scale(double(sourceCount) / resizedCount) {
  double weightAbove = 0;
  for (int output = cut; output <= cut + outputCount; ++output) {
    const double weightBelow = output < cut + outputCount ? weightOf(output) : 0;
    addBetween(output - 1, weightAbove, weightBelow);
    weightAbove = weightBelow;
  }
}

/// What the weights of an output's rows have to be multiplied by to sum to one: rows outside the
/// picture are left out.
double RowMixer::weightOf(int output) const {
  double sum = 0;
  const int end = rowFrom(centre(output + 1), sourceCount);
  for (int row = rowFrom(centre(output - 1), sourceCount); row < end; ++row)
    sum += 1 - std::fabs(row + 0.5 - centre(output)) / scale;
  return 1 / sum;
}

/// Adds the rows between the centres of an output and the next.
void RowMixer::addBetween(int above, double weightAbove, double weightBelow) {
  const int end = rowFrom(centre(above + 1), sourceCount);
  int row = rowFrom(centre(above), sourceCount);
  bool isFirst = true;
  do {
    const int count = std::min(end - row, RowSums::mostRows);
    const double place = (row + count - 1 + 0.5 - centre(above)) / scale;
    stretches.push_back(
      {row, count, above - cut, isFirst, row + count == end, float((1 - place) * weightAbove),
       float(weightAbove / scale), float(place * weightBelow), float(-weightBelow / scale)});
    row += count;
    isFirst = false;
  } while (row < end);
}

/// Gives sums and moments to the outputs above and below.
template <bool isFirst>
[[gnu::always_inline]] static inline void give(
  const RowSums &from, size_t count, const float *weights, float *__restrict above,
  float *__restrict below) {
  const uint16_t *__restrict sums = from.sums, *__restrict moments = from.moments;
  for (size_t index = 0; index < count; ++index) {
    const float sum = sums[index], moment = moments[index];
    const float before = isFirst ? below[index] : above[index];
    const float begun = isFirst ? 0 : below[index];
    above[index] = before + (weights[0] * sum + weights[1] * moment);
    below[index] = begun + (weights[2] * sum + weights[3] * moment);
  }
}

FOR_EACH_PROCESSOR
static void giveFirst(
  const RowSums *from, size_t count, const float *weights, float *above, float *below) {
  give<true>(*from, count, weights, above, below);
}

FOR_EACH_PROCESSOR
static void giveMore(
  const RowSums *from, size_t count, const float *weights, float *above, float *below) {
  give<false>(*from, count, weights, above, below);
}

void RowMixer::begin(size_t valueCount) {
  sums.resize(valueCount);
  moments.resize(valueCount);
  below.assign(valueCount, 0);
}

void RowMixer::mix(RowSource &source, const Stretch &stretch, float *above) {
  const RowSums rows = {sums.data(), moments.data()};
  std::fill(sums.begin(), sums.end(), 0);
  std::fill(moments.begin(), moments.end(), 0);
  for (int row = 0; row < stretch.rowCount; ++row) source.add(stretch.firstRow + row, rows);
  const float weights[] = {
    stretch.sumAbove, stretch.momentAbove, stretch.sumBelow, stretch.momentBelow};
  (stretch.isFirst ? giveFirst : giveMore)(&rows, sums.size(), weights, above, below.data());
}
