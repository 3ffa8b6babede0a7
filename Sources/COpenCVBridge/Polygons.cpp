#include <opencv2/imgproc.hpp>

#include "Pictures.hpp"

/// OpenCV takes whole numbers, of which these bits are behind the point.
static const int fractionBits = 8;
/// Corners further away than this many pixels overflow OpenCV's whole numbers.
static const double farthest = 1 << 20;

/// A corner in OpenCV's numbers, in which a pixel's centre is whole.
static cv::Point corner(double x, double y) {
  if (!(std::abs(x) < farthest && std::abs(y) < farthest))
    throw Failure{CVB_UNSUPPORTED, "a corner too far outside of the picture"};
  const double scale = 1 << fractionBits;
  return {int(std::lround((x - 0.5) * scale)), int(std::lround((y - 0.5) * scale))};
}

cvb_status cvb_polygons_fill(
  uint8_t *rgb, int32_t width, int32_t height, int32_t factor, const double *points,
  const int32_t *counts, size_t polygon_count, const uint8_t *colours, char **error) {
  return guarded(error, [&] {
    if (factor < 1 || factor > 16) throw Failure{CVB_UNSUPPORTED, "a factor outside of 1 to 16"};
    checkSize(width * int64_t(factor), height * int64_t(factor));
    cv::Mat picture(height, width, CV_8UC3, rgb);
    cv::Mat canvas = factor == 1 ? picture : cv::Mat(height * factor, width * factor, CV_8UC3);
    std::vector<cv::Point> corners;
    for (size_t index = 0; index < polygon_count; index += 1) {
      corners.clear();
      for (int32_t number = 0; number < counts[index]; number += 1, points += 2)
        corners.push_back(corner(points[0] * factor, points[1] * factor));
      const uint8_t *colour = colours + 3 * index;
      cv::fillConvexPoly(
        canvas, corners, cv::Scalar(colour[0], colour[1], colour[2]), cv::LINE_8, fractionBits);
    }
    if (factor > 1) cv::resize(canvas, picture, picture.size(), 0, 0, cv::INTER_AREA);
    return CVB_OK;
  });
}
