/// The preprocessing of a frame for an encoder, as an encoder card states it.
///
/// The order is: the centre is cut out (`crop`), the rest is resized, numbers are scaled to `range`, and
/// each channel becomes `(value - mean) / standardDeviation`. Nothing is rounded to 8 bits on the way.
/// Antialiased results agree with torch's and torchvision's on float tensors within 0.001 of 255, and with
/// `clip` with Pillow's, which rounds after each of two passes, within 1.2.
///
/// ```swift
/// let imageNet = Preprocessing(
///   shorterSide: 256, height: 224, width: 224, mean: [0.485, 0.456, 0.406],
///   standardDeviation: [0.229, 0.224, 0.225])
/// let tensor = try imageNet.apply(to: video.frames(0..<8))  // [8, 3, 224, 224]
/// ```
///
/// - Source: Pillow, `src/libImaging/Resample.c` (`precompute_coeffs`), torch,
///   `interpolate(antialias: true)`, and OpenCV's `resize` for the rest.
public struct Preprocessing: Codable, Sendable, Equatable {
  /// How pixels between the given ones are found.
  public enum Interpolation: String, Codable, Sendable, CaseIterable {
    /// The pixel whose centre is nearest.
    case nearest
    /// Triangle filter.
    case bilinear
    /// Cubic filter: Keys' a is -0.5 with antialiasing (as Pillow and torchvision), -0.75 without (as
    /// OpenCV and torch).
    case bicubic
    /// Mean of the covered area (OpenCV's INTER_AREA), or bilinear if the frame grows.
    case area
  }

  /// The values of black and white before normalisation.
  public enum ValueRange: String, Codable, Sendable, CaseIterable {
    /// Black is 0, white is 1.
    case unit = "0..1"
    /// Black is 0, white is 255.
    case byte = "0..255"
  }

  /// How the numbers of a frame are laid out.
  public enum Layout: Sendable {
    /// `[T, 3, H, W]`, as convolutions take them.
    case planar
    /// `[T, H, W, 3]`, as frames come.
    case interleaved
  }

  /// The share of each side that is kept, in `(0, 1]`, cut from the centre before resizing.
  ///
  /// The kept size is rounded to whole pixels, at least 1. `nil` keeps everything.
  public var crop: Double?
  /// Pixels of the shorter side after resizing, from which the centre `height` x `width` is cut.
  ///
  /// The frame keeps its aspect, as with torchvision's `Resize(n)` followed by `CenterCrop`. `nil`
  /// resizes straight to `height` x `width`, whatever the aspect.
  public var shorterSide: Int?
  /// Rows of the result, H'.
  public var height: Int
  /// Columns of the result, W'.
  public var width: Int
  /// How pixels between the given ones are found.
  public var interpolation: Interpolation
  /// Whether bilinear and bicubic filters widen when the frame shrinks, as Pillow and torchvision do.
  ///
  /// It has no effect on the other two.
  public var antialias: Bool
  /// The values of black and white before normalisation.
  public var range: ValueRange
  /// The number that is subtracted from each channel, in the units of `range`: red, green, blue.
  public var mean: [Float]
  /// The divisor of each channel after that, each above 0: red, green, blue.
  public var standardDeviation: [Float]

  /// Whether colours that a cubic filter makes darker than black or brighter than white are clamped, as
  /// Pillow does.
  ///
  /// Otherwise they stay, as with torchvision on tensors of floats.
  public var clip: Bool

  /// States the steps, whose defaults only scale the values to 0...1.
  public init(
    crop: Double? = nil, shorterSide: Int? = nil, height: Int, width: Int,
    interpolation: Interpolation = .bilinear, antialias: Bool = true, range: ValueRange = .unit,
    mean: [Float] = [0, 0, 0], standardDeviation: [Float] = [1, 1, 1], clip: Bool = false
  ) {
    self.crop = crop
    self.shorterSide = shorterSide
    self.height = height
    self.width = width
    self.interpolation = interpolation
    self.antialias = antialias
    self.range = range
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.clip = clip
  }
}
