import Episodes
import Foundation
import HDF5
import Rewards

extension RewardFile {
  /// Writes the file, whole or not at all.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  public func write(to path: String, provenance: Provenance) throws(DataError) {
    try AtomicFile.write(to: path) { temporaryPath throws(DataError) in
      let file = try HDF5File.create(temporaryPath, format: .checksummed)
      try writeAttributes(to: file, provenance: provenance, path: path)
      // There are none where every computation failed.
      try file.root.createGroup("rewards")
      for trace in traces { try write(trace, to: file) }
      for failure in failures {
        try file.root.createGroup("failures/\(failure.id)").attributes
          .set("reason", to: failure.reason)
      }
      try file.close()
    }
  }

  private func write(_ trace: RewardTrace, to file: HDF5File) throws(DataError) {
    let group = try file.root.createGroup("rewards/\(trace.id)")
    let lists = [
      "reward": trace.rewards, "raw_reward": trace.rawRewards, "spread": trace.spread,
      "matched_step": trace.matchedSteps,
    ].compactMapValues { $0 }
    for (name, values) in lists.sorted(by: { $0.key < $1.key }) {
      try group.createDataset(name, shape: [values.count], values: values)
    }
    try Self.write(trace.diagnostics, to: group.attributes)
    try group.attributes.set("total", to: trace.total)
    if let verdict = verdicts[trace.id] {
      try group.attributes.set("verdict", to: verdict.rawValue)
      // No person has looked.
      try group.attributes.set("verdict_by", to: "machine")
    }
  }

  private static func write(_ diagnostics: RewardTrace.Diagnostics, to attributes: HDF5Attributes)
    throws(DataError)
  {
    if let reference = diagnostics.reference {
      try attributes.set("reference", to: reference.name)
    }
    if let cost = diagnostics.transportCost { try attributes.set("transport_cost", to: cost) }
    try attributes.set("converged", to: diagnostics.converged)
    try attributes.set("iterations", to: diagnostics.iterations)
    try attributes.set("marginal_error", to: diagnostics.marginalError)
    try attributes.set("standing", to: diagnostics.standing.rawValue)
    if let epsilon = diagnostics.epsilon { try attributes.set("epsilon", to: epsilon) }
    if let spread = diagnostics.totalSpread { try attributes.set("total_spread", to: spread) }
    if let selectivity = diagnostics.selectivity {
      try attributes.set("selectivity", to: selectivity)
    }
    if let spread = diagnostics.memberSpread { try attributes.set("member_spread", to: spread) }
  }

  private func writeAttributes(to file: HDF5File, provenance: Provenance, path: String)
    throws(DataError)
  {
    let attributes = try file.root.attributes
    try settings.write(to: attributes)
    if let distanceLimit { try attributes.set("distance_limit", to: distanceLimit.cost) }
    if let detector { try Self.write(detector, to: attributes) }
    try attributes.set(
      "references", to: references.map(\.name.escapingCommas).joined(separator: ","))
    if let encoderHash { try attributes.set("encoder_sha256", to: encoderHash.hexadecimal) }
    try attributes.set("rapl_version", to: ToolVersion.current)
    try attributes.set("provenance", to: try JSONText.line(provenance, for: path))
  }

  private static func write(_ detector: SuccessDetector, to attributes: HDF5Attributes)
    throws(DataError)
  {
    try attributes.set("verdict_coverage", to: detector.coverage)
    try attributes.set("calibration_successes", to: detector.successes.count)
    try attributes.set("calibration_failures", to: detector.failures.count)
    if let threshold = detector.successThreshold {
      try attributes.set("success_threshold", to: threshold)
    }
    if let threshold = detector.failureThreshold {
      try attributes.set("failure_threshold", to: threshold)
    }
  }
}

extension String {
  /// The text as an entry of a list with commas as separators.
  fileprivate var escapingCommas: String {
    replacingOccurrences(of: "%", with: "%25").replacingOccurrences(of: ",", with: "%2C")
  }
}
