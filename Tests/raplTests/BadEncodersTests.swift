import Encoders
import Foundation
import TestSupport
import Testing

@Suite("Encoders that cannot be used are refused in one line")
struct BadEncodersTests {
  private static let encode = "encode dots.hdf5 --no-cache --encoder encoder --output out.hdf5"

  /// A case with good episodes, and an encoder folder that `damage` spoils.
  private static func spoilt(
    _ title: String, says fragments: [String],
    damage: @escaping @Sendable (Workplace) throws -> Void
  ) -> BadInput {
    BadInput(title, encode, fragments: fragments) {
      try $0.writeDots()
      try $0.writeEncoder()
      try damage($0)
    }
  }

  /// Changes the weights and tells the card about it.
  private static func rewrite(
    _ place: Workplace, _ change: (inout [String: WeightArray]) -> Void
  ) throws {
    let path = place.file("encoder/weights.safetensors")
    var arrays = try SafeTensorsFile.read(path)
    change(&arrays)
    try SafeTensorsFile.write(arrays, to: path)
    try place.replace("\"sha256\"", by: "\"formerly\"", in: "encoder/card.json")
  }

  static let inputs: [BadInput] = [
    BadInput(
      "A name that is not known", encode, says: "encoder: ", "neither", "known names are keypoint"
    ) { try $0.writeDots() },
    spoilt("A card that is no JSON", says: ["encoder/card.json", "JSON", "Encoders/"]) {
      try $0.write(Workplace.page, to: "encoder/card.json")
    },
    spoilt("A card of an unknown network", says: ["encoder/card.json", "perceiver"]) {
      try $0.replace(
        "\"kind\" : \"keypoint\"", by: "\"kind\" : \"perceiver\"", in: "encoder/card.json")
    },
    spoilt("A card of another version", says: ["encoder/card.json", "version", "newer rapl"]) {
      try $0.replace("\"version\" : 1", by: "\"version\" : 2", in: "encoder/card.json")
    },
    spoilt("Weights that are missing", says: ["encoder/weights.safetensors", "nothing there"]) {
      try FileManager.default.removeItem(atPath: $0.file("encoder/weights.safetensors"))
    },
    spoilt("Other weights than the card's", says: ["encoder/weights.safetensors", "SHA-256"]) {
      try $0.replace("\"sha256\" : \"", by: "\"sha256\" : \"0", in: "encoder/card.json")
    },
    spoilt("Weights cut short", says: ["encoder/weights.safetensors", "cut off"]) {
      let path = $0.file("encoder/weights.safetensors")
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      try $0.write(whole.prefix(whole.count - 100), to: "encoder/weights.safetensors")
      try $0.replace("\"sha256\"", by: "\"formerly\"", in: "encoder/card.json")
    },
    spoilt("A web page for weights", says: ["encoder/weights.safetensors", "safetensors header"]) {
      try $0.write(Workplace.page, to: "encoder/weights.safetensors")
      try $0.replace("\"sha256\"", by: "\"formerly\"", in: "encoder/card.json")
    },
    spoilt("A weight that is not a number", says: ["encoder/weights.safetensors", "[0]", "nan"]) {
      try rewrite($0) { arrays in
        guard let (name, array) = arrays.min(by: { $0.key < $1.key }) else { return }
        arrays[name] = WeightArray(shape: array.shape, values: [.nan] + array.values.dropFirst())
      }
    },
    spoilt("A weight that is missing", says: ["encoder/weights.safetensors", "array of that name"])
    {
      try rewrite($0) { arrays in
        if let name = arrays.keys.min() { arrays[name] = nil }
      }
    },
    spoilt("Weights of another size", says: ["encoder/weights.safetensors", "shape", "found"]) {
      try rewrite($0) { arrays in
        if let name = arrays.keys.min() { arrays[name] = WeightArray(shape: [1], values: [0]) }
      }
    },
  ]

  @Test("Encoders", arguments: inputs)
  func encoder(_ input: BadInput) throws { try input.check() }
}
