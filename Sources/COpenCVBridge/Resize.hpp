#pragma once
#include <memory>
#include <opencv2/core.hpp>

#include "RowSource.hpp"
#include "Status.hpp"

/// Resizes pictures one by one, each into the numbers that a plan asks for.
class Resizer {
 public:
  /// Checks the plan and chooses the way to carry it out.
  static std::unique_ptr<Resizer> make(const cvb_resize_plan &plan);

  explicit Resizer(const cvb_resize_plan &plan) : plan(plan) {}
  virtual ~Resizer() = default;

  /// Resizes a picture of the plan's source size, `CV_8UC3` in RGB, into numbers; or into bytes, rounded,
  /// `[height, width, 3]`, without gain and offset.
  template <class Value>
  void apply(const cv::Mat &source, Value *output) {
    resize(source(crop()));
    store(output);
  }

  /// Whether a picture may be given row by row.
  virtual bool goesByRows() const { return false; }
  /// The same from the rows of the plan's crop.
  template <class Value>
  void applyToRows(RowSource &rows, Value *output) {
    resizeRows(rows);
    store(output);
  }

  cv::Rect crop() const {
    return cv::Rect(plan.crop_left, plan.crop_top, plan.crop_width, plan.crop_height);
  }

  const cvb_resize_plan plan;

 protected:
  /// Fills `target`, which is `CV_32FC3`, from the cropped picture.
  virtual void resize(const cv::Mat &cropped) = 0;
  virtual void resizeRows(RowSource &rows);

  cv::Mat target;

 private:
  void store(float *output) const;
  void store(uint8_t *output) const;
};
