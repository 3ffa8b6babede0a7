import ArgumentParser
import Episodes

/// The episodes that are asked about, of all that the files hold.
struct EpisodeChoiceOptions: ParsableArguments {
  @Option(help: "Only episodes of this task, by its instruction.")
  var task: String?

  @Option(help: "Only episodes of this arm.")
  var embodiment: String?

  /// The episodes of the task and the arm.
  func chosen(_ all: [Episode], from paths: [String]) throws(DataError) -> [Episode] {
    let ofArm = try all.chosen(embodiment, as: "arm", from: paths) { $0.embodiment }
    return try ofArm.chosen(task, as: "task", from: paths) { $0.instructions.first }
  }
}

extension [Episode] {
  /// The episodes with a wanted property; all of them if nothing is wanted.
  fileprivate func chosen(
    _ wanted: String?, as name: String, from paths: [String], by property: (Episode) -> String?
  ) throws(DataError) -> [Episode] {
    guard let wanted else { return self }
    let chosen = filter { property($0) == wanted }
    guard chosen.isEmpty else { return chosen }
    let present = Set(map { "\"\(property($0) ?? "unknown")\"" }).sorted()
    throw DataError(
      .missing, subject: paths.joined(separator: ", "),
      expected: "episodes of the \(name) \"\(wanted)\"",
      found: "only \(present.prefix(8).joined(separator: ", "))"
        + (present.count > 8 ? " and \(present.count - 8) more" : ""))
  }
}
