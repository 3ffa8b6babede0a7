#include "MediaInput.hpp"

/// Closes the output file together with the muxer.
struct MuxerFree {
  void operator()(AVFormatContext *format) const {
    avio_closep(&format->pb);
    avformat_free_context(format);
  }
};

struct cvb_encoder {
  cvb_encoder(const char *path, const cvb_encoder_options &options);

  void add(const uint8_t *rgb, size_t byteCount);
  void finish();

 private:
  void openCodec(const cvb_encoder_options &options);
  void openFile(const char *path);
  /// Gives the encoder a frame, or NULL for the end, and writes the packets that are ready.
  void encode(const AVFrame *picture);

  CodecPointer codec;
  std::unique_ptr<AVFormatContext, MuxerFree> format;
  AVStream *stream = nullptr;
  PacketPointer packet{allocated(av_packet_alloc())};
  FramePointer frame{allocated(av_frame_alloc())};
  ScalerPointer scaler;
};

static void require(int code, cvb_status status, const char *what) {
  if (code < 0) throw Failure{status, std::string(what) + ": " + describe(code)};
}

cvb_encoder::cvb_encoder(const char *path, const cvb_encoder_options &options) {
  checkSize(options.width, options.height);
  openCodec(options);
  openFile(path);
  frame->width = codec->width;
  frame->height = codec->height;
  frame->format = codec->pix_fmt;
  frame->pts = 0;
  require(av_frame_get_buffer(frame.get(), 0), CVB_FAILED, "frame");
  scaler.reset(sws_getContext(
    codec->width, codec->height, AV_PIX_FMT_RGB24, codec->width, codec->height, codec->pix_fmt,
    SWS_BICUBIC | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
  if (!scaler) throw Failure{CVB_FAILED, "no way from RGB to yuv420p"};
}

void cvb_encoder::openCodec(const cvb_encoder_options &options) {
  const AVCodec *x264 = avcodec_find_encoder_by_name("libx264");
  if (x264 == nullptr) throw Failure{CVB_UNSUPPORTED, "an FFmpeg without libx264"};
  codec.reset(allocated(avcodec_alloc_context3(x264)));
  codec->width = options.width;
  codec->height = options.height;
  codec->pix_fmt = AV_PIX_FMT_YUV420P;
  codec->framerate = {options.rate_numerator, options.rate_denominator};
  codec->time_base = av_inv_q(codec->framerate);
  codec->gop_size = options.key_frame_interval;
  // What swscale's default matrix makes, said so that every player turns it back the same way.
  codec->colorspace = AVCOL_SPC_SMPTE170M;
  codec->color_range = AVCOL_RANGE_MPEG;
  // One thread and no version strings: the same frames give the same bytes on every machine.
  codec->thread_count = 1;
  codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  av_opt_set_int(codec->priv_data, "crf", options.constant_rate_factor, 0);
  require(avcodec_open2(codec.get(), x264, nullptr), CVB_UNSUPPORTED, "libx264");
}

void cvb_encoder::openFile(const char *path) {
  AVFormatContext *muxer = nullptr;
  require(avformat_alloc_output_context2(&muxer, nullptr, "mp4", path), CVB_FAILED, "mp4");
  format.reset(muxer);
  muxer->flags |= AVFMT_FLAG_BITEXACT;
  stream = allocated(avformat_new_stream(muxer, nullptr));
  stream->time_base = codec->time_base;
  stream->avg_frame_rate = codec->framerate;
  require(avcodec_parameters_from_context(stream->codecpar, codec.get()), CVB_FAILED, "mp4");
  const std::string url = std::string("file:") + path;
  require(avio_open(&muxer->pb, url.c_str(), AVIO_FLAG_WRITE), CVB_UNWRITABLE, "open");
  AVDictionary *options = nullptr;
  av_dict_set(&options, "movflags", "+faststart", 0);
  int code = avformat_write_header(muxer, &options);
  av_dict_free(&options);
  require(code, CVB_UNWRITABLE, "header");
}

void cvb_encoder::encode(const AVFrame *picture) {
  require(avcodec_send_frame(codec.get(), picture), CVB_FAILED, "libx264");
  for (;;) {
    int code = avcodec_receive_packet(codec.get(), packet.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
    require(code, CVB_FAILED, "libx264");
    packet->stream_index = stream->index;
    packet->duration = 1;
    av_packet_rescale_ts(packet.get(), codec->time_base, stream->time_base);
    require(av_interleaved_write_frame(format.get(), packet.get()), CVB_UNWRITABLE, "write");
  }
}

void cvb_encoder::add(const uint8_t *rgb, size_t byteCount) {
  if (byteCount != size_t(codec->width) * size_t(codec->height) * 3)
    throw Failure{CVB_FAILED, "a frame of the wrong size"};
  // The encoder may still hold the last picture.
  require(av_frame_make_writable(frame.get()), CVB_FAILED, "frame");
  const uint8_t *planes[4] = {rgb};
  const int strides[4] = {codec->width * 3};
  sws_scale(scaler.get(), planes, strides, 0, codec->height, frame->data, frame->linesize);
  encode(frame.get());
  frame->pts += 1;
}

void cvb_encoder::finish() {
  encode(nullptr);
  require(av_write_trailer(format.get()), CVB_UNWRITABLE, "index");
  require(avio_closep(&format->pb), CVB_UNWRITABLE, "close");
}

cvb_status cvb_encoder_open(
  const char *path, const cvb_encoder_options *options, cvb_encoder **encoder, char **error) {
  return guarded(error, [&] {
    silenceLibraries();
    *encoder = new cvb_encoder(path, *options);
    return CVB_OK;
  });
}

cvb_status cvb_encoder_add(
  cvb_encoder *encoder, const uint8_t *rgb, size_t byte_count, char **error) {
  return guarded(error, [&] {
    encoder->add(rgb, byte_count);
    return CVB_OK;
  });
}

cvb_status cvb_encoder_finish(cvb_encoder *encoder, char **error) {
  return guarded(error, [&] {
    encoder->finish();
    return CVB_OK;
  });
}

void cvb_encoder_close(cvb_encoder *encoder) { delete encoder; }
