import ArgumentParser
import Labelling
import LabellingPage

/// How a person is asked in a browser.
struct PageOptions: ParsableArguments {
  @Option(help: "With --player web, the port on 127.0.0.1; 0 takes a free one.")
  var port: UInt16 = 0

  @Flag(help: "With --player web, open the page in this machine's browser.")
  var open = false

  /// Asks in a browser; the address goes to standard output, unless that is for JSON.
  func webPlayer(
    camera: String?, reasons: [String], keys: [String: [String]], json: Bool
  ) -> any LabelPlayer {
    WebPlayer(
      port: port, camera: camera, reasons: reasons, keys: keys, opensBrowser: open,
      say: { json ? Console.note($0) : Console.say($0) },
      warn: { Console.note("rapl: \($0)") })
  }
}
