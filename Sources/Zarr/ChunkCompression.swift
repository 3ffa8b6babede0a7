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
  /// A codec that is not read, by its name.
  case refused(String)

  /// The compression with the `id` that numcodecs gives it, or `nil` for none.
  init(id: String?) {
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
    case .refused(let name): name
    }
  }

  /// Unpacks a chunk of exactly `byteCount` bytes, or `nil` if it is damaged or of another size.
  func unpacked(_ chunk: [UInt8], byteCount: Int) -> [UInt8]? {
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
    case .refused: return false
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
