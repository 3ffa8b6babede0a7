import Alignment
import Encoders
import Episodes
import Evaluation
import Studies
import TestSupport
import Testing
import VideoDecoding

@Suite("An alignment study")
struct AlignmentStudyTests {
  /// Squares that come more or less far to the right, with that as the recorded reward.
  private static func participants(_ count: Int, embodiment: String, first: Int = 0) throws
    -> [AlignmentStudy.Participant]
  {
    try (0..<count).map { number in
      let reach = Double(number) / Double(count - 1)
      let progress = (0..<6).map { Float(reach * Double($0) / 5) }
      return AlignmentStudy.Participant(
        episode: try .rewarded(first + number, progress, embodiment: embodiment),
        frames: frames(progress))
    }
  }

  private static func frames(_ progress: [Float]) -> FrameSequence {
    var pixels: [UInt8] = []
    for share in progress {
      let left = Int(share * 24)
      for row in 0..<32 {
        for column in 0..<32 {
          let isSquare = (left..<left + 6).contains(column) && (12..<18).contains(row)
          pixels += isSquare ? [255, 255, 255] : [0, 0, 0]
        }
      }
    }
    return FrameSequence(frameCount: progress.count, height: 32, width: 32, pixels: pixels)
  }

  private static func settings() -> AlignmentSettings {
    var settings = AlignmentSettings()
    settings.updateCount = 8
    settings.frameCount = 4
    settings.batchSize = 4
    settings.augmentation = .none
    return settings
  }

  private static func study(
    _ changeSettings: (inout AlignmentSettings) -> Void = { _ in },
    _ change: (inout AlignmentStudy.Design) -> Void
  ) -> AlignmentStudy {
    var settings = settings()
    changeSettings(&settings)
    var design = AlignmentStudy.Design()
    design.rankingCounts = [4]
    design.foldCount = 2
    design.seeds = [0]
    design.referenceCount = 2
    change(&design)
    return AlignmentStudy(design: design, settings: settings) { () throws(DataError) in
      try FrameEncoder.load(
        EncoderCard(
          name: "keypoint32", summary: "For tests.", architecture: .keypoint(.init()),
          preprocessing: Preprocessing(height: 32, width: 32), licence: "none"), folder: ".")
    }
  }

  @Test("holds every episode out once a seed, and never trains on another arm")
  func folds() throws {
    let study = Self.study { $0.seeds = [0, 1] }
    let folds = try study.run(
      Self.participants(8, embodiment: "panda"),
      others: Self.participants(3, embodiment: "iiwa", first: 50))
    #expect(folds.map(\.trial) == study.trials)
    #expect(folds.map(\.trial.method) == (0..<4).flatMap { _ in [.before, .aligned] })
    for seed: UInt64 in [0, 1] {
      let own = folds.filter { $0.trial.seed == seed && $0.trial.method == .aligned }
      let heldOut = own.flatMap { $0.episodes.filter { $0.embodiment == "panda" }.map(\.id) }
      #expect(heldOut.count == 8 && Set(heldOut).count == 8)
      #expect(own.allSatisfy { $0.episodes.count { $0.embodiment == "iiwa" } == 3 })
    }
  }

  private static func table(_ folds: [AlignmentStudy.Fold]) -> StudyTable {
    StudyTable(folds.map { StudyMeasurement($0) })
  }

  @Test("compares methods, numbers of rankings and shares of mistakes in one table")
  func methods() throws {
    let study = Self.study {
      $0.rankingCounts = [2, 4]
      $0.methods = [.goalDistance, .aligned, .rewardModel]
      $0.mistakeRates = [0, 0.5]
    }
    #expect(study.trials.count == 2 * (2 + 2 * 2 * 2))
    let table = Self.table(try study.run(Self.participants(8, embodiment: "panda")))
    let trained = ["after", "rlhf", "after", "rlhf"]
    #expect(
      table.rows.map(\.method)
        == ["before", "goal"] + trained + trained + Baseline.allCases.map(\.rawValue))
    #expect(table.rows.prefix(10).map(\.rankingCount) == [nil, nil, 2, 2, 2, 2, 4, 4, 4, 4])
    #expect(table.rows.prefix(6).map(\.mistakeRate) == [nil, nil, 0, 0, 0.5, 0.5])
    #expect(table.rows.allSatisfy { $0.pairCount > 0 && $0.accuracyDeviation == nil })
    #expect(table.text.contains("rankings"))
  }

  @Test("gives the same table again, whatever else it compares, and from trials done before")
  func reproducible() throws {
    let participants = try Self.participants(8, embodiment: "panda")
    let study = Self.study { _ in }
    let alone = try study.run(participants)
    let both = Self.table(
      try Self.study { $0.methods = [.published, .aligned] }.run(participants))
    for method in ["before", "after"] {
      #expect(
        Self.table(alone).rows.first { $0.method == method }
          == both.rows.first { $0.method == method })
    }
    let done = Set(alone.prefix(3).map(\.trial))
    let rest = try study.run(participants, without: done)
    #expect(rest.map(\.trial) == [alone[3].trial])
    #expect(StudyMeasurement(rest[0]) == StudyMeasurement(alone[3]))
  }

  @Test("ends when a result cannot be kept")
  func unreported() throws {
    let participants = try Self.participants(8, embodiment: "panda")
    expectError(.unwritable, saying: "full") {
      try Self.study { _ in }.run(participants) { _ throws(DataError) in
        throw DataError(.unwritable, file: "results", expected: "room", found: "a full disk")
      }
    }
  }

  @Test(
    "trains on the training episodes alone, without answers",
    arguments: PretrainingObjective.Name.allCases.map(StudyMethod.pretrained))
  func pretrained(method: StudyMethod) throws {
    let participants = try Self.participants(8, embodiment: "panda")
    let table = Self.table(try Self.study { $0.methods = [.aligned, method] }.run(participants))
    #expect(table.rows.prefix(3).map(\.method) == ["before", method.rawValue, "after"])
    // Of every step: so few episodes may come in the same order by chance.
    #expect(Set(table.rows.prefix(3).map(\.stepSpearman)).count == 3)
    #expect(table.rows.prefix(3).allSatisfy { $0.accuracy != nil })
    let again = Self.table(try Self.study { $0.methods = [method] }.run(participants))
    #expect(again.rows[1] == table.rows[1])
  }

  @Test("pretrains on the training episodes without answers too")
  func unlabelled() throws {
    let participants = try Self.participants(8, embodiment: "panda")
    func row(_ change: (inout AlignmentSettings) -> Void) throws -> StudyTable.Row? {
      let study = Self.study(change) { $0.rankingCounts = [1] }
      return Self.table(try study.run(participants)).rows.first { $0.method == "after" }
    }
    let both = try row { _ in }
    #expect(try both != row { $0.learnsFromUnlabelled = false })
    #expect(try both != row { $0.pretraining = .none })
  }

  @Test("says when there are too few episodes for its folds")
  func tooFew() throws {
    let participants = try Self.participants(2, embodiment: "panda")
    expectError(.invalidValue, saying: "give more episodes") {
      try Self.study { _ in }.run(participants)
    }
  }
}
