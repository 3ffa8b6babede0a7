#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "Status.hpp"

/// The weights along one side: output `i` is the sum of `weights[i * tapCount + k]` times input
/// `first[i] + k`.
///
/// The filter is as wide as the scale when the picture shrinks, its weights sum to one, and taps
/// outside the picture are left out, as in Pillow's `precompute_coeffs` (src/libImaging/Resample.c)
/// and torch's `_upsample_bilinear2d_aa`.
struct Axis {
  std::vector<int> first;
  std::vector<float> weights;
  int tapCount;
};

static double triangle(double x) { return std::max(0.0, 1 - std::fabs(x)); }

/// Keys' cubic with a = -0.5.
static double cubic(double x) {
  x = std::fabs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

/// Weights of the outputs `cut ..< cut + outputCount` of a side resized from `sourceCount`.
static Axis makeAxis(bool isCubic, int sourceCount, int resizedCount, int cut, int outputCount) {
  double scale = double(sourceCount) / resizedCount, stretch = std::max(scale, 1.0);
  double support = (isCubic ? 2 : 1) * stretch;
  Axis axis{{}, {}, std::min(int(std::ceil(2 * support)), sourceCount)};
  for (int output = cut; output < cut + outputCount; ++output) {
    double centre = (output + 0.5) * scale;
    int low = std::max(0, int(centre - support + 0.5));
    // Moved back where the last outputs have fewer taps; the extra ones weigh nothing.
    int first = std::min(low, sourceCount - axis.tapCount);
    std::vector<double> taps(size_t(axis.tapCount), 0.0);
    double sum = 0;
    int high = std::min(sourceCount, int(centre + support + 0.5));
    for (int input = low; input < high; ++input) {
      double distance = (input - centre + 0.5) / stretch;
      sum += taps[size_t(input - first)] = isCubic ? cubic(distance) : triangle(distance);
    }
    axis.first.push_back(first);
    for (double tap : taps) axis.weights.push_back(float(tap / sum));
  }
  return axis;
}

/// Cubic filters overshoot: Pillow cuts that off after each pass, torchvision on floats keeps it.
static float clamped(float value, const cvb_resize_plan &plan) {
  return plan.clip ? std::min(std::max(value, 0.0f), 255.0f) : value;
}

/// Resizes in Pillow's order, each row first and then across the rows, but rounds nothing.
struct AntialiasedResizer {
  /// A pixel takes four floats, one of them unused, so that it fits a vector register.
  static constexpr int lanes = 4;

  explicit AntialiasedResizer(const cvb_resize_plan &plan)
      : plan(plan),
        columns(makeAxis(
          plan.interpolation == CVB_CUBIC_ANTIALIASED, plan.crop_width, plan.resized_width,
          plan.cut_left, plan.output_width)),
        rows(makeAxis(
          plan.interpolation == CVB_CUBIC_ANTIALIASED, plan.crop_height, plan.resized_height,
          plan.cut_top, plan.output_height)),
        line(size_t(plan.crop_width) * lanes),
        narrowed(plan.crop_height, plan.output_width, CV_32FC4) {}

  cv::Mat makeTarget() const { return cv::Mat(plan.output_height, plan.output_width, CV_32FC4); }

  void apply(const cv::Mat &source, cv::Mat &target) {
    for (int row = 0; row < plan.crop_height; ++row)
      mixColumns(source.ptr<uint8_t>(row), narrowed.ptr<float>(row));
    for (int row = 0; row < plan.output_height; ++row) mixRows(row, target.ptr<float>(row));
  }

 private:
  void mixColumns(const uint8_t *row, float *output) {
    for (int column = 0; column < plan.crop_width; ++column)
      for (int channel = 0; channel < 3; ++channel)
        line[size_t(column * lanes + channel)] = float(row[column * 3 + channel]);
    const float *weight = columns.weights.data();
    for (int column = 0; column < plan.output_width; ++column, output += lanes) {
      const float *pixel = line.data() + columns.first[size_t(column)] * lanes;
      float sums[lanes] = {};
      for (int tap = 0; tap < columns.tapCount; ++tap, ++weight, pixel += lanes)
        for (int lane = 0; lane < lanes; ++lane) sums[lane] += *weight * pixel[lane];
      for (int lane = 0; lane < lanes; ++lane) output[lane] = clamped(sums[lane], plan);
    }
  }

  void mixRows(int row, float *output) const {
    const size_t count = size_t(plan.output_width) * lanes;
    std::fill_n(output, count, 0.0f);
    for (int tap = 0; tap < rows.tapCount; ++tap) {
      const float weight = rows.weights[size_t(row * rows.tapCount + tap)];
      const float *line = narrowed.ptr<float>(rows.first[size_t(row)] + tap);
      for (size_t index = 0; index < count; ++index) output[index] += weight * line[index];
    }
  }

  const cvb_resize_plan &plan;
  Axis columns, rows;
  std::vector<float> line;
  cv::Mat narrowed;
};

/// OpenCV's own resizing, on floats so that nothing is rounded.
struct PlainResizer {
  explicit PlainResizer(const cvb_resize_plan &plan) : plan(plan) {}

  cv::Mat makeTarget() const { return cv::Mat(plan.output_height, plan.output_width, CV_32FC3); }

  void apply(const cv::Mat &source, cv::Mat &target) {
    static const int flags[] = {
      cv::INTER_NEAREST_EXACT, cv::INTER_LINEAR, cv::INTER_CUBIC, cv::INTER_AREA};
    source.convertTo(numbers, CV_32FC3);
    cv::Size size(plan.resized_width, plan.resized_height);
    cv::resize(numbers, resized, size, 0, 0, flags[plan.interpolation]);
    resized(cv::Rect(plan.cut_left, plan.cut_top, plan.output_width, plan.output_height))
      .copyTo(target);
  }

 private:
  const cvb_resize_plan &plan;
  cv::Mat numbers, resized;
};

/// `value * gain + offset` per channel, in the layout that was asked for.
static void store(const cv::Mat &picture, const cvb_resize_plan &plan, float *output) {
  const size_t count = picture.total();
  const size_t stride = size_t(picture.channels());
  const size_t channelStep = plan.planar ? count : 1, pixelStep = plan.planar ? 1 : 3;
  const float *pixel = picture.ptr<float>();
  for (size_t index = 0; index < count; ++index, pixel += stride)
    for (size_t channel = 0; channel < 3; ++channel)
      output[channel * channelStep + index * pixelStep] =
        clamped(pixel[channel], plan) * plan.gain[channel] + plan.offset[channel];
}

template <class Resizer>
static void resizeAll(
  const uint8_t *rgb, size_t frameCount, const cvb_resize_plan &plan, float *output) {
  Resizer resizer(plan);
  cv::Mat target = resizer.makeTarget();
  const cv::Rect crop(plan.crop_left, plan.crop_top, plan.crop_width, plan.crop_height);
  const size_t frameBytes = size_t(plan.source_width) * size_t(plan.source_height) * 3;
  for (size_t frame = 0; frame < frameCount; ++frame) {
    const cv::Mat source(
      plan.source_height, plan.source_width, CV_8UC3,
      const_cast<uint8_t *>(rgb + frame * frameBytes));
    resizer.apply(source(crop), target);
    store(target, plan, output + frame * target.total() * 3);
  }
}

static void check(const cvb_resize_plan &plan) {
  checkSize(plan.source_width, plan.source_height);
  checkSize(plan.crop_width, plan.crop_height);
  checkSize(plan.resized_width, plan.resized_height);
  checkSize(plan.output_width, plan.output_height);
  const cv::Rect source(0, 0, plan.source_width, plan.source_height);
  const cv::Rect crop(plan.crop_left, plan.crop_top, plan.crop_width, plan.crop_height);
  const cv::Rect resized(0, 0, plan.resized_width, plan.resized_height);
  const cv::Rect cut(plan.cut_left, plan.cut_top, plan.output_width, plan.output_height);
  if ((crop & source) != crop || (cut & resized) != cut)
    throw Failure{CVB_FAILED, "a cut that leaves the picture"};
}

cvb_status cvb_resize(
  const uint8_t *rgb, size_t frame_count, const cvb_resize_plan *plan, float *output,
  char **error) {
  return guarded(error, [&] {
    silenceLibraries();
    check(*plan);
    if (plan->interpolation < CVB_LINEAR_ANTIALIASED)
      resizeAll<PlainResizer>(rgb, frame_count, *plan, output);
    else
      resizeAll<AntialiasedResizer>(rgb, frame_count, *plan, output);
    return CVB_OK;
  });
}
