#include "Scaler.hpp"

void prepareScaler(ScalerPointer &scaler, const PixelKind &kind, int width, int height) {
  scaler.reset(sws_getCachedContext(
    scaler.release(), width, height, kind.format, width, height, AV_PIX_FMT_RGB24, SWS_BICUBIC,
    nullptr, nullptr, nullptr));
  if (!scaler) throw Failure{CVB_UNSUPPORTED, "a pixel format that cannot become RGB"};
  int one = 1 << 16;
  sws_setColorspaceDetails(
    scaler.get(), sws_getCoefficients(kind.colourSpace), kind.isFullRange,
    sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, one, one);
}
