#pragma once
#include <opencv2/core.hpp>

/// Where the colours of a row lie.
struct RowLayout {
  /// Bytes from a pixel to the next, and from a colour to the next.
  size_t pixelStep = 3, colourStep = 1;

  /// Bytes from the first to the last that belong to a row of `width` pixels.
  size_t byteCount(int width) const { return size_t(width - 1) * pixelStep + 2 * colourStep + 1; }

  bool operator==(const RowLayout &other) const {
    return pixelStep == other.pixelStep && colourStep == other.colourStep;
  }
};

/// A picture that is gone through row by row, downwards.
class RowSource {
 public:
  virtual ~RowSource() = default;

  /// The bytes of a row; good until `heldCount` rows further down have been asked for.
  virtual const uint8_t *row(int index) = 0;

  RowLayout layout;
};

/// The rows of a picture that is there as a whole, `CV_8UC3`.
class PictureRows : public RowSource {
 public:
  explicit PictureRows(const cv::Mat &picture) : picture(picture) {}
  const uint8_t *row(int index) override { return picture.ptr<uint8_t>(index); }

 private:
  const cv::Mat &picture;
};
