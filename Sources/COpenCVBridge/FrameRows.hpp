#pragma once
#include <memory>

#include "ColourMixer.hpp"
#include "RowSource.hpp"

/// Rows of a decoded frame as RGB, one colour after the other, made when they are asked for: the same
/// bytes as those of the whole picture, which is never there.
class FrameRows : public RowSource {
 public:
  /// For frames of this kind, in which `crop` is cut out; `heldCount` rows are kept.
  FrameRows(const PixelKind &kind, const cv::Rect &crop, int heldCount);

  /// Begins at the top of another frame, which must outlive its rows.
  void begin(const AVFrame &frame);
  const uint8_t *row(int index) override;

  const PixelKind kind;

 private:
  uint8_t *lines(size_t slot) { return held.data() + slot * 6 * layout.colourStep; }

  ColourMixer mixer;
  const AVFrame *frame = nullptr;
  /// The first column is even, so that it shares its differences with the second.
  int top, left, width, leftOut;
  /// Which pair of rows lies in each slot, -1 for none.
  std::vector<int> pairs;
  std::vector<uint8_t> held;
};
