import Episodes
import Preferences

/// The training lessons, and the validation lessons about held-out episodes.
struct LessonSplit: Sendable {
  /// Lessons without held-out episodes.
  let training: [Lesson]
  /// Lessons about a held-out episode, measured from anchors that are not held out.
  let validation: [Lesson]

  /// Holds out a random share of the episodes.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if nothing is left for training or for validation.
  init(_ lessons: [Lesson], settings: AlignmentSettings) throws(DataError) {
    guard settings.validationShare > 0 else {
      (training, validation) = (lessons, [])
      return
    }
    let episodes = Set(lessons.items.map(\.episode)).sorted()
    var generator = SeededGenerator(seed: settings.seed.ofPart(Self.part))
    let count = max(1, Int((settings.validationShare * Double(episodes.count)).rounded()))
    let heldOut = Set(generator.shuffled(episodes).prefix(count))
    let seen = lessons.compactMap { $0.measured(without: heldOut, settings: settings) }
    training = seen.filter { !$0.judges(oneOf: heldOut) }
    validation = seen.filter { $0.judges(oneOf: heldOut) }
    guard !training.isEmpty, !validation.isEmpty else {
      throw DataError(
        .invalidValue, subject: "labels",
        expected: "answers to learn from and answers to check with",
        found: "\(training.count) and \(validation.count) with \(count) of \(episodes.count) "
          + "episodes held out", remedy: "label more, or hold no episodes out",
        settings: [.validation])
    }
  }

  /// A random stream apart from those of updates and members.
  private static let part = 1 << 20
}

extension Lesson {
  fileprivate func judges(oneOf episodes: Set<EpisodeID>) -> Bool {
    episodes.contains(nearer.episode) || episodes.contains(farther.episode)
  }

  /// The lesson without held-out anchors, or `nil` if nothing can be learned from it.
  fileprivate func measured(without heldOut: Set<EpisodeID>, settings: AlignmentSettings)
    -> Lesson?
  {
    let lesson = Lesson(
      comparison, anchors: anchors.filter { !heldOut.contains($0.episode) },
      teachesScore: teachesScore)
    return lesson.isOfUse(to: settings) ? lesson : nil
  }
}
