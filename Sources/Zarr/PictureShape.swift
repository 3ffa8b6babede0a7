/// The size of the one picture that a chunk holds.
package struct PictureShape: Sendable, Equatable {
  /// Rows and columns.
  package let height, width: Int
  /// 1, 3 or 4.
  package let channelCount: Int

  var byteCount: Int { height * width * channelCount }

  /// The picture in a chunk of bytes whose last axes are rows, columns and channels, or `nil` for any other chunk.
  init?(chunkShape: [Int], elementType: ZarrElementType) {
    let axes = chunkShape.suffix(3)
    guard elementType == .uint8, axes.count == 3, let channelCount = axes.last,
      [1, 3, 4].contains(channelCount), chunkShape.dropLast(3).allSatisfy({ $0 == 1 })
    else { return nil }
    (height, width) = (axes[axes.startIndex], axes[axes.startIndex + 1])
    self.channelCount = channelCount
  }
}
