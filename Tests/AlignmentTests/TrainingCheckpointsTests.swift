import Encoders
import Episodes
import Foundation
import Synchronization
import TestSupport
import Testing
import Training

@testable import Alignment

@Suite("Training checkpoints")
struct TrainingCheckpointsTests {
  private let folder: TemporaryFolder
  private let task: SquareTask

  init() throws {
    folder = try TemporaryFolder()
    task = try SquareTask(rankingCount: 4, seed: 1)
  }

  private func settings(_ pretraining: AlignmentSettings.Pretraining) -> AlignmentSettings {
    var settings = AlignmentSettings()
    settings.pretraining = pretraining
    (settings.updateCount, settings.frameCount, settings.batchSize) = (12, 4, 4)
    (settings.mistakeRate, settings.estimatesMistakeRate) = (0.1, true)
    (settings.validationShare, settings.learnsTemperature) = (0.25, true)
    return settings
  }

  private func checkpoints(_ setup: String = "a") -> TrainingCheckpoints {
    TrainingCheckpoints(
      folder: folder.file("checkpoints"), setup: ContentHash(of: Data(setup.utf8)), interval: 5)
  }

  /// Trains two members, ending after some updates of a stage if asked to.
  private func train(
    _ checkpoints: TrainingCheckpoints?, pretraining: AlignmentSettings.Pretraining = .none,
    endAfter last: Int = .max, of stage: Aligner.Record.Stage = .alignment
  ) throws -> (weights: [String: [Float]], records: [Aligner.Record], updates: Int) {
    let encoder = try FrameEncoder.keypoint(memberCount: 2)
    let aligner = try Aligner(
      encoder: encoder, orders: task.orders, references: task.rankings.map(\.best),
      settings: settings(pretraining))
    let made = Mutex(0)
    let records = try aligner.train(
      on: task.training(for: encoder), checkpoints: checkpoints
    ) { record throws(DataError) in
      made.withLock { $0 += 1 }
      guard record.stage != stage || record.update <= last else {
        throw DataError(.unwritable, file: "test", expected: "an end", found: "it")
      }
    }
    let weights = try encoder.network.parameters.mapValues { try $0.values() }
    return (weights, records, made.withLock { $0 })
  }

  @Test("A training that was ended goes on to the same weights and the same records")
  func resumes() throws {
    let whole = try train(nil)
    #expect(whole.updates == 24)
    expectError(.unwritable, saying: "an end") { try train(checkpoints(), endAfter: 8) }
    let rest = try train(checkpoints())
    #expect(rest.updates == 14)
    #expect(rest.weights == whole.weights && rest.records == whole.records)
    #expect(whole.records.contains { $0.validationLoss != nil })
  }

  @Test("A training that was ended while or after it pretrained comes to the same end")
  func resumesPretraining() throws {
    let whole = try train(nil, pretraining: .automatic)
    #expect(whole.updates == 48 && whole.records.count { $0.stage == .pretraining } == 24)
    func rest(after last: Int, of stage: Aligner.Record.Stage) throws -> Int {
      let setup = "\(stage) \(last)"
      expectError(.unwritable, saying: "an end") {
        try train(checkpoints(setup), pretraining: .automatic, endAfter: last, of: stage)
      }
      let rest = try train(checkpoints(setup), pretraining: .automatic)
      checkpoints(setup).remove()
      #expect(rest.weights == whole.weights && rest.records == whole.records)
      return rest.updates
    }
    #expect(try rest(after: 8, of: .pretraining) == 48)
    #expect(try rest(after: 0, of: .alignment) == 24)
    #expect(try rest(after: 8, of: .alignment) == 14)
  }

  @Test("Nothing is gone on from that belongs to another training")
  func otherSetup() throws {
    expectError(.unwritable, saying: "an end") { try train(checkpoints(), endAfter: 8) }
    #expect(try train(checkpoints("b")).updates == 24)
  }

  @Test("Of every member one state is kept, and none once they are removed")
  func files() throws {
    _ = try train(checkpoints())
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("checkpoints"))
    #expect(
      names.sorted() == [
        "member-0-10.json", "member-0-10.safetensors", "member-1-10.json",
        "member-1-10.safetensors",
      ])
    checkpoints().remove()
    #expect(!FileManager.default.fileExists(atPath: folder.file("checkpoints")))
  }

  @Test("Files of others in the folder stay when the checkpoints are removed")
  func strangers() throws {
    _ = try train(checkpoints())
    let names = ["member-notes.json", "member-0-10.json.bak", "mine.safetensors"]
    for name in names {
      try Data().write(to: URL(filePath: folder.file("checkpoints/\(name)")))
    }
    checkpoints().remove()
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("checkpoints"))
    #expect(left.sorted() == names.sorted())
  }
}
