#pragma once
#include <vector>

#include "Scaler.hpp"

/// Makes RGB of rows of yuv420p by the arithmetic of swscale's vector code, one colour after the
/// other, for rows that are not kept as a picture.
class ColourMixer {
 public:
  /// Whether rows of this kind come out as from swscale, which is tried on a picture of many colours:
  /// another version, or another processor, may calculate otherwise.
  static bool agreesWithScaler(const PixelKind &kind);

  explicit ColourMixer(const PixelKind &kind);

  /// Writes two rows, the even one `2 * pair` and the next, of `count` pixels from the even column
  /// `left` on: six lines of `step` bytes, which are the red, green and blue of the one and the other.
  void mix(const AVFrame &frame, int pair, int left, int count, uint8_t *lines, size_t step);

  /// What a colour takes from brightness and the two differences, in 1/8192, as in `pmulhw`.
  struct Gains {
    int16_t black, luma, redFromV, greenFromU, greenFromV, blueFromU;
  };

 private:
  Gains gains;
  /// What the differences add to red, green and blue in each column.
  std::vector<int16_t> additions;
};
