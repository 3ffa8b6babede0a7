import COpenCVBridge
import Episodes

/// A part of a frame, in its pixels, with edges that may lie within a pixel.
public struct FrameRegion: Sendable, Equatable {
  /// From the left edge of the frame to that of the region.
  public let left: Double
  /// From the upper edge of the frame to that of the region.
  public let top: Double
  /// Pixels from left to right.
  public let width: Double
  /// Pixels from top to bottom.
  public let height: Double

  /// States a region.
  public init(left: Double, top: Double, width: Double, height: Double) {
    self.left = left
    self.top = top
    self.width = width
    self.height = height
  }
}

extension Preprocessing {
  /// The region of frames of a size that an encoder sees after all cuts.
  ///
  /// - Throws: As `apply(to:layout:into:)`.
  public func region(ofHeight height: Int, width: Int) throws(DataError) -> FrameRegion {
    let plan = try checkedPlan(height: height, width: width, layout: .planar)
    let across = Double(plan.crop_width) / Double(plan.resized_width)
    let down = Double(plan.crop_height) / Double(plan.resized_height)
    return FrameRegion(
      left: Double(plan.crop_left) + Double(plan.cut_left) * across,
      top: Double(plan.crop_top) + Double(plan.cut_top) * down,
      width: Double(plan.output_width) * across, height: Double(plan.output_height) * down)
  }
}
