import ArgumentParser
import Episodes
import Testing

@testable import rapl

@Suite("Options of the settings that a remedy is about")
struct SettingOptionsTests {
  struct Case: Sendable {
    let setting: DataError.Setting
    let command: any ParsableCommand.Type
    let suffix: String

    init(_ setting: DataError.Setting, _ command: any ParsableCommand.Type, _ suffix: String) {
      self.setting = setting
      self.command = command
      self.suffix = suffix
    }
  }

  static let cases: [Case] = [
    Case(.action, Export.self, " (--action)"),
    Case(.annotator, Label.self, " (--annotator)"),
    Case(.annotator, LabelServe.self, " (--annotators)"),
    Case(.annotator, LabelLinks.self, " (--renew, --revoke)"),
    Case(.band, RewardCommand.self, " (--band)"),
    Case(.colourOrder, Encode.self, " (--colour)"),
    Case(.batchSize, Align.self, " (--batch)"),
    Case(.comparability, Label.self, " (--across-tasks, --across-arms)"),
    Case(.control, Labels.ImportLines.self, " (--control)"),
    Case(.criterion, Align.self, " (--criterion)"),
    Case(.criterion, RewardCommand.self, " (--criterion)"),
    Case(.criterion, Labels.Summary.self, " (--criterion)"),
    Case(.doubtfulRewards, Export.self, " (--skip-doubtful, --force)"),
    Case(.driftPenalty, Align.self, " (--drift-penalty)"),
    Case(.embeddings, Label.self, " (--embeddings)"),
    Case(.epsilon, Align.self, " (--epsilon)"),
    Case(.firstRow, RewardCommand.self, " (--first-row)"),
    Case(.frameCount, Pretrain.self, " (--frames-per-episode)"),
    Case(.labels, Label.self, " (--labels)"),
    Case(.labels, Evaluate.self, " (--labels)"),
    Case(.labels, RewardCommand.self, " (--references-from)"),
    Case(.labels, Labels.Summary.self, ""),
    Case(.learningRate, Pretrain.self, " (--learning-rate)"),
    Case(.learningRate, Demo.self, ""),
    Case(.matcher, RewardCommand.self, " (--matcher)"),
    Case(.mistakeEstimate, Align.self, " (--estimate-mistakes)"),
    Case(.observations, Export.self, " (--observe)"),
    Case(.output, Encode.self, " (--output)"),
    Case(.output, Align.self, " (--output)"),
    Case(.output, Evaluate.self, " (--report)"),
    Case(.output, Study.self, " (--results)"),
    Case(.output, Label.self, " (--labels)"),
    Case(.pairs, Export.self, " (--least-margin, --start-share)"),
    Case(.player, Label.self, " (--player)"),
    Case(.port, Label.self, " (--port)"),
    Case(.port, LabelServe.self, " (--port)"),
    Case(.pretraining, Align.self, " (--pretraining)"),
    Case(.pretraining, Pretrain.self, " (--objective)"),
    Case(.query, Label.self, " (--query)"),
    Case(.query, Align.self, " (rapl label --query)"),
    Case(.recordings, Labels.ImportLines.self, " (--episodes)"),
    Case(.references, RewardCommand.self, " (--reference, --references-from)"),
    Case(.reliability, Study.self, " (rapl align --weigh-annotators)"),
    Case(.saliency, Explain.self, " (--saliency)"),
    Case(.scalarHead, Align.self, " (--scalar-head)"),
    Case(.scalarHead, RewardCommand.self, " (rapl align --scalar-head)"),
    Case(.scale, RewardCommand.self, " (--scale)"),
    Case(.seed, Label.self, " (--seed)"),
    Case(.sides, Labels.ImportLines.self, " (--left, --right)"),
    Case(.stepReward, RewardCommand.self, " (--step-reward)"),
    Case(.trainedPart, Align.self, " (--train)"),
    Case(.trainedPart, Encode.self, " (rapl align --train)"),
    Case(.validation, Study.self, " (--validation)"),
  ]

  @Test("are those of the command that runs", arguments: cases)
  func suffix(_ each: Case) {
    #expect(SettingOptions.suffix(for: [each.setting], in: each.command) == each.suffix)
  }

  @Test("are known for every setting, and every one of them is an option of some command")
  func complete() {
    #expect(Set(Self.cases.map(\.setting)) == Set(DataError.Setting.allCases))
    let commands =
      Rapl.configuration.subcommands + Labels.configuration.subcommands
      + LabelCommand.configuration.subcommands
    let all = commands.reduce(into: Set<String>()) { $0.formUnion(SettingOptions.options(of: $1)) }
    for setting in DataError.Setting.allCases {
      for option in setting.options.joined() { #expect(all.contains(option), "\(option)") }
    }
  }

  @Test("stand at the end of the line, one after the other; nothing without settings")
  func several() {
    #expect(
      SettingOptions.suffix(for: [.learningRate, .epsilon], in: Align.self)
        == " (--learning-rate, --epsilon)")
    #expect(SettingOptions.suffix(for: [.learningRate, .port], in: Frames.self) == "")
    #expect(SettingOptions.suffix(for: [], in: Align.self) == "")
  }

  @Test(
    "are in the line that the command prints",
    arguments: [
      ("frames none.mp4 --indices 0 --output taken/out", ""),
      ("encode dots.hdf5 --no-cache --output taken/out.hdf5", " (--output)"),
      ("label dots.hdf5 --simulate --count 1 --labels taken/labels.sqlite", " (--labels)"),
      (
        "label dots.hdf5 --simulate --count 1 --labels l.sqlite --annotator \u{9}", " (--annotator)"
      ),
      ("label dots.hdf5 --simulate --count 1 --labels taken", " (--labels)"),
      ("labels summary taken", ""),
      ("pretrain dots.hdf5 --objective tcc --output taken/out", " (--output)"),
    ])
  func printed(_ line: String, _ suffix: String) throws {
    let place = try Workplace()
    try place.writeDots("dots", count: 4)
    try place.write(Array("not a folder".utf8), to: "taken")
    let outcome = try place.run(line.split(separator: " ").map(String.init))
    #expect(outcome.exitCode == 1, "\(outcome.testDescription)")
    let last = try #require(outcome.errorLines.last)
    #expect(last.hasPrefix("rapl: ") && last.contains("expected "), "\(last)")
    #expect(last.hasSuffix(suffix) && last.contains("(--") != suffix.isEmpty, "\(last)")
  }
}
