import Alignment
import Encoders
import EpisodeStore
import OptimalTransport
import PolicyExport
import Preferences
import Reports
import Rewards
import Studies
import TerminalPlayer
import Testing
import Workbench

@testable import rapl

@Suite("Options that take one of several names")
struct NamedOptionTests {
  static let types: [any NamedOption.Type] = [
    GroundCost.self, Epsilon.Unit.self, MatcherChoice.Name.self, RewardSettings.Preset.self,
    ReferenceCombination.self, RewardScaling.self, AlignmentOptions.Preset.self,
    AlignmentSettings.Pretraining.self, AlignmentSettings.Objective.self,
    AlignmentSettings.Gradient.self, PretrainingObjective.Name.self, TrainedPart.self,
    StudyMethod.self, PixelSaliency.Method.self, SeeingSettings.SaliencyTarget.self,
    QueryOptions.Kind.self, QueryOptions.Selection.self, GraphicsMode.self, Label.Player.self,
    Labels.ExportLines.Format.self, AnswerFormat.self, ImageConventions.ColourOrder.self,
    ImageConventions.FirstRow.self, ExportedReward.self, PairSettings.Source.self, ColourDepth.self,
  ]

  @Test("Every value is read in kebab case and as files spell it", arguments: types.indices)
  func roundTrip(_ index: Int) {
    expectRoundTrip(Self.types[index])
  }

  private func expectRoundTrip<Option: NamedOption>(_ type: Option.Type) {
    for value in Option.allCases {
      #expect(Option(argument: value.optionName)?.rawValue == value.rawValue)
      #expect(Option(argument: value.rawValue)?.rawValue == value.rawValue)
      #expect(value.defaultValueDescription == value.optionName)
      #expect(value.optionName.wholeMatch(of: /[a-z0-9]+(-[a-z]+)*/) != nil, "\(value.optionName)")
    }
    #expect(Option.allValueStrings == Option.allCases.map(\.optionName))
    #expect(Set(Option.allValueStrings).count == Option.allCases.count)
    #expect(Option(argument: "no such name") == nil && Option(argument: "") == nil)
  }

  @Test("Names in camel case become words with hyphens between them")
  func kebabCase() {
    #expect(GroundCost.squaredEuclidean.optionName == "squared-euclidean")
    #expect(Epsilon.Unit.medianCost.optionName == "median-cost")
    #expect(AlignmentSettings.Gradient.planHeldFixed.optionName == "plan-held-fixed")
    #expect(AlignmentSettings.Objective.logLikelihood.optionName == "log-likelihood")
    #expect(TrainedPart.lastBlock.optionName == "last-block")
    #expect(MatcherChoice.Name.softTimeWarping.optionName == "soft-dtw")
  }

  @Test("Every option of the command line that lists its values is one of these types")
  func complete() throws {
    let outcome = try Workplace().run("--experimental-dump-help")
    outcome.expectSuccess()
    let lists = try outcome.json(CommandDump.self).command.valueLists
    let formats = ExportFormats.all.map(\.name)
    #expect(lists == Set(Self.types.map { $0.allValueStrings } + [formats]))
  }

  @Test("Help and errors show the names in kebab case")
  func shown() throws {
    let help = try Workplace().run("reward", "--help")
    #expect(help.output.contains("squared-euclidean") && help.output.contains("median-cost"))
    #expect(!help.output.contains("squaredEuclidean") && !help.output.contains("medianCost"))
    let failure = try Workplace().run(["align", "a.hdf5", "--gradient", "nonsense"])
    #expect(failure.exitCode == 64)
    #expect(failure.errors.contains("plan-held-fixed") && failure.errors.contains("through-plan"))
  }
}

/// What `--experimental-dump-help` prints.
private struct CommandDump: Decodable {
  struct Command: Decodable {
    struct Argument: Decodable {
      let allValues: [String]?
    }

    let arguments: [Argument]?
    let subcommands: [Command]?

    /// The lists of values of all options, here and below.
    var valueLists: Set<[String]> {
      let own = (arguments ?? []).compactMap(\.allValues).filter { !$0.isEmpty }
      return (subcommands ?? []).reduce(into: Set(own)) { $0.formUnion($1.valueLists) }
    }
  }

  let command: Command
}
