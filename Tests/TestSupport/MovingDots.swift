import Episodes
import HDF5

/// Small episodes that an encoder can learn from: a bright dot that gets to the right, or not so far.
///
/// The recorded reward of a step is how far the dot has come, 0 to 1.
public struct MovingDots: Sendable {
  /// One episode.
  public struct Demo: Sendable {
    /// The name, such as `demo_0`.
    public var name: String
    /// Number of steps.
    public var stepCount: Int
    /// Where the dot ends, 0 (it stays where it is) to 1 (the right edge).
    public var reach: Double
    /// Whether there is a dot at all; without, every image is black.
    public var isVisible = true
    /// The recorded rewards, if they are not how far the dot has come.
    public var rewards: [Double]?

    /// Describes an episode that is in order.
    public init(_ name: String, stepCount: Int = 12, reach: Double = 1) {
      self.name = name
      self.stepCount = stepCount
      self.reach = reach
    }
  }

  /// The key of the one camera.
  public static let camera = "camera"
  /// Rows and columns of an image.
  public static let side = 32
  private static let dotSide = 6

  /// The episodes.
  public var demos: [Demo]

  /// Episodes to write.
  public init(_ demos: [Demo]) { self.demos = demos }

  /// Episodes whose dots get farther from one to the next.
  public init(count: Int, stepCount: Int = 12) {
    demos = (0..<count).map { index in
      Demo("demo_\(index)", stepCount: stepCount, reach: Double(index) / Double(max(1, count - 1)))
    }
  }

  /// Writes the file at `path`.
  public func write(to path: String) throws(DataError) {
    let file = try HDF5File.create(path)
    let data = try file.root.createGroup("data")
    try data.attributes.set("env_args", to: #"{"env_kwargs": {"robots": ["Dot"]}}"#)
    for demo in demos { try Self.write(demo, in: data) }
    try file.close()
  }

  private static func write(_ demo: Demo, in data: HDF5Group) throws(DataError) {
    let (group, count) = (try data.createGroup(demo.name), demo.stepCount)
    try group.attributes.set("num_samples", to: count)
    try group.createDataset(
      "actions", shape: [count, 2], values: [Double](repeating: 0, count: count * 2))
    let rewards = demo.rewards ?? (0..<count).map { progress(demo, $0) }
    try group.createDataset("rewards", shape: [rewards.count], values: rewards)
    try group.createDataset(
      "obs/\(camera)", shape: [count, side, side, 3],
      values: (0..<count).flatMap { image(demo, step: $0) },
      layout: .chunked([1, side, side, 3], gzipLevel: 1))
  }

  private static func progress(_ demo: Demo, _ step: Int) -> Double {
    demo.reach * Double(step) / Double(max(1, demo.stepCount - 1))
  }

  private static func image(_ demo: Demo, step: Int) -> [UInt8] {
    var pixels = [UInt8](repeating: demo.isVisible ? 20 : 0, count: side * side * 3)
    guard demo.isVisible else { return pixels }
    let left = Int(progress(demo, step) * Double(side - dotSide))
    let top = (side - dotSide) / 2
    for row in top..<top + dotSide {
      for column in left..<left + dotSide {
        for channel in 0..<3 { pixels[(row * side + column) * 3 + channel] = 230 }
      }
    }
    return pixels
  }
}
