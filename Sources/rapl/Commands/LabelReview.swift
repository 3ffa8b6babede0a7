import ArgumentParser
import EpisodeStore
import Episodes
import LabellingPage
import Preferences

extension Labels {
  struct Review: ParsableCommand, RecordingCommand {
    static let configuration = CommandConfiguration(
      abstract: "Watch queries in a browser with all their answers, and settle disputes.",
      discussion: """
        It prints an address on this machine and, over SSH, the command that forwards its port. The page \
        lists the queries by annotator, task, criterion, dispute and sureness, shows the videos, who \
        answered what, how sure and why, and what the annotators say together. A settlement is an event \
        of its own, as of rapl labels settle. Answers that come meanwhile appear.

        Example: rapl labels review Episodes --labels labels.sqlite --as ann
        """)

    @OptionGroup var input: EpisodeOptions

    @OptionGroup var viewing: CameraOptions

    @Option(help: "The file of answers.")
    var labels: String

    @Option(name: .customLong("as"), help: "Who settles. The default is the user's name.")
    var judge: String?

    @Option(help: "The port on 127.0.0.1. 0 takes a free one.")
    var port: UInt16 = 0

    @Flag(help: "Open the page in this machine's browser.")
    var open = false

    @OptionGroup var isolation: IsolationOptions

    var recordings: [String] { input.episodes }

    /// A person may watch for hours.
    var computesForLong: Bool { true }

    private var cameras: CameraChoice { viewing.choice(orElse: input.camera) }

    func validate() throws {
      try require(
        viewing.cameras == nil || input.camera == nil, "give either --camera, or --cameras")
    }

    func run() throws {
      let judge = try Annotator(judge ?? JudgeOptions.userName)
      _ = try LabelStore(readingFrom: labels)
      let episodes = try input.open(cameras: cameras) {
        Console.note("rapl: left out: \(SettingOptions.line($0))")
      }
      try ReviewPage(
        judge: judge, port: port, cameras: cameras, opensBrowser: open,
        say: { Console.say($0) }, warn: { Console.note("rapl: \($0)") }
      ).run(labels, showing: episodes)
    }
  }
}
