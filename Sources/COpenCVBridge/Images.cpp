#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "Status.hpp"

extern "C" {
#include <libavutil/crc.h>
}

using Bytes = std::vector<uint8_t>;

/// A copy that the C caller can free.
static uint8_t *copied(const uint8_t *bytes, size_t count) {
  auto *copy = static_cast<uint8_t *>(malloc(count));
  if (copy == nullptr) throw std::bad_alloc();
  std::memcpy(copy, bytes, count);
  return copy;
}

/// Refuses pipes and devices, which could be read for ever, and files larger than pictures are.
static Bytes contents(const char *path) {
  struct stat status = {};
  if (stat(path, &status) != 0) throw Failure{CVB_MISSING, std::strerror(errno)};
  if (!S_ISREG(status.st_mode) || status.st_size == 0)
    throw Failure{CVB_UNREADABLE, "an empty file, or a folder, pipe or device"};
  if (status.st_size > (int64_t(1) << 28))
    throw Failure{CVB_UNREADABLE, "a picture of more than 256 MiB"};
  Bytes bytes(static_cast<size_t>(status.st_size));
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Failure{CVB_MISSING, std::strerror(errno)};
  file.read(reinterpret_cast<char *>(bytes.data()), std::streamsize(bytes.size()));
  bytes.resize(size_t(file.gcount()));
  if (bytes.empty()) throw Failure{CVB_UNREADABLE, "an empty file"};
  return bytes;
}

/// Refuses a size that the bytes at hand cannot make, before memory is taken for it: 16 million pixels
/// are taken on trust, and beyond that PNG and JPEG need at least a byte for some hundred pixels.
static void checkPictureSize(int64_t width, int64_t height, size_t byteCount) {
  checkSize(width, height);
  int64_t trusted = int64_t(1) << 24, pixelsPerByte = 1100;
  if (width * height > trusted + pixelsPerByte * int64_t(byteCount))
    throw Failure{
      CVB_UNREADABLE, std::to_string(width) + " x " + std::to_string(height) + " pixels in " +
                        std::to_string(byteCount) + " bytes"};
}

static int64_t bigEndian(const Bytes &bytes, size_t at, size_t count) {
  int64_t value = 0;
  for (size_t index = at; index < at + count; ++index) value = value << 8 | bytes[index];
  return value;
}

static bool startsWith(const Bytes &bytes, const Bytes &signature) {
  return bytes.size() >= signature.size() &&
         std::equal(signature.begin(), signature.end(), bytes.begin());
}

/// Walks the chunks and checks each one's checksum, since libpng tells of damage only by writing to
/// standard error.
static void checkChunks(const Bytes &bytes) {
  const AVCRC *table = av_crc_get_table(AV_CRC_32_IEEE_LE);
  size_t at = 8;
  for (;;) {
    if (at + 12 > bytes.size()) throw Failure{CVB_UNREADABLE, "a PNG that is cut off"};
    const size_t length = size_t(bigEndian(bytes, at, 4));
    if (at + 12 + length > bytes.size()) throw Failure{CVB_UNREADABLE, "a PNG that is cut off"};
    // PNG inverts the register before and after.
    const uint32_t sum = ~av_crc(table, ~0u, &bytes[at + 4], length + 4);
    if (sum != bigEndian(bytes, at + 8 + length, 4))
      throw Failure{CVB_UNREADABLE, "a PNG with damaged data"};
    if (std::memcmp(&bytes[at + 4], "IEND", 4) == 0) return;
    at += 12 + length;
  }
}

/// The header is read here first, because OpenCV allocates before it checks.
static void checkPNG(const Bytes &bytes) {
  if (bytes.size() < 33) throw Failure{CVB_UNREADABLE, "a PNG that is cut off"};
  checkPictureSize(bigEndian(bytes, 16, 4), bigEndian(bytes, 20, 4), bytes.size());
  if (bytes[24] > 8) throw Failure{CVB_UNSUPPORTED, "a PNG of 16 bits per channel"};
  checkChunks(bytes);
}

/// Every scan of a progressive JPEG costs the time of a whole picture and may take only some bytes.
static void checkScans(const Bytes &bytes) {
  const int most = 200;
  int count = 0;
  for (size_t at = 0; at + 1 < bytes.size(); ++at)
    if (bytes[at] == 0xff && bytes[at + 1] == 0xda) count += 1;
  if (count > most)
    throw Failure{CVB_UNREADABLE, "a JPEG of " + std::to_string(count) + " scans"};
}

/// Walks the segments to the frame header, then looks for the end mark, which cannot occur within
/// the picture's data; libjpeg would fill a cut-off picture with grey.
static void checkJPEG(const Bytes &bytes) {
  static const Bytes ending = {0xff, 0xd9};
  bool sized = false;
  size_t at = 2;
  while (at + 10 <= bytes.size() && bytes[at] == 0xff && bytes[at + 1] != 0xda) {
    uint8_t marker = bytes[at + 1];
    bool isFrame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
                   marker != 0xcc;
    if (isFrame) {
      checkPictureSize(bigEndian(bytes, at + 7, 2), bigEndian(bytes, at + 5, 2), bytes.size());
      if (bytes[at + 9] == 4) throw Failure{CVB_UNSUPPORTED, "a JPEG in CMYK"};
      sized = true;
    }
    if (marker == 0xff) {
      at += 1;
    } else {
      // Some markers stand alone; taking what follows for a length would hide a second header.
      bool standsAlone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd9);
      at += standsAlone ? 2 : 2 + size_t(bigEndian(bytes, at + 2, 2));
    }
  }
  checkScans(bytes);
  auto scan = bytes.begin() + std::ptrdiff_t(std::min(at, bytes.size()));
  if (!sized || std::search(scan, bytes.end(), ending.begin(), ending.end()) == bytes.end())
    throw Failure{CVB_UNREADABLE, "a JPEG that is cut off"};
}

static cv::Mat decode(const Bytes &bytes) {
  bool isPNG = startsWith(bytes, {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
  bool isJPEG = startsWith(bytes, {0xff, 0xd8, 0xff});
  if (!isPNG && !isJPEG) throw Failure{CVB_UNREADABLE, "neither PNG nor JPEG"};
  isPNG ? checkPNG(bytes) : checkJPEG(bytes);
  // Unchanged shows transparency; colour applies a JPEG's orientation tag.
  cv::Mat image = cv::imdecode(bytes, isPNG ? cv::IMREAD_UNCHANGED : cv::IMREAD_COLOR);
  if (image.empty()) throw Failure{CVB_UNREADABLE, "damaged data"};
  if (image.channels() == 4) throw Failure{CVB_UNSUPPORTED, "a picture with transparency"};
  return image;
}

cvb_status cvb_image_read(
  const char *path, uint8_t **rgb, int32_t *width, int32_t *height, char **error) {
  return guarded(error, [&] {
    silenceLibraries();
    cv::Mat image = decode(contents(path)), picture;
    cv::cvtColor(image, picture, image.channels() == 1 ? cv::COLOR_GRAY2RGB : cv::COLOR_BGR2RGB);
    *rgb = copied(picture.data, picture.total() * 3);
    *width = picture.cols;
    *height = picture.rows;
    return CVB_OK;
  });
}

cvb_status cvb_png_encode(
  const uint8_t *rgb, int32_t width, int32_t height, uint8_t **bytes, size_t *byte_count,
  char **error) {
  return guarded(error, [&] {
    silenceLibraries();
    checkSize(width, height);
    const cv::Mat picture(height, width, CV_8UC3, const_cast<uint8_t *>(rgb));
    cv::Mat image;
    cv::cvtColor(picture, image, cv::COLOR_RGB2BGR);
    Bytes encoded;
    if (!cv::imencode(".png", image, encoded)) throw Failure{CVB_FAILED, "PNG was not written"};
    *bytes = copied(encoded.data(), encoded.size());
    *byte_count = encoded.size();
    return CVB_OK;
  });
}
