#include <opencv2/core.hpp>

#include "MediaInput.hpp"

struct cvb_decoder {
  explicit cvb_decoder(const char *path);

  /// Brings the next frame into `frame`; false after the last one.
  bool decode();
  /// Converts `frame` and stands it upright.
  void convert(uint8_t *rgb, size_t byteCount);

 private:
  void feed();
  void checkFrame() const;
  void prepareScaler();
  cv::Mat toRGB();
  std::string place() const { return "frame " + std::to_string(decodedCount); }

  MediaInput input;
  CodecPointer codec;
  PacketPointer packet{allocated(av_packet_alloc())};
  FramePointer frame{allocated(av_frame_alloc())};
  ScalerPointer scaler;
  cv::Mat padded;
  int rotation;
  int64_t decodedCount = 0;
};

cvb_decoder::cvb_decoder(const char *path) : input(path), rotation(input.rotationDegrees()) {
  const AVCodec *decoder = input.decoder();
  codec.reset(allocated(avcodec_alloc_context3(decoder)));
  int code = avcodec_parameters_to_context(codec.get(), input.stream->codecpar);
  codec->pkt_timebase = input.stream->time_base;
  codec->max_pixels = int64_t(CVB_LARGEST_SIDE) * CVB_LARGEST_SIDE;
  // Callers decode episodes side by side, one thread each.
  codec->thread_count = 1;
  if (code >= 0) code = avcodec_open2(codec.get(), decoder, nullptr);
  if (code < 0) throw Failure{CVB_UNSUPPORTED, describe(code)};
}

/// Gives the decoder one more packet, or the end of the stream, which makes it hand out what it
/// held back for reordering.
void cvb_decoder::feed() {
  bool more = input.read(packet.get());
  if (more && (packet->flags & AV_PKT_FLAG_CORRUPT))
    throw Failure{CVB_TRUNCATED, "the file ends within the data of " + place()};
  int code = avcodec_send_packet(codec.get(), more ? packet.get() : nullptr);
  if (code < 0)
    throw Failure{CVB_UNREADABLE, "damaged data near " + place() + ": " + describe(code)};
}

bool cvb_decoder::decode() {
  for (;;) {
    int code = avcodec_receive_frame(codec.get(), frame.get());
    if (code == AVERROR_EOF) return false;
    if (code >= 0) {
      checkFrame();
      decodedCount += 1;
      return true;
    }
    if (code != AVERROR(EAGAIN)) throw Failure{CVB_UNREADABLE, place() + ": " + describe(code)};
    feed();
  }
}

void cvb_decoder::checkFrame() const {
  const AVCodecParameters &promised = *input.stream->codecpar;
  if (frame->width != promised.width || frame->height != promised.height)
    throw Failure{
      CVB_UNSUPPORTED, "a change of size at " + place() + " to " + std::to_string(frame->width) +
                         " x " + std::to_string(frame->height)};
  // A decoder conceals what it cannot read by inventing pixels.
  if ((frame->flags & AV_FRAME_FLAG_CORRUPT) || frame->decode_error_flags != 0)
    throw Failure{CVB_UNREADABLE, "damaged data in " + place()};
}

/// Converts with the settings of `ffmpeg -pix_fmt rgb24`, so that the bytes are the same.
void cvb_decoder::prepareScaler() {
  scaler.reset(sws_getCachedContext(
    scaler.release(), frame->width, frame->height, AVPixelFormat(frame->format), frame->width,
    frame->height, AV_PIX_FMT_RGB24, SWS_BICUBIC, nullptr, nullptr, nullptr));
  if (!scaler) throw Failure{CVB_UNSUPPORTED, "a pixel format that cannot become RGB"};
  int fullRange = frame->color_range == AVCOL_RANGE_JPEG;
  int one = 1 << 16;
  sws_setColorspaceDetails(
    scaler.get(), sws_getCoefficients(frame->colorspace), fullRange,
    sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, one, one);
}

/// The frame as it is stored, in rows padded for swscale, whose fast paths work on 8 and more
/// pixels at a time and would leave the last columns of a tight row unwritten.
cv::Mat cvb_decoder::toRGB() {
  prepareScaler();
  padded.create(frame->height + 1, (frame->width + 63) / 64 * 64, CV_8UC3);
  uint8_t *planes[4] = {padded.data};
  int strides[4] = {int(padded.step)};
  sws_scale(scaler.get(), frame->data, frame->linesize, 0, frame->height, planes, strides);
  return padded(cv::Rect(0, 0, frame->width, frame->height));
}

void cvb_decoder::convert(uint8_t *rgb, size_t byteCount) {
  if (byteCount != size_t(frame->width) * size_t(frame->height) * 3)
    throw Failure{CVB_FAILED, "a buffer of the wrong size"};
  bool lying = rotation % 180 != 0;
  cv::Mat upright(
    lying ? frame->width : frame->height, lying ? frame->height : frame->width, CV_8UC3, rgb);
  cv::Mat stored = toRGB();
  if (rotation == 0) return stored.copyTo(upright);
  cv::rotate(
    stored, upright,
    rotation == 90    ? cv::ROTATE_90_CLOCKWISE
    : rotation == 180 ? cv::ROTATE_180
                      : cv::ROTATE_90_COUNTERCLOCKWISE);
}

cvb_status cvb_decoder_open(const char *path, cvb_decoder **decoder, char **error) {
  return guarded(error, [&] {
    *decoder = new cvb_decoder(path);
    return CVB_OK;
  });
}

cvb_status cvb_decoder_next(cvb_decoder *decoder, uint8_t *rgb, size_t byte_count, char **error) {
  return guarded(error, [&] {
    if (!decoder->decode()) return CVB_END;
    if (rgb != nullptr) decoder->convert(rgb, byte_count);
    return CVB_OK;
  });
}

void cvb_decoder_close(cvb_decoder *decoder) { delete decoder; }
