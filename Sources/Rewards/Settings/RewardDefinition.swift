/// The definition of a reward: one term, or a weighted sum of several, such as `time+0.5*goal`.
///
/// As the definition of a step's reward it is the sum at that step. As that of a return it is the mean
/// over the steps, and for `share`, which is a step's part already, the sum.
public struct RewardDefinition: Sendable, Equatable {
  /// A term with its weight.
  public struct Part: Sendable, Equatable {
    /// The term.
    public let term: RewardTerm
    /// The weight, a finite number.
    public let weight: Double

    /// States a part.
    public init(_ term: RewardTerm, weight: Double = 1) {
      self.term = term
      self.weight = weight
    }
  }

  /// The parts, at least one, with every term at most once.
  public let parts: [Part]

  /// A single term.
  public init(_ term: RewardTerm) { parts = [Part(term)] }

  /// Reads a sum of terms, such as `time`, `0.5*goal` or `time+0.5*goal-score`.
  ///
  /// `nil` for an unknown term, a term twice, or a weight that is no finite number.
  public init?(_ text: String) {
    var parts: [Part] = []
    for summand in Self.summands(of: text) {
      let factors = summand.split(separator: "*", omittingEmptySubsequences: false)
      let sign: Double = summand.hasPrefix("-") ? -1 : 1
      let name = factors.last.map { $0.drop { "+-".contains($0) } } ?? ""
      guard factors.count <= 2, let term = RewardTerm(rawValue: String(name)),
        let weight = factors.count == 2 ? Double(factors[0]) : sign, weight.isFinite,
        !parts.contains(where: { $0.term == term })
      else { return nil }
      parts.append(Part(term, weight: weight))
    }
    guard !parts.isEmpty else { return nil }
    self.parts = parts
  }

  /// Whether a term takes part.
  public func includes(_ term: RewardTerm) -> Bool { parts.contains { $0.term == term } }

  /// Whether a term compares with references.
  ///
  /// The score does not.
  public var comparesWithReferences: Bool { parts.contains { $0.term != .score } }

  /// The same definition with a term added, or its weight raised.
  func adding(_ weight: Double, of term: RewardTerm) -> RewardDefinition {
    guard weight != 0 else { return self }
    let present = parts.first { $0.term == term }?.weight ?? 0
    return RewardDefinition(
      parts: parts.filter { $0.term != term } + [Part(term, weight: present + weight)])
  }

  private init(parts: [Part]) { self.parts = parts }

  /// Splits before every sign, except that of an exponent.
  private static func summands(of text: String) -> [String] {
    var summands: [String] = []
    for letter in text where letter != " " {
      let endsInExponent = summands.last.map {
        $0.last == "e" && $0.dropLast().last?.isNumber == true
      }
      if summands.isEmpty || ("+-".contains(letter) && endsInExponent != true) {
        summands.append(String(letter))
      } else {
        summands[summands.count - 1].append(letter)
      }
    }
    return summands
  }
}

extension RewardDefinition: CustomStringConvertible {
  /// The sum as `init(_:)` reads it.
  public var description: String {
    parts.enumerated().map { index, part in
      let sign = part.weight < 0 ? "-" : index > 0 ? "+" : ""
      let factor = abs(part.weight) == 1 ? "" : "\(abs(part.weight))*"
      return sign + factor + part.term.rawValue
    }.joined()
  }
}

extension RewardDefinition: Codable {
  /// Reads the text form.
  ///
  /// - Throws: `DecodingError` for a text that is no definition.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let definition = Self(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(text) is no definition of a reward")
    }
    self = definition
  }

  /// Writes the text form.
  ///
  /// - Throws: The encoder's error.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
