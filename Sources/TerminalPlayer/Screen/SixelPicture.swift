import Episodes

/// Pictures as sixels, in a palette of 6 by 7 by 6 colours that is the same for every picture, so that
/// colours do not flicker, with an ordered dither.
///
/// - Source: DEC, "VT330/VT340 Programmer Reference Manual", volume 2, chapter 14.
enum SixelPicture {
  private static let levels = (red: 6, green: 7, blue: 6)
  /// Thresholds of Bayer's 4 by 4 matrix.
  private static let thresholds: [Int] = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]

  /// The bytes that show the first frame with its upper left corner at a place.
  ///
  /// - Complexity: O(pixels + colours used in each band of six rows * columns).
  static func bytes(_ frame: FrameSequence, at place: ScreenPlace) -> [UInt8] {
    let indices = dithered(frame)
    var bytes = Array("\u{1B}[\(place.row + 1);\(place.column + 1)H".utf8)
    bytes += "\u{1B}P0;1;0q\"1;1;\(frame.width);\(frame.height)".utf8
    for index in Set(indices).sorted() { bytes += definition(of: index).utf8 }
    for top in stride(from: 0, to: frame.height, by: 6) {
      append(band: top, of: indices, width: frame.width, height: frame.height, to: &bytes)
    }
    bytes += "\u{1B}\\".utf8
    return bytes
  }

  /// The colour of each pixel, as its number in the palette.
  static func dithered(_ frame: FrameSequence) -> [UInt8] {
    var indices = [UInt8](repeating: 0, count: frame.width * frame.height)
    for y in 0..<frame.height {
      for x in 0..<frame.width {
        let threshold = thresholds[(y & 3) * 4 + (x & 3)]
        let start = (y * frame.width + x) * 3
        let red = level(frame.pixels[start], levels.red, threshold)
        let green = level(frame.pixels[start + 1], levels.green, threshold)
        let blue = level(frame.pixels[start + 2], levels.blue, threshold)
        indices[y * frame.width + x] = UInt8((red * levels.green + green) * levels.blue + blue)
      }
    }
    return indices
  }

  /// The value between 0 and `count - 1`, rounded up where its rest is above the threshold of the place.
  private static func level(_ value: UInt8, _ count: Int, _ threshold: Int) -> Int {
    let scaled = Int(value) * (count - 1) * 32
    return min(count - 1, (scaled + 255 * (2 * threshold + 1)) / (255 * 32))
  }

  /// Colours are told in percent.
  private static func definition(of index: UInt8) -> String {
    let (index, rest) = (Int(index) / levels.blue, Int(index) % levels.blue)
    let (red, green) = (index / levels.green, index % levels.green)
    func percent(_ level: Int, _ count: Int) -> Int { (level * 200 / (count - 1) + 1) / 2 }
    return "#\((red * levels.green + green) * levels.blue + rest);2;\(percent(red, levels.red));"
      + "\(percent(green, levels.green));\(percent(rest, levels.blue))"
  }

  /// Six rows: for each colour in them the columns that have it, as runs.
  private static func append(
    band top: Int, of indices: [UInt8], width: Int, height: Int, to bytes: inout [UInt8]
  ) {
    var columns: [UInt8: [UInt8]] = [:]
    for y in top..<min(top + 6, height) {
      for x in 0..<width {
        columns[indices[y * width + x], default: [UInt8](repeating: 0, count: width)][x] |=
          1 << UInt8(y - top)
      }
    }
    for (index, bits) in columns.sorted(by: { $0.key < $1.key }) {
      bytes += "#\(index)".utf8
      append(runs: bits, to: &bytes)
      bytes.append(UInt8(ascii: "$"))
    }
    bytes.append(UInt8(ascii: "-"))
  }

  private static func append(runs bits: [UInt8], to bytes: inout [UInt8]) {
    var start = 0
    while start < bits.count {
      let end = bits[start...].firstIndex { $0 != bits[start] } ?? bits.count
      let character = bits[start] + 63
      if end - start > 3 {
        bytes += "!\(end - start)".utf8
        bytes.append(character)
      } else {
        bytes += repeatElement(character, count: end - start)
      }
      start = end
    }
  }
}
