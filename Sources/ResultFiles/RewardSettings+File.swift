import Episodes
import HDF5
import OptimalTransport
import Rewards

/// The settings as attributes of the root of a rewards file, one each.
extension RewardSettings {
  private static var numbers: [(name: String, setting: WritableKeyPath<Self, Double>)] {
    [
      ("epsilon", \.epsilon), ("tolerance", \.tolerance), ("score_weight", \.scoreWeight),
      ("coverage_temperature", \.matcherNumbers.coverageTemperature),
      ("smoothing", \.matcherNumbers.smoothing), ("softmin_temperature", \.softminTemperature),
      ("time_temperature", \.timeTemperature), ("mass_penalty", \.matcherNumbers.massPenalty),
      ("mass_share", \.matcherNumbers.massShare),
    ]
  }

  private static var optionalNumbers: [(name: String, setting: WritableKeyPath<Self, Double?>)] {
    [("band_half_width", \.bandHalfWidth), ("shaping_discount", \.shapingDiscount)]
  }

  private static var counts: [(name: String, setting: WritableKeyPath<Self, Int>)] {
    [
      ("maximum_iterations", \.maximumIterations), ("context_length", \.contextLength),
      ("reach", \.matcherNumbers.reach), ("goal_length", \.goalLength),
    ]
  }

  /// Writes every setting.
  func write(to attributes: HDF5Attributes) throws(DataError) {
    for (name, setting) in Self.numbers { try attributes.set(name, to: self[keyPath: setting]) }
    for (name, setting) in Self.optionalNumbers {
      if let value = self[keyPath: setting] { try attributes.set(name, to: value) }
    }
    for (name, setting) in Self.counts { try attributes.set(name, to: self[keyPath: setting]) }
    try attributes.set("centred", to: isCentred)
    for (name, text) in [
      ("cost", cost.rawValue), ("matcher", matcher.name.rawValue),
      ("epsilon_unit", epsilonUnit.rawValue),
      ("combination", combination.rawValue), ("scaling", scaling.rawValue),
      ("return_definition", "\(returnDefinition)"), ("step_definition", "\(stepDefinition)"),
    ] { try attributes.set(name, to: text) }
    try attributes.set("steps_add_up", to: stepsAddUp)
  }

  /// Reads the settings.
  ///
  /// Settings that an earlier version did not write have their defaults. The exception is the step
  /// definition: steps of that version were shares of the return.
  init(readingFrom attributes: HDF5Attributes, path: String) throws(DataError) {
    self.init()
    guard try attributes.exists("cost") else { throw Self.missing("cost", path) }
    guard try attributes.exists("epsilon") else { throw Self.missing("epsilon", path) }
    let words = WordAttributes(attributes: attributes, path: path)
    let name = try words.value("matcher", MatcherChoice.Name.init(rawValue:))
    // The matcher comes before its number, which the other matchers do not have.
    matcher = name.map { MatcherChoice($0) } ?? matcher
    for (name, setting) in Self.numbers {
      self[keyPath: setting] = try attributes.double(name) ?? self[keyPath: setting]
    }
    for (name, setting) in Self.optionalNumbers {
      self[keyPath: setting] = try attributes.double(name)
    }
    for (name, setting) in Self.counts {
      self[keyPath: setting] = try attributes.integer(name) ?? self[keyPath: setting]
    }
    isCentred = try attributes.boolean("centred") ?? isCentred
    cost = try words.value("cost", GroundCost.init(rawValue:)) ?? cost
    epsilonUnit = try words.value("epsilon_unit", Epsilon.Unit.init(rawValue:)) ?? epsilonUnit
    combination =
      try words.value("combination", ReferenceCombination.init(rawValue:)) ?? combination
    scaling = try words.value("scaling", RewardScaling.init(rawValue:)) ?? scaling
    returnDefinition =
      try words.value("return_definition", RewardDefinition.init) ?? returnDefinition
    stepDefinition =
      try words.value("step_definition", RewardDefinition.init) ?? RewardDefinition(.share)
  }

  private static func missing(_ name: String, _ path: String) -> DataError {
    DataError(
      .malformed, file: path, place: "/@\(name)", expected: "an attribute of a rewards file",
      found: "none", remedy: "give a file that rapl reward wrote")
  }
}

/// Attributes that hold one of a set of known words.
private struct WordAttributes {
  let attributes: HDF5Attributes
  let path: String

  /// The value, or `nil` if there is no such attribute.
  func value<Value>(_ name: String, _ parse: (String) -> Value?) throws(DataError) -> Value? {
    guard let text = try attributes.string(name) else { return nil }
    guard let value = parse(text) else {
      throw DataError(
        .malformed, file: path, place: "/@\(name)", expected: "a \(name) that is known",
        found: "\"\(text.prefix(40))\"",
        remedy: "give a file that this version of rapl reward wrote")
    }
    return value
  }
}
