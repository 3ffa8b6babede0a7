#include <opencv2/core.hpp>
#include <optional>

#include "FrameRows.hpp"
#include "FrameStream.hpp"
#include "Resize.hpp"

struct cvb_decoder {
  cvb_decoder(const char *path, const cvb_stream *known, int threadCount)
      : stream(path, known, threadCount), rotation(stream.input.rotationDegrees()) {}

  /// Converts the frame and stands it upright.
  void convert(uint8_t *rgb, size_t byteCount);
  /// Converts, stands upright and resizes the frame into numbers or bytes.
  template <class Value>
  void resize(const cvb_resize_plan &plan, Value *output);

  FrameStream stream;

 private:
  const AVFrame &frame() const { return *stream.frame; }
  cv::Mat toRGB();
  FrameRows *rows();
  cv::Size uprightSize() const;
  void turn(const cv::Mat &stored, cv::Mat &upright) const;

  ScalerPointer scaler;
  std::unique_ptr<Resizer> resizer;
  std::unique_ptr<FrameRows> frameRows;
  /// Whether rows are as good as the whole picture, for which kind of pixels.
  bool canUseRows = false;
  std::optional<PixelKind> tried;
  cv::Mat padded, turned;
  int rotation;
};

/// The frame as it is stored, in rows padded for swscale, whose fast paths work on 8 and more
/// pixels at a time and would leave the last columns of a tight row unwritten.
cv::Mat cvb_decoder::toRGB() {
  prepareScaler(scaler, PixelKind(frame()), frame().width, frame().height);
  padded.create(frame().height + 1, (frame().width + 63) / 64 * 64, CV_8UC3);
  uint8_t *planes[4] = {padded.data};
  int strides[4] = {int(padded.step)};
  sws_scale(scaler.get(), frame().data, frame().linesize, 0, frame().height, planes, strides);
  return padded(cv::Rect(0, 0, frame().width, frame().height));
}

cv::Size cvb_decoder::uprightSize() const {
  cv::Size stored(frame().width, frame().height);
  return rotation % 180 == 0 ? stored : cv::Size(stored.height, stored.width);
}

void cvb_decoder::turn(const cv::Mat &stored, cv::Mat &upright) const {
  cv::rotate(
    stored, upright,
    rotation == 90    ? cv::ROTATE_90_CLOCKWISE
    : rotation == 180 ? cv::ROTATE_180
                      : cv::ROTATE_90_COUNTERCLOCKWISE);
}

void cvb_decoder::convert(uint8_t *rgb, size_t byteCount) {
  if (byteCount != size_t(frame().width) * size_t(frame().height) * 3)
    throw Failure{CVB_FAILED, "a buffer of the wrong size"};
  cv::Mat upright(uprightSize(), CV_8UC3, rgb);
  cv::Mat stored = toRGB();
  if (rotation == 0) return stored.copyTo(upright);
  turn(stored, upright);
}

/// The frame row by row, which spares the whole picture; NULL where that is needed.
FrameRows *cvb_decoder::rows() {
  if (rotation != 0 || !resizer->goesByRows() || frame().height % 2 != 0) return nullptr;
  const PixelKind kind(frame());
  if (!tried || !(*tried == kind)) {
    tried = kind;
    canUseRows = FrameRows::agreeWithScaler(kind);
    frameRows.reset();
  }
  if (!canUseRows) return nullptr;
  if (!frameRows) frameRows = std::make_unique<FrameRows>(kind, resizer->crop());
  frameRows->begin(frame());
  return frameRows.get();
}

template <class Value>
void cvb_decoder::resize(const cvb_resize_plan &plan, Value *output) {
  if (!resizer || std::memcmp(&resizer->plan, &plan, sizeof plan) != 0) {
    resizer = Resizer::make(plan);
    frameRows.reset();
  }
  if (cv::Size(plan.source_width, plan.source_height) != uprightSize())
    throw Failure{CVB_FAILED, "a plan for pictures of another size"};
  if (FrameRows *source = rows()) return resizer->applyToRows(*source, output);
  cv::Mat stored = toRGB();
  if (rotation == 0) return resizer->apply(stored, output);
  turn(stored, turned);
  resizer->apply(turned, output);
}

cvb_status cvb_decoder_open(
  const char *path, const cvb_stream *stream, int32_t thread_count, cvb_decoder **decoder,
  char **error) {
  return guarded(error, [&] {
    *decoder = new cvb_decoder(path, stream, thread_count);
    return CVB_OK;
  });
}

cvb_status cvb_decoder_want(
  cvb_decoder *decoder, const int64_t *timestamps, size_t count, char **error) {
  return guarded(error, [&] {
    decoder->stream.want(timestamps, count);
    return CVB_OK;
  });
}

cvb_status cvb_decoder_seek(cvb_decoder *decoder, const cvb_frame *frame, char **error) {
  return guarded(error, [&] { return decoder->stream.seek(*frame) ? CVB_OK : CVB_END; });
}

cvb_status cvb_decoder_next(cvb_decoder *decoder, int64_t *timestamp, char **error) {
  return guarded(error, [&] {
    if (!decoder->stream.decode()) return CVB_END;
    *timestamp = decoder->stream.frame->pts;
    return CVB_OK;
  });
}

cvb_status cvb_decoder_convert(
  cvb_decoder *decoder, uint8_t *rgb, size_t byte_count, char **error) {
  return guarded(error, [&] {
    decoder->convert(rgb, byte_count);
    return CVB_OK;
  });
}

cvb_status cvb_decoder_resize(
  cvb_decoder *decoder, const cvb_resize_plan *plan, float *output, char **error) {
  return guarded(error, [&] {
    decoder->resize(*plan, output);
    return CVB_OK;
  });
}

cvb_status cvb_decoder_shrink(
  cvb_decoder *decoder, const cvb_resize_plan *plan, uint8_t *rgb, char **error) {
  return guarded(error, [&] {
    decoder->resize(*plan, rgb);
    return CVB_OK;
  });
}

void cvb_decoder_close(cvb_decoder *decoder) { delete decoder; }
