#pragma once
#include <opencv2/core.hpp>

/// Where the colours of a row lie.
struct RowLayout {
  /// Numbers from a pixel to the next, and from a colour to the next.
  size_t pixelStep = 3, colourStep = 1;

  /// Numbers from the first to the last that belong to a row of `width` pixels.
  size_t valueCount(int width) const { return size_t(width - 1) * pixelStep + 2 * colourStep + 1; }

  bool operator==(const RowLayout &other) const {
    return pixelStep == other.pixelStep && colourStep == other.colourStep;
  }
};

/// Sums of rows of bytes, exact as long as `mostRows` are summed.
struct RowSums {
  /// As many rows of 255, each times its distance from the last, as fit into 16 bits.
  static constexpr int mostRows = 23;

  /// The sum of the rows, and the sum of each times its distance from the last.
  uint16_t *sums, *moments;
};

/// A picture whose rows are summed up, downwards.
class RowSource {
 public:
  virtual ~RowSource() = default;

  /// Adds a row: the moments grow by the sums, and the sums by the row.
  virtual void add(int row, const RowSums &into) = 0;

  RowLayout layout;
};

/// The rows of a picture that is there as a whole, `CV_8UC3`.
class PictureRows : public RowSource {
 public:
  explicit PictureRows(const cv::Mat &picture) : picture(picture) {}
  void add(int row, const RowSums &into) override;

 private:
  const cv::Mat &picture;
};
