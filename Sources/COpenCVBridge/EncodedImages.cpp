#include <algorithm>
#include <cstdlib>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "Status.hpp"

/// Walks the segments up to the frame header and checks its size, because OpenCV allocates before it
/// checks; then looks for the end mark, because libjpeg fills a cut-off picture with grey.
static void checkHeader(const uint8_t *bytes, size_t count) {
  auto pair = [&](size_t at) { return size_t(bytes[at]) << 8 | bytes[at + 1]; };
  if (count < 4 || bytes[0] != 0xff || bytes[1] != 0xd8)
    throw Failure{CVB_UNREADABLE, "no JPEG"};
  bool sized = false;
  size_t at = 2;
  while (at + 10 <= count && bytes[at] == 0xff && bytes[at + 1] != 0xda) {
    const uint8_t marker = bytes[at + 1];
    if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
      checkSize(int64_t(pair(at + 7)), int64_t(pair(at + 5)));
      if (bytes[at + 9] != 3) throw Failure{CVB_UNSUPPORTED, "a JPEG without three colours"};
      sized = true;
    }
    at += marker == 0xff ? 1 : 2 + pair(at + 2);
  }
  static const uint8_t ending[] = {0xff, 0xd9};
  const uint8_t *scan = bytes + std::min(at, count), *end = bytes + count;
  if (!sized || std::search(scan, end, ending, ending + 2) == end)
    throw Failure{CVB_UNREADABLE, "a JPEG that is cut off"};
}

cvb_status cvb_jpeg_decode(
  const uint8_t *bytes, size_t byte_count, int32_t is_swapped, uint8_t **rgb, int32_t *width,
  int32_t *height, char **error) {
  return guarded(error, [&] {
    silenceLibraries();
    checkHeader(bytes, byte_count);
    const cv::Mat stored(1, int(byte_count), CV_8UC1, const_cast<uint8_t *>(bytes));
    cv::Mat image = cv::imdecode(stored, cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION);
    if (image.empty() || image.channels() != 3) throw Failure{CVB_UNREADABLE, "damaged data"};
    if (is_swapped == 0) cv::cvtColor(image, image, cv::COLOR_BGR2RGB);
    const size_t size = image.total() * 3;
    auto *copy = static_cast<uint8_t *>(malloc(size));
    if (copy == nullptr) throw std::bad_alloc();
    std::memcpy(copy, image.data, size);
    *rgb = copy;
    *width = image.cols;
    *height = image.rows;
    return CVB_OK;
  });
}
