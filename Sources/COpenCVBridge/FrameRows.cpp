#include "FrameRows.hpp"

#include <algorithm>

#include "EachProcessor.hpp"

static int16_t sixteenBits(int64_t fixedPoint) {
  const int64_t rounded = (fixedPoint + (1 << 15)) >> 16;
  return int16_t(std::min<int64_t>(std::max<int64_t>(rounded, -0x7FFF), 0x7FFF));
}

/// As `ff_yuv2rgb_c_init_tables` (libswscale/yuv2rgb.c) has them without brightness, contrast and
/// saturation.
static FrameRows::Gains gainsOf(const PixelKind &kind) {
  const int *coefficients = sws_getCoefficients(kind.colourSpace);
  int64_t luma = 1 << 16, black = 0;
  int64_t redFromV = coefficients[0], blueFromU = coefficients[1];
  int64_t greenFromU = -coefficients[2], greenFromV = -coefficients[3];
  if (kind.isFullRange) {
    for (int64_t *gain : {&redFromV, &blueFromU, &greenFromU, &greenFromV})
      *gain = *gain * 224 / 255;
  } else {
    luma = luma * 255 / 219;
    black = 16 << 16;
  }
  const auto gain = [](int64_t value) { return sixteenBits(value * (1 << 13)); };
  return {
    sixteenBits(black * 8), gain(luma),     gain(redFromV), gain(greenFromU),
    gain(greenFromV),       gain(blueFromU)};
}

/// The upper half of a product, as `pmulhw` has it.
[[gnu::always_inline]] static inline int16_t scaled(int16_t value, int16_t gain) {
  return int16_t((int32_t(value) * gain) >> 16);
}

/// What the colour differences add in two columns each.
FOR_EACH_PROCESSOR
static void addDifferences(
  const uint8_t *__restrict u, const uint8_t *__restrict v, size_t count,
  const FrameRows::Gains *gains, int16_t *__restrict red, int16_t *__restrict green,
  int16_t *__restrict blue) {
  const FrameRows::Gains gain = *gains;
  for (size_t index = 0; index < count; ++index) {
    const int16_t fromU = int16_t(u[index] * 8 - 1024), fromV = int16_t(v[index] * 8 - 1024);
    red[2 * index] = red[2 * index + 1] = scaled(fromV, gain.redFromV);
    green[2 * index] = green[2 * index + 1] =
      int16_t(scaled(fromU, gain.greenFromU) + scaled(fromV, gain.greenFromV));
    blue[2 * index] = blue[2 * index + 1] = scaled(fromU, gain.blueFromU);
  }
}

FOR_EACH_PROCESSOR
static void scaleLuma(
  const uint8_t *__restrict luma, size_t count, const FrameRows::Gains *gains,
  int16_t *__restrict grey) {
  const FrameRows::Gains gain = *gains;
  for (size_t index = 0; index < count; ++index)
    grey[index] = scaled(int16_t(luma[index] * 8 - gain.black), gain.luma);
}

/// Adds one colour of a row.
FOR_EACH_PROCESSOR
static void addColour(
  const int16_t *__restrict grey, const int16_t *__restrict additions, size_t count,
  uint16_t *__restrict sums, uint16_t *__restrict moments) {
  for (size_t index = 0; index < count; ++index) {
    const int16_t colour = int16_t(grey[index] + additions[index]);
    moments[index] = uint16_t(moments[index] + sums[index]);
    sums[index] = uint16_t(sums[index] + std::min<int16_t>(std::max<int16_t>(colour, 0), 255));
  }
}

FrameRows::FrameRows(const PixelKind &kind, const cv::Rect &crop)
    : gains(gainsOf(kind)),
      crop(crop),
      additions((size_t(crop.width) / 2 + 1) * 6),
      grey(size_t(crop.width)) {
  layout = {1, size_t(crop.width)};
}

void FrameRows::begin(const AVFrame &next) {
  frame = &next;
  mixedRow = -1;
}

void FrameRows::mixDifferences(int chromaRow) {
  if (std::exchange(mixedRow, chromaRow) == chromaRow) return;
  const size_t step = additions.size() / 3, first = size_t(crop.x) / 2;
  const size_t count = size_t(crop.x + crop.width + 1) / 2 - first;
  const auto line = [&](int plane) {
    return frame->data[plane] + ptrdiff_t(chromaRow) * frame->linesize[plane] + first;
  };
  int16_t *red = additions.data();
  addDifferences(line(1), line(2), count, &gains, red, red + step, red + 2 * step);
}

void FrameRows::add(int row, const RowSums &into) {
  const int place = crop.y + row;
  mixDifferences(place / 2);
  const size_t width = size_t(crop.width), step = additions.size() / 3;
  scaleLuma(
    frame->data[0] + ptrdiff_t(place) * frame->linesize[0] + crop.x, width, &gains, grey.data());
  for (size_t colour = 0; colour < 3; ++colour)
    addColour(
      grey.data(), additions.data() + colour * step + crop.x % 2, width, into.sums + colour * width,
      into.moments + colour * width);
}

/// A picture of all brightnesses beside most pairs of differences.
static FramePointer colourful(const PixelKind &kind) {
  FramePointer frame(allocated(av_frame_alloc()));
  frame->width = 512;
  frame->height = 256;
  frame->format = kind.format;
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
  for (int plane = 0; plane < 3; ++plane) {
    const int halves = plane == 0 ? 0 : 1;
    for (int row = 0; row < frame->height >> halves; ++row)
      for (int column = 0; column < frame->width >> halves; ++column)
        frame->data[plane][row * frame->linesize[plane] + column] =
          uint8_t(plane == 0 ? column * 7 + row * 31 : plane == 1 ? column : 2 * row + column % 2);
  }
  return frame;
}

bool FrameRows::agreeWithScaler(const PixelKind &kind) {
  if (kind.format != AV_PIX_FMT_YUV420P && kind.format != AV_PIX_FMT_YUVJ420P) return false;
  const FramePointer frame = colourful(kind);
  const cv::Rect whole(0, 0, frame->width, frame->height);
  cv::Mat expected(whole.size(), CV_8UC3);
  ScalerPointer scaler;
  prepareScaler(scaler, kind, whole.width, whole.height);
  uint8_t *planes[4] = {expected.data};
  const int strides[4] = {int(expected.step)};
  sws_scale(scaler.get(), frame->data, frame->linesize, 0, whole.height, planes, strides);
  FrameRows rows(kind, whole);
  rows.begin(*frame);
  const size_t width = size_t(whole.width);
  std::vector<uint16_t> found(width * 3), moments(width * 3);
  for (int row = 0; row < whole.height; ++row) {
    std::fill(found.begin(), found.end(), 0);
    rows.add(row, {found.data(), moments.data()});
    const uint8_t *bytes = expected.ptr<uint8_t>(row);
    for (size_t place = 0; place < width * 3; ++place)
      if (found[place % 3 * width + place / 3] != bytes[place]) return false;
  }
  return true;
}
