import Episodes
import Foundation
import Testing
import VideoDecoding

@Suite("Preprocessing")
struct PreprocessingTests {
  /// A picture and what other libraries make of it, from `make_resize.py`.
  struct Reference: Decodable {
    struct Case: Decodable {
      let name: String
      let values: [Float]
      let preprocessing: Preprocessing
    }

    let height: Int
    let width: Int
    let pixels: [UInt8]
    let cases: [Case]

    static func load() throws -> Reference {
      let data = try Data(contentsOf: URL(fileURLWithPath: Clip.path("resize.json")))
      return try JSONDecoder().decode(Reference.self, from: data)
    }

    var frames: FrameSequence {
      FrameSequence(frameCount: 1, height: height, width: width, pixels: pixels)
    }
  }

  /// A gradient whose every pixel differs.
  static func gradient(frameCount: Int = 1, height: Int = 12, width: Int = 17) -> FrameSequence {
    let count = frameCount * height * width * 3
    return FrameSequence(
      frameCount: frameCount, height: height, width: width,
      pixels: (0..<count).map { UInt8($0 * 7 % 256) })
  }

  static func interleaved(
    _ preprocessing: Preprocessing, _ frames: FrameSequence
  ) throws -> [Float] {
    var values = [Float](repeating: .nan, count: frames.frameCount * preprocessing.valuesPerFrame)
    try values.withUnsafeMutableBufferPointer { buffer in
      try preprocessing.apply(to: frames, layout: .interleaved, into: buffer)
    }
    return values
  }

  @Test("Agrees with Pillow, torch and torchvision")
  func parity() throws {
    let reference = try Reference.load()
    #expect(reference.cases.count == 12)
    for expected in reference.cases {
      let values = try Self.interleaved(expected.preprocessing, reference.frames)
      let difference = zip(values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
      // Pillow's 8-bit pictures are rounded after each of the two passes: half a step from the last
      // one, and from the first half a step times the filter's gain, at most 1.4 for the cubic.
      let tolerance: Float = expected.name.contains("u8") ? 1.2 : 0.001
      #expect(values.count == expected.values.count)
      #expect(difference <= tolerance, "\(expected.name): \(difference)")
    }
  }

  @Test("Without a change of size the pixels come through", arguments: [true, false])
  func identity(antialias: Bool) throws {
    let frames = Self.gradient(frameCount: 3)
    for interpolation in Preprocessing.Interpolation.allCases {
      let preprocessing = Preprocessing(
        height: 12, width: 17, interpolation: interpolation, antialias: antialias, range: .byte)
      #expect(try Self.interleaved(preprocessing, frames) == frames.pixels.map(Float.init))
    }
  }

  @Test("Planar and interleaved hold the same numbers")
  func layouts() throws {
    let frames = Self.gradient(frameCount: 2)
    let preprocessing = Preprocessing(height: 5, width: 7, mean: [0.1, 0.2, 0.3])
    let interleaved = try Self.interleaved(preprocessing, frames)
    let planar = try preprocessing.apply(to: frames)
    for frame in 0..<2 {
      for channel in 0..<3 {
        for pixel in 0..<35 {
          let planarIndex = frame * 105 + channel * 35 + pixel
          #expect(planar[planarIndex] == interleaved[frame * 105 + pixel * 3 + channel])
        }
      }
    }
  }

  @Test("An even picture stays even under every filter, and is normalised per channel")
  func normalisation() throws {
    let frames = FrameSequence(
      frameCount: 1, height: 20, width: 30,
      pixels: Array(repeating: [255, 0, 51], count: 600).flatMap { $0 })
    for interpolation in Preprocessing.Interpolation.allCases {
      let preprocessing = Preprocessing(
        height: 7, width: 9, interpolation: interpolation, mean: [0.5, 0.25, 0],
        standardDeviation: [0.5, 0.5, 0.1])
      let values = try Self.interleaved(preprocessing, frames)
      for (index, value) in values.enumerated() {
        #expect(abs(value - [1, -0.5, 2][index % 3]) < 1e-5)
      }
    }
  }

  @Test("A crop keeps the centre")
  func crop() throws {
    let frames = Self.gradient(height: 12, width: 16)
    let preprocessing = Preprocessing(crop: 0.5, height: 6, width: 8, range: .byte)
    let values = try Self.interleaved(preprocessing, frames)
    for row in 0..<6 {
      for column in 0..<24 {
        #expect(values[row * 24 + column] == Float(frames.pixels[(row + 3) * 48 + 12 + column]))
      }
    }
  }

  @Test("Many frames at once are as one by one")
  func batches() throws {
    let frames = Self.gradient(frameCount: 4)
    let preprocessing = Preprocessing(height: 5, width: 7, interpolation: .bicubic)
    let together = try preprocessing.apply(to: frames)
    #expect(together == (try (0..<4).flatMap { try preprocessing.apply(to: frames[$0]) }))
  }

  @Test("A tall picture's rows are mixed by the triangle filter", arguments: [1, 3, 7, 90, 200])
  func tall(outputs: Int) throws {
    let rows = (0..<200).map { UInt8($0 * $0 * 31 % 256) }
    let frames = FrameSequence(
      frameCount: 1, height: rows.count, width: 1, pixels: rows.flatMap { [$0, 255 - $0, $0 / 2] })
    let scale = Double(rows.count) / Double(outputs)
    let expected = (0..<outputs).map { output in
      let centre = (Double(output) + 0.5) * scale
      let weights = rows.indices.map { max(0, 1 - abs(Double($0) + 0.5 - centre) / scale) }
      return zip(rows, weights).reduce(0) { $0 + Double($1.0) * $1.1 } / weights.reduce(0, +)
    }
    let found = try Preprocessing(height: outputs, width: 1, range: .byte).apply(to: frames)
    for (found, expected) in zip(found, expected) { #expect(abs(Double(found) - expected) < 0.001) }
    #expect(abs(Double(found[outputs]) - (255 - expected[0])) < 0.001)
  }

  @Test("The card's form survives being written and read")
  func codable() throws {
    let preprocessing = Preprocessing(
      crop: 0.875, shorterSide: 256, height: 224, width: 224, interpolation: .bicubic,
      mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])
    let data = try JSONEncoder().encode(preprocessing)
    #expect(try JSONDecoder().decode(Preprocessing.self, from: data) == preprocessing)
    #expect(String(decoding: data, as: UTF8.self).contains(#""range":"0..1""#))
  }

  @Test(
    "Settings that make no sense are refused by name",
    arguments: [
      Preprocessing(crop: 0, height: 5, width: 5), Preprocessing(crop: 1.5, height: 5, width: 5),
      Preprocessing(crop: .nan, height: 5, width: 5), Preprocessing(height: 0, width: 5),
      Preprocessing(height: 5, width: 20_000), Preprocessing(shorterSide: 4, height: 5, width: 4),
      Preprocessing(height: 5, width: 5, mean: [0]),
      Preprocessing(height: 5, width: 5, standardDeviation: [1, 0, 1]),
      Preprocessing(height: 5, width: 5, mean: [0, .infinity, 0]),
    ])
  func refused(preprocessing: Preprocessing) {
    let error = #expect(throws: DataError.self) { _ = try preprocessing.apply(to: Self.gradient()) }
    #expect(error?.kind == .invalidValue)
    #expect(error?.remedy == "correct the encoder's card")
  }
}
