/// How much of a picture is sent.
struct Detail: Equatable, Sendable {
  /// The share of a picture's width and height.
  let scale: Double
  /// Whether a picture of characters has 256 colours where the terminal has all.
  let hasFewColours: Bool

  static let full = Detail(scale: 1, hasFewColours: false)

  /// From all down to the least.
  static func levels(of mode: GraphicsMode) -> [Detail] {
    guard mode.isText else {
      return [1, 0.7, 0.5, 0.35].map { Detail(scale: $0, hasFewColours: false) }
    }
    return [.full] + [1, 0.7, 0.5].map { Detail(scale: $0, hasFewColours: true) }
  }
}

/// Chooses the detail of moving pictures by the time that a frame takes on its line.
///
/// Fewer frames come first: detail goes only where less than five a second would be left, and comes back
/// where there is room for ten with it.
struct DetailControl: Sendable {
  static let longestSeconds = 0.2
  static let shortSeconds = 0.1
  /// One frame may be large because the picture changed all over.
  static let frameCount = 3

  private let levels: [Detail]
  private var level = 0
  /// Bytes of a frame of each level, as last seen.
  private var sizes: [Int: Int] = [:]
  private var slowFrames = 0
  private var quickFrames = 0

  init(_ mode: GraphicsMode) { levels = Detail.levels(of: mode) }

  /// The detail to draw with.
  var detail: Detail { levels[level] }

  /// Notes a frame of so many bytes on a line that takes so many in a second.
  mutating func noteFrame(bytes: Int, bytesPerSecond: Double) {
    sizes[level] = bytes
    let isSlow = Double(bytes) / bytesPerSecond > Self.longestSeconds
    slowFrames = isSlow ? slowFrames + 1 : 0
    let above = level > 0 ? sizes[level - 1] ?? 0 : .max
    let hasRoom = Double(above) / bytesPerSecond < Self.shortSeconds
    quickFrames = hasRoom ? quickFrames + 1 : 0
    if slowFrames >= Self.frameCount, level + 1 < levels.count { change(by: 1) }
    if quickFrames >= Self.frameCount, level > 0 { change(by: -1) }
  }

  private mutating func change(by count: Int) {
    level += count
    (slowFrames, quickFrames) = (0, 0)
  }
}
