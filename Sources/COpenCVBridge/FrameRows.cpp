#include "FrameRows.hpp"

#include <algorithm>

/// Bytes that are read at a time beyond the last pixel.
static constexpr size_t overhang = 64;

FrameRows::FrameRows(const PixelKind &kind, const cv::Rect &crop, int heldCount)
    : kind(kind),
      mixer(kind),
      top(crop.y),
      left(crop.x / 2 * 2),
      width(crop.x + crop.width - left),
      leftOut(crop.x - left),
      pairs(size_t(heldCount) / 2 + 2, -1) {
  layout = {1, (size_t(width) + 31) / 32 * 32};
  held.resize(pairs.size() * 6 * layout.colourStep + overhang);
}

void FrameRows::begin(const AVFrame &next) {
  frame = &next;
  std::fill(pairs.begin(), pairs.end(), -1);
}

const uint8_t *FrameRows::row(int index) {
  const int pair = (top + index) / 2;
  const size_t slot = size_t(pair) % pairs.size();
  if (std::exchange(pairs[slot], pair) != pair)
    mixer.mix(*frame, pair, left, width, lines(slot), layout.colourStep);
  return lines(slot) + size_t((top + index) % 2) * 3 * layout.colourStep + size_t(leftOut);
}
