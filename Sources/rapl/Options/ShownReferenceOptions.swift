import ArgumentParser
import Episodes
import Workbench

/// The episodes that an explanation compares with.
struct ShownReferenceOptions: ParsableArguments {
  @Option(
    help: """
      A preferred episode to compare with. Repeat it for several. The default is the episode most like \
      the others.
      """)
  var reference: [String] = []

  @Option(help: "A file of answers, whose preferred episodes are taken.")
  var referencesFrom: String?

  @Option(help: "How many episodes --references-from takes. (default: 5)")
  var referenceCount: Int?

  @OptionGroup var chosen: CriterionOption

  func validate() throws {
    try require(
      reference.isEmpty || referencesFrom == nil, "give either --reference or --references-from")
    try require(referenceCount.map { $0 > 0 }, "--reference-count must be at least 1")
    try require(
      ["--reference-count": referenceCount != nil, "--criterion": chosen.criterion != nil],
      onlyIf: referencesFrom != nil,
      with: "--references-from")
  }

  /// The source of the references.
  func source() throws(DataError) -> ReferenceChoice.Source {
    try ReferenceChoice.Source(
      reference, orFrom: referencesFrom, count: referenceCount ?? 5, criterion: chosen.criterion)
  }
}
