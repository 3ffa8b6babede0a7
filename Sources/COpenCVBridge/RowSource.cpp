#include "RowSource.hpp"

#include "EachProcessor.hpp"

FOR_EACH_PROCESSOR
static void addBytes(
  const uint8_t *__restrict bytes, size_t count, uint16_t *__restrict sums,
  uint16_t *__restrict moments) {
  for (size_t index = 0; index < count; ++index) {
    moments[index] = uint16_t(moments[index] + sums[index]);
    sums[index] = uint16_t(sums[index] + bytes[index]);
  }
}

void PictureRows::add(int row, const RowSums &into) {
  addBytes(
    picture.ptr<uint8_t>(row), layout.valueCount(picture.cols), into.sums, into.moments);
}
