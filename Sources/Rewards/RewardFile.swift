import Episodes
import Foundation
import HDF5
import OptimalTransport

/// Rewards on disk: `/rewards/<episode id>/reward` float32 `[T]` with the attributes `reference`,
/// `total`, `transport_cost`, `converged`, `iterations` and `marginal_error`.
///
/// The root's attributes say what made them: the settings of the match, `encoder_sha256`,
/// `references` (names, separated by commas; a comma within a name is written `%2C`, a percent sign
/// `%25`), `rapl_version`, `provenance` (JSON).
public struct RewardFile: Sendable {
  /// The rewards, sorted by episode.
  public let traces: [RewardTrace]
  /// How they were made.
  public let settings: RewardSettings
  /// The preferred episodes that they were matched with.
  public let references: [EpisodeID]
  /// The hash of the encoder's weights; `nil` where the embeddings did not say.
  public let encoderHash: ContentHash?

  /// Puts rewards together; `write(to:provenance:)` saves them.
  public init(
    traces: [RewardTrace], settings: RewardSettings, references: [EpisodeID],
    encoderHash: ContentHash?
  ) {
    self.traces = traces.sorted { $0.id < $1.id }
    self.settings = settings
    self.references = references
    self.encoderHash = encoderHash
  }

  /// Writes the file, whole or not at all.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  public func write(to path: String, provenance: Provenance) throws(DataError) {
    try AtomicFile.write(to: path) { temporaryPath throws(DataError) in
      let file = try HDF5File.create(temporaryPath)
      try writeAttributes(to: file, provenance: provenance, path: path)
      for trace in traces { try Self.write(trace, to: file) }
      try file.close()
    }
  }

  /// Reads a file that `write(to:provenance:)` made.
  ///
  /// - Throws: `DataError` if the file is not there, is no rewards file, or holds rewards that are
  ///   not finite.
  public init(readingFrom path: String) throws(DataError) {
    let file = try HDF5File.open(path)
    let group = try file.root.group("rewards")
    var traces: [RewardTrace] = []
    for stem in try group.childNames {
      let inner = try group.group(stem)
      let isEpisode = try inner.isDataset("reward")
      if isEpisode { traces.append(try Self.trace(EpisodeID(stem), in: inner)) }
      for demo in try inner.childNames where !(isEpisode && demo == "reward") {
        let id = try EpisodeID(fileStem: stem, demo: demo)
        traces.append(try Self.trace(id, in: inner.group(demo)))
      }
    }
    let attributes = try file.root.attributes
    try self.init(
      traces: traces, settings: Self.settings(attributes, path: path),
      references: Self.references(attributes),
      encoderHash: attributes.string("encoder_sha256").map(ContentHash.init(hexadecimal:)))
  }

  private static func write(_ trace: RewardTrace, to file: HDF5File) throws(DataError) {
    let group = try file.root.createGroup("rewards/\(trace.id)")
    try group.createDataset("reward", shape: [trace.rewards.count], values: trace.rewards)
    let attributes = group.attributes
    try attributes.set("reference", to: trace.diagnostics.reference.name)
    try attributes.set("total", to: trace.total)
    try attributes.set("transport_cost", to: trace.diagnostics.transportCost)
    try attributes.set("converged", to: trace.diagnostics.converged)
    try attributes.set("iterations", to: trace.diagnostics.iterations)
    try attributes.set("marginal_error", to: trace.diagnostics.marginalError)
  }

  private func writeAttributes(to file: HDF5File, provenance: Provenance, path: String)
    throws(DataError)
  {
    let attributes = try file.root.attributes
    try attributes.set("matcher", to: "sinkhorn")
    try attributes.set("scaling", to: "none")
    try attributes.set("cost", to: settings.cost.rawValue)
    try attributes.set("epsilon", to: settings.epsilon)
    try attributes.set("tolerance", to: settings.tolerance)
    try attributes.set("maximum_iterations", to: settings.maximumIterations)
    try attributes.set("score_weight", to: settings.scoreWeight)
    if let band = settings.bandHalfWidth { try attributes.set("band_half_width", to: band) }
    try attributes.set(
      "references", to: references.map(\.name.escapingCommas).joined(separator: ","))
    if let encoderHash { try attributes.set("encoder_sha256", to: encoderHash.hexadecimal) }
    try attributes.set("rapl_version", to: ToolVersion.current)
    try attributes.set("provenance", to: try JSONText.line(provenance, for: path))
  }

  private static func trace(_ id: EpisodeID, in group: HDF5Group) throws(DataError) -> RewardTrace {
    let attributes = group.attributes
    func value<Value>(_ name: String, _ read: (String) throws(DataError) -> Value?)
      throws(DataError) -> Value
    {
      guard let value = try read(name) else { throw missing(name, at: group) }
      return value
    }
    do {
      return try RewardTrace(
        id: id, rewards: group.dataset("reward").read(as: Float.self),
        diagnostics: .init(
          reference: EpisodeID(value("reference", attributes.string)),
          transportCost: value("transport_cost", attributes.double),
          converged: value("converged", attributes.boolean),
          iterations: value("iterations", attributes.integer),
          marginalError: value("marginal_error", attributes.double)))
    } catch  where error.file != group.file.path {
      throw error.relocated(to: group.file.path, place: "\(group.path)/reward")
    }
  }

  private static func settings(_ attributes: HDF5Attributes, path: String) throws(DataError)
    -> RewardSettings
  {
    var settings = RewardSettings()
    guard let cost = try attributes.string("cost"), let known = GroundCost(rawValue: cost) else {
      throw DataError(
        .malformed, file: path, place: "/@cost", expected: "cosine or euclidean",
        found: "something else", remedy: "give a file that rapl reward wrote")
    }
    guard let epsilon = try attributes.double("epsilon") else {
      throw DataError(
        .malformed, file: path, place: "/@epsilon", expected: "an attribute of a rewards file",
        found: "none", remedy: "give a file that rapl reward wrote")
    }
    settings.cost = known
    settings.epsilon = epsilon
    settings.tolerance = try attributes.double("tolerance") ?? settings.tolerance
    settings.maximumIterations =
      try attributes.integer("maximum_iterations") ?? settings.maximumIterations
    settings.scoreWeight = try attributes.double("score_weight") ?? settings.scoreWeight
    settings.bandHalfWidth = try attributes.double("band_half_width")
    return settings
  }

  private static func references(_ attributes: HDF5Attributes) throws(DataError) -> [EpisodeID] {
    try (attributes.string("references") ?? "").split(separator: ",").map {
      (name: Substring) throws(DataError) in
      try EpisodeID(name.removingPercentEncoding ?? String(name))
    }
  }

  private static func missing(_ name: String, at group: HDF5Group) -> DataError {
    DataError(
      .malformed, file: group.file.path, place: "\(group.path)@\(name)",
      expected: "an attribute of a rewards file", found: "none",
      remedy: "give a file that rapl reward wrote")
  }
}

extension String {
  /// The text as an entry of a list that commas separate.
  fileprivate var escapingCommas: String {
    replacingOccurrences(of: "%", with: "%25").replacingOccurrences(of: ",", with: "%2C")
  }
}
