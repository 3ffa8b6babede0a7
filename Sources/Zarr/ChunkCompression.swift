import CBlosc
import CDeflate
import CZstd
import Episodes

/// How the chunks of an array are compressed.
package enum ChunkCompression: Sendable, Equatable {
  /// Not at all.
  case none
  /// zlib's format of deflate.
  case zlib
  /// gzip's format of deflate.
  case gzip
  /// Zstandard.
  case zstd
  /// blosc's frames, whatever is inside them.
  case blosc
  /// JPEG 2000, a picture per chunk.
  case jpeg2000(PictureShape)
  /// JPEG XL, a picture per chunk.
  case jpegXL(PictureShape)
  /// A codec that is not read, by its name.
  case refused(String)

  /// The compression with the `id` that numcodecs or imagecodecs gives it, or `nil` for none.
  ///
  /// Codecs of pictures need chunks of one `picture` each.
  init(id: String?, picture: PictureShape? = nil) {
    self =
      switch (id, picture) {
      case ("imagecodecs_jpeg2k", let picture?): .jpeg2000(picture)
      case ("imagecodecs_jpegxl", let picture?): .jpegXL(picture)
      default: Self(plain: id)
      }
  }

  private init(plain id: String?) {
    self =
      switch id {
      case nil: .none
      case "zlib": .zlib
      case "gzip": .gzip
      case "zstd": .zstd
      case "blosc": .blosc
      case let other?: .refused(other)
      }
  }

  /// The name, as numcodecs has it.
  package var name: String {
    switch self {
    case .none: "uncompressed"
    case .zlib: "zlib"
    case .gzip: "gzip"
    case .zstd: "zstd"
    case .blosc: "blosc"
    case .jpeg2000: "jpeg 2000"
    case .jpegXL: "jpeg xl"
    case .refused(let name): name
    }
  }

  /// Unpacks a chunk of exactly `byteCount` bytes, or `nil` if it is damaged or of another size.
  func unpacked(_ chunk: [UInt8], byteCount: Int) -> [UInt8]? {
    if case .jpeg2000(let picture) = self { return JPEG2000.decoded(chunk, as: picture) }
    if case .jpegXL(let picture) = self { return JPEGXL.decoded(chunk, as: picture) }
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { target, count in
      isWhole = unpack(chunk, into: UnsafeMutableRawBufferPointer(target), byteCount: byteCount)
      count = isWhole ? byteCount : 0
    }
    return isWhole ? bytes : nil
  }

  private func unpack(
    _ chunk: [UInt8], into target: UnsafeMutableRawBufferPointer, byteCount: Int
  ) -> Bool {
    switch self {
    case .none:
      guard chunk.count == byteCount else { return false }
      target.copyBytes(from: chunk)
      return true
    case .zlib, .gzip: return inflate(chunk, into: target.baseAddress, byteCount: byteCount)
    case .zstd:
      return ZSTD_decompress(target.baseAddress, byteCount, chunk, chunk.count) == byteCount
    case .blosc:
      // The header's sizes are checked first, because the decompressor trusts them.
      var stated = 0
      return blosc_cbuffer_validate(chunk, chunk.count, &stated) == 0 && stated == byteCount
        && blosc_decompress_ctx(chunk, target.baseAddress, byteCount, 1) == Int32(byteCount)
    case .jpeg2000, .jpegXL, .refused: return false
    }
  }

  private func inflate(_ chunk: [UInt8], into target: UnsafeMutableRawPointer?, byteCount: Int)
    -> Bool
  {
    guard let inflater = libdeflate_alloc_decompressor() else { return false }
    defer { libdeflate_free_decompressor(inflater) }
    let decompress = self == .gzip ? libdeflate_gzip_decompress : libdeflate_zlib_decompress
    return decompress(inflater, chunk, chunk.count, target, byteCount, nil) == LIBDEFLATE_SUCCESS
  }
}
