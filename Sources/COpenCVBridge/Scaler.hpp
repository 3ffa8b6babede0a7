#pragma once
#include "MediaInput.hpp"

/// What a frame's pixels are, apart from their number.
struct PixelKind {
  explicit PixelKind(const AVFrame &frame)
      : format(AVPixelFormat(frame.format)),
        colourSpace(frame.colorspace),
        isFullRange(frame.color_range == AVCOL_RANGE_JPEG) {}

  bool operator==(const PixelKind &other) const {
    return format == other.format && colourSpace == other.colourSpace &&
           isFullRange == other.isFullRange;
  }

  AVPixelFormat format;
  AVColorSpace colourSpace;
  bool isFullRange;
};

/// Sets `scaler` up for pictures of this kind and size, with the settings of
/// `ffmpeg -pix_fmt rgb24`, so that the bytes are the same.
void prepareScaler(ScalerPointer &scaler, const PixelKind &kind, int width, int height);
