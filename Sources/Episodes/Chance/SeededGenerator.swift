/// A random number generator that gives the same numbers for the same seed on every machine and toolchain.
///
/// The standard library does not promise how it turns random bits into choices, so results that must
/// repeat are drawn with `index(below:)`, `unit()` and `shuffled(_:)` rather than with
/// `Int.random(in:using:)` and its kin. Not for secrets.
///
/// - Source: SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators",
///   OOPSLA 2014, <https://doi.org/10.1145/2660193.2660195>, with the mixing constants of the
///   reference implementation in Java 8.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts the sequence of `seed`.
  ///
  /// All seeds are equally good.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  /// A whole number in `0..<bound`, all equally likely.
  ///
  /// - Precondition: `bound` is at least 1.
  /// - Source: Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29(1), 2019,
  ///   <https://doi.org/10.1145/3230636>, algorithm 5.
  public mutating func index(below bound: Int) -> Int {
    precondition(bound >= 1, "nothing to choose from")
    let width = UInt64(bound)
    var product = next().multipliedFullWidth(by: width)
    let rejected = (0 &- width) % width
    while product.low < rejected { product = next().multipliedFullWidth(by: width) }
    return Int(product.high)
  }

  /// A number in `0..<1`, a multiple of 2⁻⁵³.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// The elements in a random order, every order equally likely.
  ///
  /// - Complexity: O(elements).
  public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var result = elements
    for last in result.indices.dropFirst().reversed() {
      result.swapAt(last, index(below: last + 1))
    }
    return result
  }
}

extension UInt64 {
  /// The seed of one of many parts with independent numbers.
  ///
  /// Part 0 has the seed itself.
  ///
  /// Seeds that are one step of the generator apart would give the same numbers, shifted by one. So the
  /// seeds of parts are drawn themselves.
  public func ofPart(_ index: Int) -> UInt64 {
    guard index > 0 else { return self }
    var generator = SeededGenerator(seed: self ^ UInt64(index) &* 0xD1B5_4A32_D192_ED03)
    return generator.next()
  }
}
