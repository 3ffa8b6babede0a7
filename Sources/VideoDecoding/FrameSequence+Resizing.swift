import Episodes

extension FrameSequence {
  /// Every frame resized by an antialiased triangle filter, each side by its own scale, rounded once.
  ///
  /// Frames of that size already stay as they are.
  ///
  /// - Throws: `DataError.Kind.invalidValue` for a side that is not 1 to 16384 pixels.
  /// - Complexity: O(pixels in + pixels out).
  public func resized(height: Int, width: Int) throws(DataError) -> FrameSequence {
    guard (height, width) != (self.height, self.width) else { return self }
    let resizing = Preprocessing(height: height, width: width, range: .byte)
    let values = try resizing.apply(to: self, layout: .interleaved)
    return FrameSequence(
      frameCount: frameCount, height: height, width: width,
      pixels: values.map { UInt8(min(255, max(0, $0.rounded()))) })
  }
}
