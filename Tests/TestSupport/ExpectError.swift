import Episodes
import Testing

/// Expects `body` to throw a `DataError` of the given kind whose one line contains `text`.
public func expectError(
  _ kind: DataError.Kind, saying text: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> some Any
) {
  let error = #expect(throws: DataError.self, sourceLocation: sourceLocation) { _ = try body() }
  guard let error else { return }
  #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
  #expect(error.description.contains(text), "\(error)", sourceLocation: sourceLocation)
}
