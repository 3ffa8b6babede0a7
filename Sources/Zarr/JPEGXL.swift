import CJPEGXL

/// Pictures in JPEG XL, by libjxl.
enum JPEGXL {
  /// Decodes a picture of a known size into `[H, W, C]`, or `nil` if it is damaged or of another size.
  ///
  /// The size is compared before memory is taken. Of an animation, the first frame counts.
  static func decoded(_ bytes: [UInt8], as shape: PictureShape) -> [UInt8]? {
    guard let decoder = JxlDecoderCreate(nil) else { return nil }
    defer { JxlDecoderDestroy(decoder) }
    let events = Int32(JXL_DEC_BASIC_INFO.rawValue | JXL_DEC_FULL_IMAGE.rawValue)
    guard JxlDecoderSubscribeEvents(decoder, events) == JXL_DEC_SUCCESS else { return nil }
    return bytes.withUnsafeBufferPointer { bytes in
      guard JxlDecoderSetInput(decoder, bytes.baseAddress, bytes.count) == JXL_DEC_SUCCESS else {
        return nil
      }
      JxlDecoderCloseInput(decoder)
      var isWhole = false
      let pixels = [UInt8](unsafeUninitializedCapacity: shape.byteCount) { pixels, count in
        isWhole = decode(with: decoder, into: pixels, shape)
        count = isWhole ? shape.byteCount : 0
      }
      return isWhole ? pixels : nil
    }
  }

  private static func decode(
    with decoder: OpaquePointer, into pixels: UnsafeMutableBufferPointer<UInt8>,
    _ shape: PictureShape
  ) -> Bool {
    var format = JxlPixelFormat(
      num_channels: UInt32(shape.channelCount), data_type: JXL_TYPE_UINT8,
      endianness: JXL_NATIVE_ENDIAN, align: 0)
    while true {
      switch JxlDecoderProcessInput(decoder) {
      case JXL_DEC_BASIC_INFO:
        guard fits(decoder, shape) else { return false }
      case JXL_DEC_NEED_IMAGE_OUT_BUFFER:
        var byteCount = 0
        guard JxlDecoderImageOutBufferSize(decoder, &format, &byteCount) == JXL_DEC_SUCCESS,
          byteCount == shape.byteCount,
          JxlDecoderSetImageOutBuffer(decoder, &format, pixels.baseAddress, byteCount)
            == JXL_DEC_SUCCESS
        else { return false }
      case JXL_DEC_FULL_IMAGE: return true
      default: return false
      }
    }
  }

  private static func fits(_ decoder: OpaquePointer, _ shape: PictureShape) -> Bool {
    var info = JxlBasicInfo()
    guard JxlDecoderGetBasicInfo(decoder, &info) == JXL_DEC_SUCCESS else { return false }
    let channelCount = info.num_color_channels + info.num_extra_channels
    return info.xsize == shape.width && info.ysize == shape.height
      && channelCount == shape.channelCount && info.bits_per_sample <= 8
  }
}
