#include <opencv2/core.hpp>

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
  void prepareScaler();
  cv::Mat toRGB();
  cv::Size uprightSize() const;
  void turn(const cv::Mat &stored, cv::Mat &upright) const;

  ScalerPointer scaler;
  std::unique_ptr<Resizer> resizer;
  cv::Mat padded, turned;
  int rotation;
};

/// Converts with the settings of `ffmpeg -pix_fmt rgb24`, so that the bytes are the same.
void cvb_decoder::prepareScaler() {
  scaler.reset(sws_getCachedContext(
    scaler.release(), frame().width, frame().height, AVPixelFormat(frame().format), frame().width,
    frame().height, AV_PIX_FMT_RGB24, SWS_BICUBIC, nullptr, nullptr, nullptr));
  if (!scaler) throw Failure{CVB_UNSUPPORTED, "a pixel format that cannot become RGB"};
  int fullRange = frame().color_range == AVCOL_RANGE_JPEG;
  int one = 1 << 16;
  sws_setColorspaceDetails(
    scaler.get(), sws_getCoefficients(frame().colorspace), fullRange,
    sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, one, one);
}

/// The frame as it is stored, in rows padded for swscale, whose fast paths work on 8 and more
/// pixels at a time and would leave the last columns of a tight row unwritten.
cv::Mat cvb_decoder::toRGB() {
  prepareScaler();
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

template <class Value>
void cvb_decoder::resize(const cvb_resize_plan &plan, Value *output) {
  if (!resizer || std::memcmp(&resizer->plan, &plan, sizeof plan) != 0)
    resizer = Resizer::make(plan);
  if (cv::Size(plan.source_width, plan.source_height) != uprightSize())
    throw Failure{CVB_FAILED, "a plan for pictures of another size"};
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
