import Episodes
import OptimalTransport

extension EncoderCard {
  /// Refuses sizes and numbers that no encoder has, before memory is allocated for them.
  ///
  /// - Throws: `DataError.Kind.invalidValue` with the name of the entry, and with `file` or, without a file,
  ///   the card's name.
  public func check(file: String? = nil) throws(DataError) {
    let subject = file == nil ? name : nil
    for (place, value, range) in sizes where !range.contains(value) {
      throw DataError(
        .invalidValue, file: file, subject: subject, place: place,
        expected: "a number from \(range.lowerBound) to \(range.upperBound)", found: "\(value)",
        remedy: "correct the card")
    }
    try checkMatching(file: file, subject: subject)
    if case .resnet(_, _, _, pooling: .classToken) = architecture {
      throw DataError(
        .invalidValue, file: file, subject: subject, place: "architecture.pooling",
        expected: "average, keypoints or attention", found: "classToken, which a ResNet has not",
        remedy: "correct the card")
    }
    try checkScalarHead(file: file, subject: subject)
  }

  private func checkMatching(file: String?, subject: String?) throws(DataError) {
    guard let matching, !matching.isValid else { return }
    throw DataError(
      .invalidValue, file: file, subject: subject, place: "matching",
      expected: AlignedMatching.ranges, found: "\(matching)",
      remedy: "align the encoder again, or correct the card")
  }

  private func checkScalarHead(file: String?, subject: String?) throws(DataError) {
    guard weights != nil || !hasScalarHead else {
      throw DataError(
        .invalidValue, file: file, subject: subject, place: "hasScalarHead",
        expected: "false without weights",
        found: "true", remedy: "name the weights that hold the head")
    }
  }

  private var sizes: [(place: String, value: Int, range: ClosedRange<Int>)] {
    let side = 1...2048
    let input = [
      ("preprocessing.height", preprocessing.height, side),
      ("preprocessing.width", preprocessing.width, side),
    ]
    switch architecture {
    case .keypoint(let sizes, let memberCount):
      let layer = 1...1024
      return input + [
        ("architecture.members", memberCount, 1...16),
        ("architecture.sizes.hiddenChannelCount", sizes.hiddenChannelCount, layer),
        ("architecture.sizes.keypointCount", sizes.keypointCount, layer),
        ("architecture.sizes.hiddenUnitCount", sizes.hiddenUnitCount, layer),
        ("architecture.sizes.dimension", sizes.dimension, layer),
      ]
    case .resnet(_, let stemChannelCount, let projection, _):
      return input + [
        ("architecture.stemChannelCount", stemChannelCount, 1...1024),
        ("architecture.projection", projection ?? 1, 1...65_536),
      ]
    case .visionTransformer(let sizes, let projection):
      let patch = max(sizes.patchSize, 1)
      return input + [
        ("architecture.sizes.width", sizes.width, 1...4096),
        ("architecture.sizes.depth", sizes.depth, 1...64),
        ("architecture.sizes.headCount", sizes.headCount, 1...64),
        ("architecture.sizes.patchSize", sizes.patchSize, 1...64),
        ("architecture.sizes.registerCount", sizes.registerCount, 0...64),
        ("architecture.sizes.width modulo headCount", sizes.width % max(sizes.headCount, 1), 0...0),
        ("preprocessing.height modulo patchSize", preprocessing.height % patch, 0...0),
        ("preprocessing.width modulo patchSize", preprocessing.width % patch, 0...0),
        ("architecture.projection", projection ?? 1, 1...65_536),
      ]
    case .torchScript(let script, let projection):
      return input + [
        ("architecture.dimension", script.dimension, 1...65_536),
        ("architecture.projection", projection ?? 1, 1...65_536),
      ]
    }
  }
}
