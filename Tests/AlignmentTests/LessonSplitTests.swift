import Episodes
import Preferences
import TestSupport
import Testing

@testable import Alignment

@Suite("Lesson split")
struct LessonSplitTests {
  private func settings(_ share: Double, head: Bool = true) -> AlignmentSettings {
    var settings = AlignmentSettings()
    (settings.validationShare, settings.usesScalarHead) = (share, head)
    return settings
  }

  /// Every pair of ten episodes, measured from all others.
  private func lessons(_ count: Int = 10) throws -> [Lesson] {
    let ids = try (0..<count).map { LabelItem(episode: try EpisodeID.numbered($0)) }
    return ids.indices.flatMap { first in
      ids[(first + 1)...].map { second in
        Lesson(
          Comparison(ids[first], second),
          anchors: ids.filter { $0 != ids[first] && $0 != second })
      }
    }
  }

  @Test("Nothing is held out unless it is asked for")
  func none() throws {
    let split = try LessonSplit(lessons(), settings: settings(0))
    #expect(split.training == (try lessons()) && split.validation.isEmpty)
  }

  @Test("No lesson that is learned from speaks of an episode held out, nor is one an anchor")
  func apart() throws {
    let split = try LessonSplit(lessons(), settings: settings(0.3))
    let learned = Set(split.training.items)
    #expect(learned.count == 7)
    #expect(split.training.count == 21 && split.validation.count == 24)
    for lesson in split.validation {
      #expect(!learned.isSuperset(of: [lesson.nearer, lesson.farther]))
      #expect(learned.isSuperset(of: lesson.anchors) && !lesson.anchors.isEmpty)
    }
  }

  @Test("Too few answers for both are told")
  func tooFew() throws {
    let pair = try lessons(3).prefix(1).map { $0 }
    expectError(.invalidValue, saying: "hold no episodes out") {
      try LessonSplit(pair, settings: settings(0.4))
    }
  }
}
