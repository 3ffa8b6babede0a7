#pragma once
#include <vector>

#include "RowSource.hpp"
#include "Scaler.hpp"

/// Rows of a decoded frame of yuv420p as RGB, one colour after the other, made while they are summed:
/// the same bytes as those of the whole picture, which is never there.
///
/// The arithmetic is that of swscale's vector code.
class FrameRows : public RowSource {
 public:
  /// Whether rows of this kind come out as from swscale, which is tried on a picture of many colours:
  /// another version, or another processor, may calculate otherwise.
  static bool agreeWithScaler(const PixelKind &kind);

  /// For frames of this kind, of an even height, in which `crop` is cut out.
  FrameRows(const PixelKind &kind, const cv::Rect &crop);

  /// Begins with another frame, which must outlive its rows.
  void begin(const AVFrame &frame);
  void add(int row, const RowSums &into) override;

  /// What a colour takes from brightness and the two differences, in 1/8192, as in `pmulhw`.
  struct Gains {
    int16_t black, luma, redFromV, greenFromU, greenFromV, blueFromU;
  };

 private:
  void mixDifferences(int chromaRow);

  Gains gains;
  cv::Rect crop;
  const AVFrame *frame = nullptr;
  /// The row of differences that was mixed last, -1 for none.
  int mixedRow = -1;
  /// What the differences add to red, green and blue in each column, from an even one on.
  std::vector<int16_t> additions;
  /// The brightness of a row.
  std::vector<int16_t> grey;
};
