#pragma once
#include <memory>
#include <opencv2/core.hpp>

#include "Status.hpp"

/// Resizes pictures one by one, each into the numbers that a plan asks for.
class Resizer {
 public:
  /// Checks the plan and chooses the way to carry it out.
  static std::unique_ptr<Resizer> make(const cvb_resize_plan &plan);

  explicit Resizer(const cvb_resize_plan &plan) : plan(plan) {}
  virtual ~Resizer() = default;

  /// Resizes a picture of the plan's source size, `CV_8UC3` in RGB.
  void apply(const cv::Mat &source, float *output);
  /// The same rounded to bytes, `[height, width, 3]`, without gain and offset.
  void apply(const cv::Mat &source, uint8_t *output);

  const cvb_resize_plan plan;

 protected:
  /// Fills `target`, which is `CV_32FC3`, from the cropped picture.
  virtual void resize(const cv::Mat &cropped) = 0;

  cv::Mat target;

 private:
  cv::Mat cropped(const cv::Mat &source) const;
  void store(float *output) const;
};
