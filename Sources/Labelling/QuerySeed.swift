import Episodes
import Foundation
import Preferences

/// Seeds of single queries, so that each query records how it was drawn.
enum QuerySeed {
  /// The seed of an annotator's query by its number, different for every annotator and number.
  static func seed(_ base: UInt64, annotator: Annotator, number: Int, purpose: String = "query")
    -> UInt64
  {
    let name = "\(purpose) \(base) \(number) \(annotator.name)"
    let digits = ContentHash(of: Data(name.utf8)).hexadecimal.prefix(16)
    return UInt64(digits, radix: 16) ?? base
  }
}
