import COpenCVBridge
import Episodes

/// A picture of convex polygons that lie one over the other.
public struct PolygonPicture: Sendable, Equatable {
  /// Columns and rows in pixels.
  public let width, height: Int
  private var points: [Double] = []
  private var counts: [Int32] = []
  private var colours: [UInt8] = []

  /// Pixels of the shorter side at least, at which edges are drawn.
  private static let drawnSide = 256

  /// An empty picture, which is black.
  ///
  /// - Precondition: Both sides are 1 or more.
  public init(width: Int, height: Int) {
    precondition(width > 0 && height > 0, "a picture has a size")
    (self.width, self.height) = (width, height)
  }

  /// Adds a polygon by the x and y of its corners in pixels, 0 being the left or upper edge.
  ///
  /// - Precondition: `colour` has red, green and blue.
  public mutating func fill(_ corners: [(x: Double, y: Double)], with colour: [UInt8]) {
    precondition(colour.count == 3, "a colour has three values")
    points += corners.flatMap { [$0.x, $0.y] }
    counts.append(Int32(corners.count))
    colours += colour
  }

  /// The picture, `[1, height, width, 3]`.
  ///
  /// Small pictures are drawn larger and shrunk, so that their edges are smooth.
  ///
  /// - Throws: `DataError.Kind.unsupported` for a side above 16384 pixels, or a corner a million pixels away.
  public func drawn() throws(DataError) -> FrameSequence {
    var pixels = [UInt8](repeating: 0, count: width * height * 3)
    let factor = min(16, max(1, (Self.drawnSide - 1) / min(width, height) + 1))
    try pixels.withUnsafeMutableBufferPointer { (buffer) throws(DataError) in
      _ = try BridgeCall(expected: "polygons that can be drawn", place: "picture").run {
        bridge.cvb_polygons_fill(
          buffer.baseAddress, Int32(width), Int32(height), Int32(factor), points, counts,
          counts.count, colours, $0)
      }
    }
    return FrameSequence(frameCount: 1, height: height, width: width, pixels: pixels)
  }
}
