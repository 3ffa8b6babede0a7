#include <algorithm>

#include "MediaInput.hpp"

extern "C" {
#include <libavutil/parseutils.h>
}

/// Packets counted twice: as the container's index lists them and as the file really holds them.
struct PacketCount {
  int64_t listed = 0, present = 0, shown = 0, shownListed = 0;
  /// When the last packet ends.
  double endSeconds = 0;
};

/// What an mp4 lists after edit lists are applied; other containers only have a header's claim.
static void countListed(const MediaInput &input, PacketCount &count) {
  bool isMovie = std::strncmp(input.format->iformat->name, "mov", 3) == 0;
  if (!isMovie) {
    count.listed = count.shownListed = input.stream->nb_frames;
    return;
  }
  count.listed = avformat_index_get_entries_count(input.stream);
  for (int64_t index = 0; index < count.listed; ++index) {
    const AVIndexEntry *entry = avformat_index_get_entry(input.stream, int(index));
    if (!(entry->flags & AVINDEX_DISCARD_FRAME)) count.shownListed += 1;
  }
}

static PacketCount countPackets(MediaInput &input) {
  PacketCount count;
  PacketPointer packet(allocated(av_packet_alloc()));
  while (input.read(packet.get())) {
    if (packet->flags & AV_PKT_FLAG_CORRUPT) continue;
    count.present += 1;
    if (packet->pts != AV_NOPTS_VALUE)
      count.endSeconds = std::max(
        count.endSeconds, double(packet->pts + packet->duration) * av_q2d(input.stream->time_base));
    // An edit list keeps packets that are decoded but not shown.
    if (!(packet->flags & AV_PKT_FLAG_DISCARD)) count.shown += 1;
  }
  // After reading, since a fragmented mp4 only then lists all of its fragments.
  countListed(input, count);
  return count;
}

/// Matroska lists no samples, so a file that was cut off is told by its clock.
///
/// A frame and a half of slack, since the last packet may not say how long it lasts.
static void checkEnd(const MediaInput &input, const PacketCount &count) {
  if (std::strncmp(input.format->iformat->name, "matroska", 8) != 0) return;
  const AVDictionaryEntry *tag = av_dict_get(input.stream->metadata, "DURATION", nullptr, 0);
  int64_t promised = input.format->nb_streams == 1 ? input.format->duration : 0;
  if (tag != nullptr && av_parse_time(&promised, tag->value, 1) < 0) return;
  double frame = av_q2d(av_inv_q(input.stream->avg_frame_rate));
  double promisedSeconds = double(promised) / AV_TIME_BASE;
  if (!(promisedSeconds - count.endSeconds > 1.5 * frame)) return;
  throw Failure{
    CVB_TRUNCATED, std::to_string(count.shown) + " frames that end at " +
                     std::to_string(count.endSeconds) + " s of " + std::to_string(promisedSeconds)};
}

static void checkWhole(const MediaInput &input, const PacketCount &count) {
  if (count.present < count.listed)
    throw Failure{
      CVB_TRUNCATED, std::to_string(count.shown) + " of the " + std::to_string(count.shownListed) +
                       " frames that it lists"};
  if (count.shown == 0) throw Failure{CVB_UNREADABLE, "a video stream of 0 frames"};
  checkEnd(input, count);
}

static void copyName(const char *name, char (&field)[32]) {
  std::strncpy(field, name == nullptr ? "unknown" : name, sizeof field - 1);
  field[sizeof field - 1] = 0;
}

static double duration(const MediaInput &input) {
  if (input.stream->duration != AV_NOPTS_VALUE)
    return double(input.stream->duration) * av_q2d(input.stream->time_base);
  if (input.format->duration == AV_NOPTS_VALUE) return 0;
  return double(input.format->duration) / AV_TIME_BASE;
}

static void describeStream(const MediaInput &input, cvb_video_info &info) {
  const AVCodecParameters &parameters = *input.stream->codecpar;
  info.rotation_degrees = input.rotationDegrees();
  bool lying = info.rotation_degrees % 180 != 0;
  info.width = lying ? parameters.height : parameters.width;
  info.height = lying ? parameters.width : parameters.height;
  AVRational rate = input.stream->avg_frame_rate;
  info.frames_per_second = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 0;
  info.duration_seconds = duration(input);
  copyName(avcodec_get_name(parameters.codec_id), info.codec);
  copyName(av_get_pix_fmt_name(AVPixelFormat(parameters.format)), info.pixel_format);
}

cvb_status cvb_video_inspect(const char *path, cvb_video_info *info, char **error) {
  return guarded(error, [&] {
    MediaInput input(path);
    *info = {};
    describeStream(input, *info);
    PacketCount count = countPackets(input);
    checkWhole(input, count);
    info->frame_count = count.shown;
    return CVB_OK;
  });
}
