import ArgumentParser
import EpisodeStore
import Labelling
import LabellingPage

/// The settings of questions in a browser.
struct PageOptions: ParsableArguments {
  @Option(help: "With --player web, the port on 127.0.0.1. 0 takes a free one. (default: 0)")
  var port: UInt16?

  @Flag(help: "With --player web, open the page in this machine's browser.")
  var open = false

  /// A player in the browser, with some keys in place of the standard ones.
  func webPlayer(
    cameras: CameraChoice, reasons: [String], keys: [String: [String]]
  ) -> any LabelPlayer {
    WebPlayer(
      port: port ?? 0, cameras: cameras, reasons: reasons, keys: keys, opensBrowser: open,
      say: { Console.say($0) }, warn: { Console.note("rapl: \($0)") })
  }
}
