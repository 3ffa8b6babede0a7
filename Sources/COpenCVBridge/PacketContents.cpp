#include "PacketContents.hpp"

/// Smaller MPEG-4 part 2 packets may stand for "as before", which shows nothing; FFmpeg's limit.
static constexpr int largestPlaceholder = 19;

PacketReader::PacketReader(const AVStream &stream) : codec(stream.codecpar->codec_id) {
  const AVCodecParameters &parameters = *stream.codecpar;
  const uint8_t *extra = parameters.extradata;
  if (codec == AV_CODEC_ID_H264) {
    // ISO/IEC 14496-15, 5.3.3.1: the record starts with version 1 and keeps the length in byte 4.
    if (parameters.extradata_size >= 7 && extra[0] == 1) lengthSize = size_t(extra[4] & 3) + 1;
    prepareParser(stream);
  } else if (codec == AV_CODEC_ID_HEVC && parameters.extradata_size >= 23 && extra[0] == 1) {
    // ISO/IEC 14496-15, 8.3.3.1: the number of temporal layers, nesting, the length.
    lengthSize = size_t(extra[21] & 3) + 1;
    singleLayer = (extra[21] >> 3 & 7) == 1;
  }
  if (codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC) prepareParser(stream);
}

void PacketReader::prepareParser(const AVStream &stream) {
  parser.reset(av_parser_init(codec));
  context.reset(allocated(avcodec_alloc_context3(nullptr)));
  if (avcodec_parameters_to_context(context.get(), stream.codecpar) < 0) throw std::bad_alloc();
  if (parser) parser->flags |= PARSER_FLAG_COMPLETE_FRAMES;
}

/// Where the next start code's last byte stands, or the end.
static size_t nextStart(const uint8_t *bytes, size_t from, size_t size) {
  for (size_t index = from + 2; index < size; ++index)
    if (bytes[index] == 1 && bytes[index - 1] == 0 && bytes[index - 2] == 0) return index;
  return size;
}

/// Hands every unit of more than two bytes to `body`; false if a length leaves the packet.
template <class Body>
bool PacketReader::eachUnit(const AVPacket &packet, Body &&body) const {
  const size_t size = size_t(packet.size);
  if (lengthSize == 0) {
    for (size_t start = nextStart(packet.data, 0, size); start < size;) {
      const size_t next = nextStart(packet.data, start + 1, size);
      if (next - start > 3) body(Unit{packet.data + start + 1, next - start - 1});
      start = next;
    }
    return true;
  }
  for (size_t place = 0; place + lengthSize <= size;) {
    size_t length = 0;
    for (size_t index = 0; index < lengthSize; ++index)
      length = length << 8 | packet.data[place + index];
    place += lengthSize;
    if (length > size - place) return false;
    if (length > 2) body(Unit{packet.data + place, length});
    place += length;
  }
  return true;
}

/// Lets FFmpeg's parser read the picture's place in the order; false if it cannot.
bool PacketReader::parse(const AVPacket &packet) {
  if (!parser) return false;
  uint8_t *output = nullptr;
  int size = 0;
  av_parser_parse2(
    parser.get(), context.get(), &output, &size, packet.data, packet.size, packet.pts, packet.dts,
    packet.pos);
  // Two fields make a frame, so a single one is none.
  return codec != AV_CODEC_ID_H264 || parser->picture_structure == AV_PICTURE_STRUCTURE_FRAME;
}

/// ITU-T H.264, 7.3.1 and 7.3.3.
PacketContents PacketReader::readH264(const AVPacket &packet) {
  PacketContents contents{0, false, true};
  const bool known = eachUnit(packet, [&](const Unit &unit) {
    const int type = unit.bytes[0] & 31;
    if (type != 1 && type != 5) return;
    // A slice that starts at macroblock 0 starts a picture: "0" is coded as a single 1 bit.
    contents.pictures += unit.bytes[1] >> 7;
    contents.entry |= type == 5;
    contents.disposable &= (unit.bytes[0] & 0x60) == 0;
  });
  if (!known || !parse(packet)) return {};
  contents.order = parser->output_picture_number;
  contents.restartsOrder = contents.entry;
  return contents;
}

/// ITU-T H.265, 7.3.1.2, 7.3.6.1 and table 7-1.
PacketContents PacketReader::readHEVC(const AVPacket &packet) {
  PacketContents contents{0, false, singleLayer};
  bool hidesEarlier = false;
  const bool known = eachUnit(packet, [&](const Unit &unit) {
    const int type = unit.bytes[0] >> 1 & 63;
    const bool isBaseLayer = (unit.bytes[0] & 1) == 0 && unit.bytes[1] >> 3 == 0;
    if (type > 31 || !isBaseLayer) return;
    const bool isEntry = type >= 16 && type <= 21;
    contents.pictures += unit.bytes[2] >> 7;
    contents.entry |= isEntry;
    contents.restartsOrder |= isEntry && type != 21;
    contents.disposable &= type < 16 && type % 2 == 0;
    // The flag throws away earlier pictures that were not shown yet.
    hidesEarlier |= isEntry && sawPicture && (unit.bytes[2] & 0x40);
  });
  sawPicture = true;
  if (!known || hidesEarlier || !parse(packet)) return {};
  contents.order = parser->output_picture_number;
  return contents;
}

/// ISO/IEC 14496-2, 6.2.5.
PacketContents PacketReader::readMPEG4(const AVPacket &packet) {
  PacketContents contents{0, false, false};
  if (packet.size <= largestPlaceholder) return {};
  eachUnit(packet, [&](const Unit &unit) {
    if (unit.bytes[0] != 0xb6) return;
    const int type = unit.bytes[1] >> 6;
    contents.pictures += 1;
    contents.entry = type == 0;
    contents.disposable = type == 2;
  });
  // Pictures in between are shown before the last one that others are predicted from.
  constexpr int64_t mostBetween = 1 << 16;
  betweenCount = contents.disposable ? betweenCount + 1 : 0;
  referenceCount += contents.disposable ? 0 : 1;
  contents.order = contents.disposable ? (referenceCount - 1) * mostBetween + betweenCount
                                       : referenceCount * mostBetween;
  return contents;
}

/// The first bits of a VP9 frame (VP9 bitstream specification, 6.2).
struct HeaderVP9 {
  explicit HeaderVP9(const uint8_t *frame) {
    const bool hasReservedBit = (frame[0] & 0x30) == 0x30;
    const int bits = hasReservedBit ? frame[0] << 1 : frame[0];
    const bool showsExisting = bits & 0x08;
    isShown = showsExisting || (bits & 0x02);
    isKey = !showsExisting && !(bits & 0x04);
  }

  bool isShown, isKey;
};

/// VP9 bitstream specification, annex B: frames of a packet, whose sizes stand at its end.
static PacketContents readVP9(const AVPacket &packet) {
  PacketContents contents{0, HeaderVP9(packet.data).isKey, false};
  const size_t size = size_t(packet.size);
  const int marker = packet.data[size - 1];
  const size_t frames = (marker & 0xe0) == 0xc0 ? size_t(marker & 7) + 1 : 1;
  const size_t bytes = size_t(marker >> 3 & 3) + 1, index = 2 + bytes * frames;
  const bool isSuperframe =
    (marker & 0xe0) == 0xc0 && size > index && packet.data[size - index] == marker;
  if (!isSuperframe) {
    contents.pictures = HeaderVP9(packet.data).isShown;
    return contents;
  }
  size_t place = 0;
  for (size_t frame = 0; frame < frames; ++frame) {
    size_t length = 0;
    for (size_t byte = bytes; byte-- > 0;)
      length = length << 8 | packet.data[size - index + 1 + frame * bytes + byte];
    if (length == 0 || length > size - index - place) return {};
    contents.pictures += HeaderVP9(packet.data + place).isShown;
    place += length;
  }
  return contents;
}

/// RFC 6386, 9.1.
static PacketContents readVP8(const AVPacket &packet) {
  return {packet.data[0] >> 4 & 1, (packet.data[0] & 1) == 0, false};
}

/// What packets hold of codecs that show pictures in the order of their packets.
static PacketContents readInOrder(AVCodecID codec, const AVPacket &packet) {
  switch (codec) {
    case AV_CODEC_ID_VP9: return readVP9(packet);
    case AV_CODEC_ID_VP8: return readVP8(packet);
    // A temporal unit shows one frame, and containers mark only true key frames.
    case AV_CODEC_ID_AV1: return {1, (packet.flags & AV_PKT_FLAG_KEY) != 0, false};
    default: return {};
  }
}

PacketContents PacketReader::read(const AVPacket &packet) {
  if (packet.size < 1) return {};
  if (codec == AV_CODEC_ID_H264) return readH264(packet);
  if (codec == AV_CODEC_ID_HEVC) return readHEVC(packet);
  if (codec == AV_CODEC_ID_MPEG4) return readMPEG4(packet);
  PacketContents contents = readInOrder(codec, packet);
  contents.order = packetCount++;
  return contents;
}
