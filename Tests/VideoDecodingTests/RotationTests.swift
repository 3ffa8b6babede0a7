import Episodes
import Testing
import VideoDecoding

@Suite("Rotation")
struct RotationTests {
  /// Where a pixel of the upright picture was stored, for a clockwise turn of a 160 x 64 picture.
  static func stored(_ degrees: Int, row: Int, column: Int) -> (row: Int, column: Int) {
    switch degrees {
    case 90: (63 - column, row)
    case 180: (63 - row, 159 - column)
    default: (column, 159 - row)
    }
  }

  @Test("A turn in the file is applied once, clockwise, to every pixel", arguments: [90, 180, 270])
  func turned(degrees: Int) throws {
    let video = try VideoFile(path: Clip.path("rotated_\(degrees).mp4"))
    let upright = try video.frames(at: [37])
    let lying = try VideoFile(path: Clip.path("h264_reordered.mp4")).frames(at: [37])
    #expect(video.rotationDegrees == degrees)
    #expect((video.width, video.height) == (degrees == 180 ? (160, 64) : (64, 160)))
    let agrees = (0..<upright.height).allSatisfy { row in
      (0..<upright.width).allSatisfy { column in
        let source = Self.stored(degrees, row: row, column: column)
        return Clip.brightness(upright, 0, row: row, column)
          == Clip.brightness(lying, 0, row: source.row, source.column)
      }
    }
    #expect(agrees)
  }
}
