import ArgumentParser
import Encoders

/// The encoder that is trained, and its destination.
struct TrainedEncoderOptions: ParsableArguments {
  @Option(help: "The encoder to start from: a folder, a card, or a name in Encoders/.")
  var encoder = EncoderCatalogue.defaultName

  @Option(help: "The encoder folder to write.")
  var output: String

  @Flag(help: "Print a summary as JSON.")
  var json = false
}
