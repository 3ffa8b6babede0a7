#include "ColourMixer.hpp"

#include <algorithm>

#include "EachProcessor.hpp"

static int16_t sixteenBits(int64_t fixedPoint) {
  const int64_t rounded = (fixedPoint + (1 << 15)) >> 16;
  return int16_t(std::min<int64_t>(std::max<int64_t>(rounded, -0x7FFF), 0x7FFF));
}

/// `ff_yuv2rgb_c_init_tables` (libswscale/yuv2rgb.c) without brightness, contrast and saturation.
static ColourMixer::Gains gainsOf(const PixelKind &kind) {
  const int *coefficients = sws_getCoefficients(kind.colourSpace);
  int64_t luma = 1 << 16, black = 0;
  int64_t redFromV = coefficients[0], blueFromU = coefficients[1];
  int64_t greenFromU = -coefficients[2], greenFromV = -coefficients[3];
  if (kind.isFullRange) {
    for (int64_t *gain : {&redFromV, &blueFromU, &greenFromU, &greenFromV}) *gain = *gain * 224 / 255;
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
  const ColourMixer::Gains *gains, int16_t *__restrict red, int16_t *__restrict green,
  int16_t *__restrict blue) {
  const ColourMixer::Gains gain = *gains;
  for (size_t index = 0; index < count; ++index) {
    const int16_t fromU = int16_t(u[index] * 8 - 1024), fromV = int16_t(v[index] * 8 - 1024);
    red[2 * index] = red[2 * index + 1] = scaled(fromV, gain.redFromV);
    green[2 * index] = green[2 * index + 1] =
      int16_t(scaled(fromU, gain.greenFromU) + scaled(fromV, gain.greenFromV));
    blue[2 * index] = blue[2 * index + 1] = scaled(fromU, gain.blueFromU);
  }
}

[[gnu::always_inline]] static inline uint8_t clipped(int16_t value) {
  return uint8_t(std::min<int16_t>(std::max<int16_t>(value, 0), 255));
}

FOR_EACH_PROCESSOR
static void addLuma(
  const uint8_t *__restrict luma, size_t count, const ColourMixer::Gains *gains,
  const int16_t *__restrict red, const int16_t *__restrict green, const int16_t *__restrict blue,
  uint8_t *__restrict lines, size_t step) {
  const ColourMixer::Gains gain = *gains;
  for (size_t index = 0; index < count; ++index) {
    const int16_t grey = scaled(int16_t(luma[index] * 8 - gain.black), gain.luma);
    lines[index] = clipped(int16_t(grey + red[index]));
    lines[index + step] = clipped(int16_t(grey + green[index]));
    lines[index + 2 * step] = clipped(int16_t(grey + blue[index]));
  }
}

ColourMixer::ColourMixer(const PixelKind &kind) : gains(gainsOf(kind)) {}

void ColourMixer::mix(
  const AVFrame &frame, int pair, int left, int count, uint8_t *lines, size_t step) {
  const auto place = [&](int plane, int row, int column) {
    return frame.data[plane] + ptrdiff_t(row) * frame.linesize[plane] + column;
  };
  const size_t twos = size_t(count + 1) / 2, columns = 2 * twos;
  additions.resize(columns * 3);
  int16_t *red = additions.data(), *green = red + columns, *blue = green + columns;
  addDifferences(
    place(1, pair, left / 2), place(2, pair, left / 2), twos, &gains, red, green, blue);
  for (int row : {0, 1})
    addLuma(
      place(0, 2 * pair + row, left), size_t(count), &gains, red, green, blue,
      lines + size_t(row) * 3 * step, step);
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

bool ColourMixer::agreesWithScaler(const PixelKind &kind) {
  if (kind.format != AV_PIX_FMT_YUV420P && kind.format != AV_PIX_FMT_YUVJ420P) return false;
  const FramePointer frame = colourful(kind);
  const size_t width = size_t(frame->width), step = width * 3;
  std::vector<uint8_t> rgb(step * size_t(frame->height)), lines(step * 2);
  ScalerPointer scaler;
  prepareScaler(scaler, kind, frame->width, frame->height);
  uint8_t *planes[4] = {rgb.data()};
  const int strides[4] = {int(step)};
  sws_scale(scaler.get(), frame->data, frame->linesize, 0, frame->height, planes, strides);
  ColourMixer mixer(kind);
  for (int pair = 0; pair < frame->height / 2; ++pair) {
    mixer.mix(*frame, pair, 0, frame->width, lines.data(), width);
    const uint8_t *expected = rgb.data() + size_t(pair) * 2 * step;
    for (size_t place = 0; place < 2 * step; ++place)
      if (lines[place / step * step + place % 3 * width + place % step / 3] != expected[place])
        return false;
  }
  return true;
}
