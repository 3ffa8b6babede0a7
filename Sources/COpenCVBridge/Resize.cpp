#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "Resize.hpp"

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

/// One axis as the plan wants it.
static Axis columnsOf(const cvb_resize_plan &plan) {
  return makeAxis(
    plan.interpolation == CVB_CUBIC_ANTIALIASED, plan.crop_width, plan.resized_width,
    plan.cut_left, plan.output_width);
}

static Axis rowsOf(const cvb_resize_plan &plan) {
  return makeAxis(
    plan.interpolation == CVB_CUBIC_ANTIALIASED, plan.crop_height, plan.resized_height,
    plan.cut_top, plan.output_height);
}

/// Mixes the taps of one output row; each pixel has four floats after each `stride` floats.
///
/// A pixel takes four floats, one of them unused, so that it fits a vector register.
static void mixColumns(const Axis &columns, size_t stride, const float *line, cv::Mat &to, int row) {
  constexpr size_t lanes = 4;
  const float *weight = columns.weights.data();
  float *output = to.ptr<float>(row);
  for (int column = 0; column < to.cols; ++column, output += lanes) {
    const float *pixel = line + size_t(columns.first[size_t(column)]) * stride;
    float sums[lanes] = {};
    for (int tap = 0; tap < columns.tapCount; ++tap, ++weight, pixel += stride)
      for (size_t lane = 0; lane < lanes; ++lane) sums[lane] += *weight * pixel[lane];
    for (size_t lane = 0; lane < lanes; ++lane) output[lane] = sums[lane];
  }
}

/// Resizes in Pillow's order, each row first and then across the rows, but rounds nothing.
class ColumnsFirstResizer : public Resizer {
 public:
  explicit ColumnsFirstResizer(const cvb_resize_plan &plan)
      : Resizer(plan),
        columns(columnsOf(plan)),
        rows(rowsOf(plan)),
        line(size_t(plan.crop_width) * 3 + 1),
        narrowed(plan.crop_height, plan.output_width, CV_32FC4) {}

 protected:
  void resize(const cv::Mat &source) override {
    target.create(plan.output_height, plan.output_width, CV_32FC4);
    for (int row = 0; row < plan.crop_height; ++row) {
      std::copy_n(source.ptr<uint8_t>(row), line.size() - 1, line.begin());
      mixColumns(columns, 3, line.data(), narrowed, row);
      float *values = narrowed.ptr<float>(row);
      for (int index = 0; index < plan.output_width * 4; ++index)
        values[index] = clamped(values[index], plan);
    }
    for (int row = 0; row < plan.output_height; ++row) mixRows(row, target.ptr<float>(row));
  }

 private:
  void mixRows(int row, float *output) const {
    const size_t count = size_t(plan.output_width) * 4;
    std::fill_n(output, count, 0.0f);
    for (int tap = 0; tap < rows.tapCount; ++tap) {
      const float weight = rows.weights[size_t(row * rows.tapCount + tap)];
      const float *line = narrowed.ptr<float>(rows.first[size_t(row)] + tap);
      for (size_t index = 0; index < count; ++index) output[index] += weight * line[index];
    }
  }

  Axis columns, rows;
  std::vector<float> line;
  cv::Mat narrowed;
};

/// Mixes rows first, straight from the bytes: the least work where a picture shrinks.
///
/// Without a clamp between the passes their order does not matter but for the last digits.
class RowsFirstResizer : public Resizer {
 public:
  explicit RowsFirstResizer(const cvb_resize_plan &plan)
      : Resizer(plan),
        columns(columnsOf(plan)),
        rows(rowsOf(plan)),
        line(size_t(plan.crop_width) * 3 + blockSize) {}

 protected:
  void resize(const cv::Mat &source) override {
    target.create(plan.output_height, plan.output_width, CV_32FC4);
    for (int row = 0; row < plan.output_height; ++row) {
      mixRows(source, row);
      mixColumns(columns, 3, line.data(), target, row);
    }
  }

 private:
  /// Values that are summed side by side in registers.
  static constexpr size_t blockSize = 16;

  void mixRows(const cv::Mat &source, int row) {
    const float *weights = rows.weights.data() + size_t(row * rows.tapCount);
    const uint8_t *first = source.ptr<uint8_t>(rows.first[size_t(row)]);
    const size_t count = size_t(plan.crop_width) * 3;
    size_t start = 0;
    for (; start + blockSize <= count; start += blockSize)
      mixBlock<blockSize>(first + start, source.step, weights, line.data() + start);
    for (; start < count; ++start)
      mixBlock<1>(first + start, source.step, weights, line.data() + start);
  }

  template <size_t size>
  void mixBlock(const uint8_t *bytes, size_t step, const float *weights, float *output) const {
    float sums[size] = {};
    for (int tap = 0; tap < rows.tapCount; ++tap, bytes += step)
      for (size_t index = 0; index < size; ++index) sums[index] += weights[tap] * bytes[index];
    for (size_t index = 0; index < size; ++index) output[index] = sums[index];
  }

  Axis columns, rows;
  std::vector<float> line;
};

/// OpenCV's own resizing, on floats so that nothing is rounded.
class PlainResizer : public Resizer {
 public:
  using Resizer::Resizer;

 protected:
  void resize(const cv::Mat &source) override {
    static const int flags[] = {
      cv::INTER_NEAREST_EXACT, cv::INTER_LINEAR, cv::INTER_CUBIC, cv::INTER_AREA};
    source.convertTo(numbers, CV_32FC3);
    cv::Size size(plan.resized_width, plan.resized_height);
    cv::resize(numbers, resized, size, 0, 0, flags[plan.interpolation]);
    resized(cv::Rect(plan.cut_left, plan.cut_top, plan.output_width, plan.output_height))
      .copyTo(target);
  }

 private:
  cv::Mat numbers, resized;
};

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

std::unique_ptr<Resizer> Resizer::make(const cvb_resize_plan &plan) {
  silenceLibraries();
  check(plan);
  if (plan.interpolation < CVB_LINEAR_ANTIALIASED) return std::make_unique<PlainResizer>(plan);
  const bool clampsBetween = plan.clip && plan.interpolation == CVB_CUBIC_ANTIALIASED;
  if (clampsBetween || plan.resized_height > plan.crop_height)
    return std::make_unique<ColumnsFirstResizer>(plan);
  return std::make_unique<RowsFirstResizer>(plan);
}

void Resizer::apply(const cv::Mat &source, float *output) {
  resize(source(cv::Rect(plan.crop_left, plan.crop_top, plan.crop_width, plan.crop_height)));
  store(output);
}

/// `value * gain + offset` per channel, in the layout that was asked for.
void Resizer::store(float *output) const {
  const size_t count = target.total();
  const size_t stride = size_t(target.channels());
  const size_t channelStep = plan.planar ? count : 1, pixelStep = plan.planar ? 1 : 3;
  const float *pixel = target.ptr<float>();
  for (size_t index = 0; index < count; ++index, pixel += stride)
    for (size_t channel = 0; channel < 3; ++channel)
      output[channel * channelStep + index * pixelStep] =
        clamped(pixel[channel], plan) * plan.gain[channel] + plan.offset[channel];
}

cvb_status cvb_resize(
  const uint8_t *rgb, size_t frame_count, const cvb_resize_plan *plan, float *output,
  char **error) {
  return guarded(error, [&] {
    const std::unique_ptr<Resizer> resizer = Resizer::make(*plan);
    const size_t pixels = size_t(plan->source_width) * size_t(plan->source_height);
    const size_t values = size_t(plan->output_width) * size_t(plan->output_height) * 3;
    for (size_t frame = 0; frame < frame_count; ++frame) {
      uint8_t *bytes = const_cast<uint8_t *>(rgb + frame * pixels * 3);
      resizer->apply(
        cv::Mat(plan->source_height, plan->source_width, CV_8UC3, bytes), output + frame * values);
    }
    return CVB_OK;
  });
}
