import ArgumentParser
import EpisodeStore
import Episodes
import Labelling
import TerminalPlayer

extension GraphicsMode: NamedOption {}
extension ColourDepth: NamedOption {}

/// The settings of questions in a terminal.
struct PlayerOptions: ParsableArguments {
  @Option(
    help: "A JSON file of keys in place of the standard ones, such as {\"prefer-first\": \"a\"}.")
  var keys: String?

  @Option(help: "How a terminal shows pictures. The default is the best that it reports.")
  var graphics: GraphicsMode?

  @Option(
    help: "The colours of a terminal. The default is those that it reports; NO_COLOR means none.")
  var colours: ColourDepth?

  @Option(help: "With --player sheet, a PNG that is rewritten for each question.")
  var sheet: String?

  @Option(help: "With --player sheet, the most frames of each video. (default: 6)")
  var sheetFrames: Int?

  /// The keys in force.
  func bindings() throws(DataError) -> KeyBindings {
    guard let keys else { return .standard }
    return try KeyBindings(contentsOf: keys)
  }

  /// A player that shows videos.
  func terminalPlayer(cameras: CameraChoice, reasons: [String]) throws(DataError) -> any LabelPlayer
  {
    TerminalPlayer(settings: try settings(cameras: cameras, reasons: reasons))
  }

  /// A player that shows a few frames of each video.
  func sheetPlayer(cameras: CameraChoice, reasons: [String]) throws(DataError) -> any LabelPlayer {
    SheetPlayer(
      settings: try settings(cameras: cameras, reasons: reasons), frameCount: sheetFrames ?? 6,
      picture: sheet)
  }

  private func settings(cameras: CameraChoice, reasons: [String]) throws(DataError)
    -> PlayerSettings
  {
    var settings = PlayerSettings()
    settings.bindings = try bindings()
    settings.reasonTags = reasons
    settings.graphics = graphics
    settings.colours = colours
    settings.cameras = cameras
    return settings
  }

  func validate() throws {
    try require((1...100).contains(sheetFrames ?? 6), "--sheet-frames must be between 1 and 100")
  }
}
