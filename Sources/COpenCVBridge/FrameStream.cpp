#include "FrameStream.hpp"

#include <algorithm>

/// Packets that are read in search of the frame that a jump aims at.
static constexpr int longestSearch = 1024;

FrameStream::FrameStream(const char *path, const cvb_stream *known, int threadCount)
    : input(path, known), reader(*input.stream) {
  const AVCodec *decoder = input.decoder();
  codec.reset(allocated(avcodec_alloc_context3(decoder)));
  int code = avcodec_parameters_to_context(codec.get(), input.stream->codecpar);
  codec->pkt_timebase = input.stream->time_base;
  codec->max_pixels = int64_t(CVB_LARGEST_SIDE) * CVB_LARGEST_SIDE;
  codec->thread_count = threadCount;
  if (code >= 0) code = avcodec_open2(codec.get(), decoder, nullptr);
  if (code < 0) throw Failure{CVB_UNSUPPORTED, describe(code)};
}

void FrameStream::want(const int64_t *timestamps, size_t count) {
  wanted.assign(timestamps, timestamps + count);
  leavesOut = true;
}

/// Reads the next packet that the decoder needs; false at the end of the file.
bool FrameStream::readNeeded() {
  if (std::exchange(holdsPacket, false)) return true;
  while (input.read(packet.get())) {
    const bool canLeaveOut = leavesOut && !(packet->flags & AV_PKT_FLAG_CORRUPT) &&
                             !std::binary_search(wanted.begin(), wanted.end(), packet->pts) &&
                             reader.read(*packet).disposable;
    if (!canLeaveOut) return true;
  }
  return false;
}

/// Gives the decoder one more packet, or the end of the stream, which makes it hand out what it
/// held back for reordering.
void FrameStream::feed() {
  bool more = readNeeded();
  if (more && (packet->flags & AV_PKT_FLAG_CORRUPT))
    throw Failure{CVB_TRUNCATED, "the file ends within the data of " + place()};
  int code = avcodec_send_packet(codec.get(), more ? packet.get() : nullptr);
  if (code < 0)
    throw Failure{CVB_UNREADABLE, "damaged data near " + place() + ": " + describe(code)};
}

bool FrameStream::decode() {
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

bool FrameStream::seek(const cvb_frame &entry) {
  int code = av_seek_frame(
    input.format.get(), input.stream->index, entry.seek_timestamp, AVSEEK_FLAG_BACKWARD);
  if (code < 0) return false;
  avcodec_flush_buffers(codec.get());
  for (int count = 0; count < longestSearch && input.read(packet.get()); ++count) {
    holdsPacket = packet->pts == entry.timestamp;
    if (holdsPacket) return true;
  }
  return false;
}

void FrameStream::checkFrame() const {
  const AVCodecParameters &promised = *input.stream->codecpar;
  if (frame->width != promised.width || frame->height != promised.height)
    throw Failure{
      CVB_UNSUPPORTED, "a change of size at " + place() + " to " + std::to_string(frame->width) +
                         " x " + std::to_string(frame->height)};
  // A decoder conceals what it cannot read by inventing pixels.
  if ((frame->flags & AV_FRAME_FLAG_CORRUPT) || frame->decode_error_flags != 0)
    throw Failure{CVB_UNREADABLE, "damaged data in " + place()};
}
