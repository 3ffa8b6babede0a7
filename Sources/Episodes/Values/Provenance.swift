/// The version of `rapl` that wrote a file.
public enum ToolVersion {
  /// This version.
  public static let current = "0.1.0"
}

/// The origin of a result: enough to make it again, and nothing about the machine or its user.
public struct Provenance: Codable, Equatable, Sendable {
  /// The version of `rapl` that made the result.
  public let toolVersion: String
  /// The command as typed, such as `rapl evaluate rewards.hdf5`.
  public let command: String
  /// Every setting in force, by name, defaults included.
  public let settings: [String: String]
  /// Every seed, by its use.
  public let seeds: [String: UInt64]
  /// SHA-256 of every input, by its file name without folders.
  public let hashes: [String: ContentHash]

  private enum CodingKeys: String, CodingKey {
    case toolVersion = "tool_version"
    case command, settings, seeds, hashes
  }

  /// States the origin of a result by its properties.
  public init(
    toolVersion: String = ToolVersion.current, command: String, settings: [String: String] = [:],
    seeds: [String: UInt64] = [:], hashes: [String: ContentHash] = [:]
  ) {
    self.toolVersion = toolVersion
    self.command = command
    self.settings = settings
    self.seeds = seeds
    self.hashes = hashes
  }
}
