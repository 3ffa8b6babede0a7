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
  PacketContents readMPEG4(const AVPacket &packet) const;
  bool isWholeFrame(const AVPacket &packet);
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
  CodecPointer context;
  std::unique_ptr<AVCodecParserContext, ParserClose> parser;
};
