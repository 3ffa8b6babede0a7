import Episodes
import Foundation
import VideoDecoding

/// Pictures as inline images of iTerm2, as PNG in base64.
///
/// - Source: iTerm2's documentation, "Inline Images Protocol".
enum InlinePicture {
  /// The bytes that show the first frame at a place, over all of its columns and rows.
  ///
  /// - Throws: `DataError.Kind.unsupported` for a side above 16384 pixels.
  static func bytes(_ frame: FrameSequence, at place: ScreenPlace) throws(DataError) -> [UInt8] {
    let png = try ImageFile.png(frame)
    let keys =
      "inline=1;size=\(png.count);width=\(place.columns);height=\(place.rows)"
      + ";preserveAspectRatio=0;doNotMoveCursor=1"
    return Array("\u{1B}[\(place.row + 1);\(place.column + 1)H\u{1B}]1337;File=\(keys):".utf8)
      + png.base64EncodedData() + [0x07]
  }
}
