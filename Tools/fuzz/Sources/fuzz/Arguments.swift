import Foundation

/// What `fuzz.sh` hands over.
struct Arguments {
  var count: UInt64 = 1_000_000
  var seconds = Double.infinity
  var secondsPerInput = 60.0
  var first: UInt64 = 0
  var output = "fuzz-output"
  var seeds = "Tools/fuzz/seeds"
  var entryPoints = EntryPoint.allCases
  /// Set in workers only.
  var worker: EntryPoint?
  var folder = ""
  var (from, to): (UInt64, UInt64) = (0, 0)

  init(_ words: [String]) throws {
    var rest = words[...]
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else { throw Misuse(word: option) }
      try set(option, value)
    }
  }

  /// An argument that is not understood.
  struct Misuse: Error { let word: String }

  private mutating func set(_ option: String, _ value: String) throws {
    func number<Number: LosslessStringConvertible>(_: Number.Type) throws -> Number {
      guard let number = Number(value) else { throw Misuse(word: value) }
      return number
    }
    func entryPoint() throws -> EntryPoint {
      guard let entryPoint = EntryPoint(rawValue: value) else { throw Misuse(word: value) }
      return entryPoint
    }
    switch option {
    case "--count": count = try number(UInt64.self)
    case "--seconds": seconds = try number(Double.self)
    case "--seconds-per-input": secondsPerInput = try number(Double.self)
    case "--first": first = try number(UInt64.self)
    case "--output": output = value
    case "--seeds": seeds = value
    case "--only": entryPoints = [try entryPoint()]
    case "--worker": worker = try entryPoint()
    case "--folder": folder = value
    case "--from": from = try number(UInt64.self)
    case "--to": to = try number(UInt64.self)
    default: throw Misuse(word: option)
    }
  }
}
