import Foundation

/// Decoding errors in words that a user can act on.
public enum JSONProblem {
  /// One line with the place in the document and the problem there.
  public static func describe(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      "no \"\(key.stringValue)\" in \(place(context))"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      "\(context.debugDescription) at \(place(context))"
    default: error.localizedDescription
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    context.codingPath.isEmpty
      ? "the document" : context.codingPath.map(\.stringValue).joined(separator: ".")
  }
}
