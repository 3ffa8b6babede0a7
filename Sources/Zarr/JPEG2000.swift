import COpenJPEG

/// Pictures in JPEG 2000, by OpenJPEG.
enum JPEG2000 {
  /// Decodes a picture of a known size into `[H, W, C]`, or `nil` if it is damaged or of another size.
  ///
  /// The size is compared before memory is taken.
  static func decoded(_ bytes: [UInt8], as shape: PictureShape) -> [UInt8]? {
    bytes.withUnsafeBytes { bytes in
      var input = Input(bytes: bytes, position: 0)
      return withUnsafeMutablePointer(to: &input) { decoded(from: $0, shape) }
    }
  }

  /// Bytes in memory, as OpenJPEG reads them.
  private struct Input {
    let bytes: UnsafeRawBufferPointer
    var position: Int

    mutating func move(to place: Int) -> Bool {
      guard (0...bytes.count).contains(place) else { return false }
      position = place
      return true
    }
  }

  private static func decoded(from input: UnsafeMutablePointer<Input>, _ shape: PictureShape)
    -> [UInt8]?
  {
    // The signature box of a JP2 file, else a bare codestream.
    let isFile = input.pointee.bytes.dropFirst(4).starts(with: [0x6A, 0x50, 0x20, 0x20])
    guard let codec = opj_create_decompress(isFile ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K),
      let stream = stream(of: input)
    else { return nil }
    defer {
      opj_stream_destroy(stream)
      opj_destroy_codec(codec)
    }
    var settings = opj_dparameters_t()
    opj_set_default_decoder_parameters(&settings)
    var image: UnsafeMutablePointer<opj_image_t>?
    defer { if image != nil { opj_image_destroy(image) } }
    guard opj_setup_decoder(codec, &settings) != 0, opj_read_header(stream, codec, &image) != 0,
      let header = image, fits(header.pointee, shape),
      opj_decode(codec, stream, header) != 0, opj_end_decompress(codec, stream) != 0,
      fits(header.pointee, shape)
    else { return nil }
    return pixels(of: header.pointee, shape)
  }

  private static func stream(of input: UnsafeMutablePointer<Input>) -> UnsafeMutablePointer<
    opj_stream_t?
  >? {
    guard let raw = opj_stream_create(1 << 16, 1) else { return nil }
    opj_stream_set_user_data(raw, input, nil)
    opj_stream_set_user_data_length(raw, UInt64(input.pointee.bytes.count))
    opj_stream_set_read_function(raw) { target, count, input in
      guard let input = input?.assumingMemoryBound(to: Input.self), let target else { return -1 }
      let rest = input.pointee.bytes[input.pointee.position...].prefix(count)
      // The end, as OpenJPEG names it.
      guard !rest.isEmpty else { return -1 }
      UnsafeMutableRawBufferPointer(start: target, count: count).copyBytes(from: rest)
      input.pointee.position += rest.count
      return rest.count
    }
    opj_stream_set_skip_function(raw) { count, input in
      guard let input = input?.assumingMemoryBound(to: Input.self) else { return -1 }
      let (place, overflows) = input.pointee.position.addingReportingOverflow(Int(count))
      return !overflows && input.pointee.move(to: place) ? count : -1
    }
    opj_stream_set_seek_function(raw) { place, input in
      guard let input = input?.assumingMemoryBound(to: Input.self) else { return 0 }
      return input.pointee.move(to: Int(place)) ? 1 : 0
    }
    return raw
  }

  /// Whether the picture has the size, whole channels, and eight bits at most.
  private static func fits(_ image: opj_image_t, _ shape: PictureShape) -> Bool {
    guard image.numcomps == shape.channelCount, let components = image.comps else { return false }
    return (0..<shape.channelCount).allSatisfy { channel in
      let part = components[channel]
      return part.w == shape.width && part.h == shape.height && part.dx == 1 && part.dy == 1
        && (1...8).contains(part.prec) && part.sgnd == 0
    }
  }

  private static func pixels(of image: opj_image_t, _ shape: PictureShape) -> [UInt8]? {
    var pixels = [UInt8](repeating: 0, count: shape.byteCount)
    for channel in 0..<shape.channelCount {
      guard let values = image.comps[channel].data else { return nil }
      for pixel in 0..<shape.height * shape.width {
        pixels[pixel * shape.channelCount + channel] = UInt8(clamping: values[pixel])
      }
    }
    return pixels
  }
}
