/// The formats that episodes with rewards can be exported in.
package enum ExportFormats {
  /// All of them, the usual one first.
  package static let all: [any ExportFormat] = [
    RobomimicFormat(), DiffusionPolicyFormat(), LeRobotFormat(), PairsFormat(), RangesFormat(),
    DPPOFormat(), OGBenchFormat(), D4RLFormat(), TableFormat(),
  ]

  /// The format of that name, or `nil` if there is none.
  package static func named(_ name: String) -> (any ExportFormat)? { all.first { $0.name == name } }
}
