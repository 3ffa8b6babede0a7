import ArgumentParser
import Episodes
import Workbench

/// The choice of the preferred episodes.
struct ReferenceOptions: ParsableArguments {
  @Option(help: "A preferred episode. Repeat it for several.")
  var reference: [String] = []

  @Option(help: "A file of answers, whose preferred episodes are taken.")
  var referencesFrom: String?

  @Option(help: "How many episodes --references-from takes. (default: 5)")
  var referenceCount: Int?

  @OptionGroup var chosen: CriterionOption

  @Option(
    help: ArgumentHelp(
      "Use only this many of them, those most like the others.",
      discussion:
        "Without --reference and --references-from it takes them from all episodes. Use that only if most are good."
    ))
  var medoids: Int?

  func validate() throws {
    try require(
      reference.isEmpty || referencesFrom == nil, "give either --reference or --references-from")
    try require(referenceCount.map { $0 > 0 }, "--reference-count must be at least 1")
    try require(
      ["--reference-count": referenceCount != nil, "--criterion": chosen.criterion != nil],
      onlyIf: referencesFrom != nil,
      with: "--references-from")
    try require(medoids.map { $0 > 0 }, "--medoids must be at least 1")
  }

  /// Whether no option names references.
  var isEmpty: Bool { reference.isEmpty && referencesFrom == nil && medoids == nil }

  /// Requires references, and reports a usage error without them.
  func requireAny() throws {
    try require(!isEmpty, "give --reference, --references-from or --medoids")
  }

  /// The references that the options name.
  func choice() throws(DataError) -> ReferenceChoice {
    ReferenceChoice(try source(), medoids: medoids)
  }

  private func source() throws(DataError) -> ReferenceChoice.Source {
    let named = try ReferenceChoice.Source(
      reference, orFrom: referencesFrom, count: referenceCount ?? 5, criterion: chosen.criterion)
    return named == .none && medoids != nil ? .all : named
  }
}

extension ReferenceChoice.Source {
  /// The references that `--reference` and `--references-from` name, of which one may be given.
  init(_ names: [String], orFrom labels: String?, count: Int, criterion: String?) throws(DataError)
  {
    if let labels {
      self = .preferred(labels: labels, count: count, criterion: criterion)
    } else if names.isEmpty {
      self = .none
    } else {
      self = .named(try names.map { name throws(DataError) in try EpisodeID(name) })
    }
  }
}
