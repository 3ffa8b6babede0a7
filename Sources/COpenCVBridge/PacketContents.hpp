#pragma once
#include "MediaInput.hpp"

/// What one packet holds, as far as its first bits tell without decoding it.
struct PacketContents {
  /// Pictures that the decoder will show for it; -1 where that cannot be told.
  int pictures = -1;
  /// Nothing shown after this picture is predicted from anything decoded before it.
  bool entry = false;
  /// No other picture is predicted from this one.
  bool disposable = false;
  /// Ascends in the order in which pictures are shown, as the stream itself says.
  int64_t order = 0;
  /// Whether the order begins anew with this picture.
  bool restartsOrder = false;
};

/// Reads the headers of coded pictures; containers' own marks are not enough.
///
/// Some mark as key frames pictures at which a decoder must not start (recovery points without a
/// refresh), none says which pictures nothing is predicted from, and some packets show no picture or
/// two.
class PacketReader {
 public:
  explicit PacketReader(const AVStream &stream);

  PacketContents read(const AVPacket &packet);

 private:
  /// A coded unit within a packet.
  struct Unit {
    const uint8_t *bytes;
    size_t size;
  };

  template <class Body>
  bool eachUnit(const AVPacket &packet, Body &&body) const;
  PacketContents readH264(const AVPacket &packet);
  PacketContents readHEVC(const AVPacket &packet);
  PacketContents readMPEG4(const AVPacket &packet);
  bool parse(const AVPacket &packet);
  void prepareParser(const AVStream &stream);

  struct ParserClose {
    void operator()(AVCodecParserContext *parser) const { av_parser_close(parser); }
  };

  AVCodecID codec;
  /// Bytes of the length in front of each unit; 0 where start codes divide them.
  size_t lengthSize = 0;
  /// HEVC: whether all pictures belong to one temporal layer.
  bool singleLayer = false;
  bool sawPicture = false;
  /// MPEG-4 part 2: pictures so far that others are predicted from, and those in between.
  int64_t referenceCount = 0, betweenCount = 0;
  int64_t packetCount = 0;
  CodecPointer context;
  std::unique_ptr<AVCodecParserContext, ParserClose> parser;
};
