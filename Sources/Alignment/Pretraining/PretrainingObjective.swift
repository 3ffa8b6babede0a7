/// The objective of a pretraining, computed from the order of frames.
public enum PretrainingObjective: Sendable, Equatable {
  /// Temporal cycle consistency: the nearest frame in another episode must lead back to the frame itself.
  ///
  /// The temperature sets the softness of the choice of the nearest frame, in squared distance per feature.
  case cycleConsistency(temperature: Double = 0.1)
  /// Time contrast: frames that are close in time are closer to each other than distant frames.
  ///
  /// `margin` is the difference, in squared distance between features of length 1. A neighbour is at most
  /// `neighbourhood` away, as a share of the episode. Distant frames are more than twice as far away.
  case timeContrast(margin: Double = 0.2, neighbourhood: Double = 0.1)
  /// VIP: the distance to a later frame is a value function.
  ///
  /// `discount` is the discount of one step.
  case valueImplicit(discount: Double = 0.98)

  /// The name of an objective, on the command line and in results.
  public enum Name: String, Codable, Sendable, CaseIterable {
    /// Temporal cycle consistency.
    case cycleConsistency = "tcc"
    /// Time contrast.
    case timeContrast = "time-contrastive"
    /// VIP.
    case valueImplicit = "vip"
  }

  /// The objective of that name with its default numbers.
  public init(_ name: Name) {
    switch name {
    case .cycleConsistency: self = .cycleConsistency()
    case .timeContrast: self = .timeContrast()
    case .valueImplicit: self = .valueImplicit()
    }
  }

  /// The objective's name.
  public var name: Name {
    switch self {
    case .cycleConsistency: .cycleConsistency
    case .timeContrast: .timeContrast
    case .valueImplicit: .valueImplicit
    }
  }

  /// The loss that is minimised.
  var loss: any PretrainingLoss {
    switch self {
    case .cycleConsistency(let temperature): CycleConsistency(temperature: temperature)
    case .timeContrast(let margin, let neighbourhood):
      TimeContrast(margin: margin, neighbourhood: neighbourhood)
    case .valueImplicit(let discount): ValueImplicit(discount: discount)
    }
  }
}

extension PretrainingObjective: Encodable {
  private enum Key: String, CodingKey {
    case objective, softmaxTemperature, margin, neighbourhood, discount
  }

  /// Writes the name as `objective`, and the numbers beside it.
  ///
  /// - Throws: The encoder's own error.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(name, forKey: .objective)
    switch self {
    case .cycleConsistency(let temperature):
      try values.encode(temperature, forKey: .softmaxTemperature)
    case .timeContrast(let margin, let neighbourhood):
      try values.encode(margin, forKey: .margin)
      try values.encode(neighbourhood, forKey: .neighbourhood)
    case .valueImplicit(let discount): try values.encode(discount, forKey: .discount)
    }
  }
}
