import Episodes
import Foundation
import VideoDecoding

/// Pictures in the kitty graphics protocol, as PNG in base64.
///
/// Each place has two numbers that alternate. The new picture is shown before the old one goes, so the
/// place is never empty.
///
/// - Source: kitty's documentation, "Terminal graphics protocol": keys a, f, i, q, C, c, r, m.
enum KittyPicture {
  /// The most base64 that one sequence carries.
  private static let largestChunk = 4096

  /// The sequences that show the first frame at a place, over all of its columns and rows, in place of
  /// picture `replaced`.
  ///
  /// Text may be sent between them, but no other picture.
  ///
  /// - Throws: `DataError.Kind.unsupported` for a side above 16384 pixels.
  static func portions(
    _ frame: FrameSequence, at place: ScreenPlace, number: Int, replacing replaced: Int?
  ) throws(DataError) -> [[UInt8]] {
    let text = try ImageFile.png(frame).base64EncodedData()
    // The picture comes to be where the cursor is at its last sequence.
    let position = Array("\u{1B}[\(place.row + 1);\(place.column + 1)H".utf8)
    let keys = "a=T,f=100,t=d,i=\(number),q=2,C=1,c=\(place.columns),r=\(place.rows)"
    return stride(from: 0, to: text.count, by: largestChunk).map { start in
      let chunk = text[start..<min(start + largestChunk, text.count)]
      let isLast = start + largestChunk >= text.count
      let head = "\u{1B}_G\(start == 0 ? keys + "," : "")m=\(isLast ? 0 : 1);"
      let removal = isLast ? replaced.map(removal) ?? [] : []
      return position + Array(head.utf8) + chunk + Array("\u{1B}\\".utf8) + removal
    }
  }

  /// The bytes that end a picture of which not all was sent, without an error.
  static let abandonment = Array("\u{1B}_Gm=0,q=2;\u{1B}\\".utf8)

  /// The bytes that take a picture away.
  static func removal(of number: Int) -> [UInt8] {
    Array("\u{1B}_Ga=d,d=I,i=\(number),q=2\u{1B}\\".utf8)
  }
}
