#pragma once
#include <vector>

#include "PacketContents.hpp"

/// The decoded frames of a video, one after the other.
struct FrameStream {
  FrameStream(const char *path, const cvb_stream *known, int threadCount);

  /// Brings the next frame into `frame`; false after the last one.
  bool decode();
  /// Goes to a frame at which decoding may start; false if the container does not lead there.
  bool seek(const cvb_frame &entry);
  /// Leaves out frames that are not listed and that no other frame needs.
  void want(const int64_t *timestamps, size_t count);

  MediaInput input;
  CodecPointer codec;
  FramePointer frame{allocated(av_frame_alloc())};
  int64_t decodedCount = 0;

 private:
  void feed();
  bool readNeeded();
  void checkFrame() const;
  std::string place() const { return "frame " + std::to_string(decodedCount); }

  PacketReader reader;
  PacketPointer packet{allocated(av_packet_alloc())};
  std::vector<int64_t> wanted;
  bool leavesOut = false;
  /// Whether `packet` was read by a jump and comes next.
  bool holdsPacket = false;
};
