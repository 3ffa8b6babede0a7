import Episodes
import Foundation
import HDF5
import Rewards

extension RewardFile {
  /// Reads a file that `write(to:provenance:)` made, of this version or an earlier one.
  ///
  /// - Throws: `DataError` if the file is missing or no rewards file, or if it holds rewards that are not
  ///   finite.
  public init(readingFrom path: String) throws(DataError) {
    self = try ResultFile.named(path) { () throws(DataError) in try Self(contentsOf: path) }
  }

  private init(contentsOf path: String) throws(DataError) {
    let file = try HDF5File.open(path)
    let group = try file.root.group("rewards")
    let attributes = try file.root.attributes
    let settings = try RewardSettings(readingFrom: attributes, path: path)
    let isMatched = settings.comparesWithReferences
    var traces: [RewardTrace] = []
    var verdicts: [EpisodeID: SuccessDetector.Verdict] = [:]
    func take(_ id: EpisodeID, in group: HDF5Group) throws(DataError) {
      traces.append(try Self.trace(id, in: group, isMatched))
      verdicts[id] = try group.attributes.string("verdict").flatMap(SuccessDetector.Verdict.init)
    }
    for stem in try group.childNames {
      let inner = try group.group(stem)
      let isEpisode = try inner.isDataset("reward")
      if isEpisode { try take(EpisodeID(stem), in: inner) }
      for demo in try inner.childNames {
        // The lists of an episode may stand beside the episodes of a file with the same name.
        if isEpisode, try inner.isDataset(demo) { continue }
        try take(EpisodeID(fileStem: stem, demo: demo), in: inner.group(demo))
      }
    }
    try self.init(
      traces: traces, failures: Self.failures(file.root), settings: settings,
      references: Self.references(attributes),
      encoderHash: ResultFile.hash("encoder_sha256", of: attributes),
      distanceLimit: attributes.double("distance_limit").map(DistanceLimit.init(cost:)),
      verdicts: verdicts, verdictCoverage: attributes.double("verdict_coverage"),
      provenance: attributes.string("provenance").flatMap {
        try? JSONDecoder().decode(Provenance.self, from: Data($0.utf8))
      })
  }

  private static func trace(_ id: EpisodeID, in group: HDF5Group, _ isMatched: Bool)
    throws(DataError) -> RewardTrace
  {
    do {
      return try RewardTrace(
        id: id, rewards: group.dataset("reward").read(as: Float.self),
        total: group.attributes.double("total"), diagnostics: diagnostics(group, isMatched),
        rawRewards: list("raw_reward", in: group), spread: list("spread", in: group),
        matchedSteps: list("matched_step", in: group))
    } catch  where error.file != group.file.path {
      throw error.relocated(to: group.file.path, place: "\(group.path)/reward")
    }
  }

  private static func failures(_ root: HDF5Group) throws(DataError) -> [RewardFailure] {
    guard try root.isGroup("failures") else { return [] }
    let group = try root.group("failures")
    var failures: [RewardFailure] = []
    for stem in try group.childNames {
      let inner = try group.group(stem)
      if let reason = try inner.attributes.string("reason") {
        failures.append(RewardFailure(id: try EpisodeID(stem), reason: reason))
      }
      for demo in try inner.childNames {
        let reason = try inner.group(demo).attributes.string("reason")
        failures.append(
          RewardFailure(
            id: try EpisodeID(fileStem: stem, demo: demo), reason: reason ?? "not stated"))
      }
    }
    return failures
  }

  private static func list(_ name: String, in group: HDF5Group) throws(DataError) -> [Float]? {
    guard try group.isDataset(name) else { return nil }
    return try group.dataset(name).read(as: Float.self)
  }

  /// A reward of scores alone may have no match.
  ///
  /// Any other reward has one.
  private static func diagnostics(_ group: HDF5Group, _ isMatched: Bool) throws(DataError)
    -> RewardTrace.Diagnostics
  {
    let attributes = group.attributes
    let reference = try attributes.string("reference")
    let cost = try attributes.double("transport_cost")
    if isMatched, reference == nil { throw missing("reference", at: group) }
    if isMatched, cost == nil { throw missing("transport_cost", at: group) }
    func value<Value>(_ name: String, _ read: (String) throws(DataError) -> Value?)
      throws(DataError) -> Value
    {
      guard let value = try read(name) else { throw missing(name, at: group) }
      return value
    }
    return try RewardTrace.Diagnostics(
      reference: reference.map(EpisodeID.init), transportCost: cost,
      converged: value("converged", attributes.boolean),
      iterations: value("iterations", attributes.integer),
      marginalError: value("marginal_error", attributes.double),
      epsilon: attributes.double("epsilon"), totalSpread: attributes.double("total_spread"),
      memberSpread: attributes.double("member_spread"),
      selectivity: attributes.double("selectivity"),
      standing: attributes.string("standing").flatMap(RewardTrace.Standing.init) ?? .unknown)
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
