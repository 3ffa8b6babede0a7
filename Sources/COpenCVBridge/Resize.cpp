#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "ColumnMixer.hpp"
#include "Resize.hpp"
#include "RowMixer.hpp"

/// Cubic filters overshoot: Pillow cuts that off after each pass, torchvision on floats keeps it.
static float clamped(float value, const cvb_resize_plan &plan) {
  return plan.clip ? std::min(std::max(value, 0.0f), 255.0f) : value;
}

/// One axis as the plan wants it.
static Axis columnsOf(const cvb_resize_plan &plan) {
  return Axis(
    plan.interpolation == CVB_CUBIC_ANTIALIASED, plan.crop_width, plan.resized_width,
    plan.cut_left, plan.output_width);
}

static Axis rowsOf(const cvb_resize_plan &plan) {
  return Axis(
    plan.interpolation == CVB_CUBIC_ANTIALIASED, plan.crop_height, plan.resized_height,
    plan.cut_top, plan.output_height);
}

/// Resizes in Pillow's order, each row first and then across the rows, but rounds nothing.
class ColumnsFirstResizer : public Resizer {
 public:
  explicit ColumnsFirstResizer(const cvb_resize_plan &plan)
      : Resizer(plan),
        columns(columnsOf(plan), plan.crop_width, RowLayout{}),
        rows(rowsOf(plan)),
        narrowed(plan.crop_height, plan.output_width, CV_32FC3) {}

 protected:
  void resize(const cv::Mat &source) override {
    target.create(plan.output_height, plan.output_width, CV_32FC3);
    for (int start = 0; start < plan.crop_height; start += columns.rowCount)
      narrow(source, start, std::min(columns.rowCount, plan.crop_height - start));
    const size_t step = size_t(plan.output_width) * 3;
    for (int row = 0; row < plan.output_height; ++row)
      rows.mixRows(row, narrowed.ptr<float>(), step, target.ptr<float>(row));
  }

 private:
  void narrow(const cv::Mat &source, int start, int count) {
    for (int row = 0; row < count; ++row)
      std::copy_n(source.ptr<uint8_t>(start + row), columns.valueCount, columns.line(row));
    float *values = narrowed.ptr<float>(start), *end = values + narrowed.step1() * size_t(count);
    columns.mix(count, values);
    for (; values < end; ++values) *values = clamped(*values, plan);
  }

  ColumnMixer columns;
  Axis rows;
  cv::Mat narrowed;
};

/// Mixes rows first, by the triangle filter: the least work where a picture shrinks.
///
/// Without a clamp between the passes their order does not matter but for the last digits.
class RowsFirstResizer : public Resizer {
 public:
  explicit RowsFirstResizer(const cvb_resize_plan &plan)
      : Resizer(plan),
        rows(plan.crop_height, plan.resized_height, plan.cut_top, plan.output_height) {}

  bool goesByRows() const override { return true; }

 protected:
  void resize(const cv::Mat &source) override {
    PictureRows pictureRows(source);
    resizeRows(pictureRows);
  }

  void resizeRows(RowSource &source) override {
    if (!columns || !(columns->layout == source.layout))
      columns.emplace(columnsOf(plan), plan.crop_width, source.layout);
    target.create(plan.output_height, plan.output_width, CV_32FC3);
    const int lineCount = columns->rowCount;
    rows.mix(
      source, columns->valueCount,
      [&](int row) { return columns->line((row + lineCount) % lineCount); },
      [&](int row) {
        const int start = row / lineCount * lineCount, count = row - start + 1;
        if (count == lineCount || row == plan.output_height - 1)
          columns->mix(count, target.ptr<float>(start));
      });
  }

 private:
  std::optional<ColumnMixer> columns;
  RowMixer rows;
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
  const bool shrinks = plan.resized_height <= plan.crop_height;
  if (plan.interpolation == CVB_LINEAR_ANTIALIASED && shrinks)
    return std::make_unique<RowsFirstResizer>(plan);
  return std::make_unique<ColumnsFirstResizer>(plan);
}

void Resizer::resizeRows(RowSource &) {
  throw Failure{CVB_FAILED, "a filter that needs the whole picture"};
}

/// Rounded to bytes, `[height, width, 3]`.
void Resizer::store(uint8_t *output) const {
  const float *values = target.ptr<float>();
  const size_t count = target.total() * 3;
  for (size_t index = 0; index < count; ++index)
    output[index] = uint8_t(std::min(std::max(values[index], 0.0f), 255.0f) + 0.5f);
}

/// `value * gain + offset` per channel, in the layout that was asked for.
void Resizer::store(float *output) const {
  const size_t count = target.total();
  const size_t channelStep = plan.planar ? count : 1, pixelStep = plan.planar ? 1 : 3;
  const float *pixel = target.ptr<float>();
  for (size_t index = 0; index < count; ++index, pixel += 3)
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
