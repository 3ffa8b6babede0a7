import ArgumentParser
import Workbench

/// When a watcher looks, and what it does beside rewarding.
struct WatchOptions: ParsableArguments {
  @Flag(help: "Look once, wait until what changed just now has settled, and end. For cron.")
  var once = false

  @Option(help: "Seconds without a change after which a file counts as finished. (default: 3)")
  var settle: Double?

  @Option(
    help: """
      Look every so many seconds, for network disks, whose changes the system does not notice. The default waits
      for notices.
      """)
  var poll: Double?

  @Option(
    help: ArgumentHelp(
      "A program to run after each episode, with its arguments. No shell sees it.",
      discussion: """
        It is divided at spaces. In each part {episode}, {path}, {rewards}, {return} and {verdict} are \
        replaced. The program reads the line of --json about the episode on standard input. If the watcher \
        is killed meanwhile, the program runs again for that episode.
        """))
  var exec: String?

  @Option(help: "The folder for results of single episodes. (default: <output>.watch)")
  var memory: String?

  @Option(help: "Also write a Parquet table with one row per frame, as `rapl reward --table` does.")
  var table: String?

  @Option(
    help:
      "A folder for a report as by `rapl evaluate`, which needs recorded rewards, renewed with the others."
  )
  var report: String?

  @Option(help: "Answers that the report compares the rewards with.")
  var labels: String?

  func validate() throws {
    try require(
      settle.map { $0 >= 0 && $0 <= 86_400 }, "--settle must be between 0 and 86400")
    try require(poll.map { $0 > 0 && $0 <= 86_400 }, "--poll must be above 0 and at most 86400")
    try require(!once || poll == nil, "--once and --poll exclude each other")
    try require(["--labels": labels != nil], onlyIf: report != nil, with: "--report")
    try require(
      exec.map { !EpisodeProgram.words(of: $0).isEmpty }, "--exec must name a program")
  }

  /// The program, if one was given.
  var program: EpisodeProgram? { exec.map(EpisodeProgram.init) }

  func apply(to run: inout WatchRun) {
    run.settleSeconds = settle ?? run.settleSeconds
    run.pollSeconds = poll
    run.memory = memory
    run.table = table
    run.report = report.map { WatchRun.Report(folder: $0, labels: labels) }
  }
}
