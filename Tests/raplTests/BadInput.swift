import Testing

/// A command given something that it cannot use, and what it must say about it.
struct BadInput: Sendable, CustomTestStringConvertible {
  let title: String
  let command: String
  /// File, place, what was found, what to do: as much of it as the case has.
  let fragments: [String]
  /// Makes the files that the command is given.
  let prepare: @Sendable (Workplace) throws -> Void

  init(
    _ title: String, _ command: String, fragments: [String],
    prepare: @escaping @Sendable (Workplace) throws -> Void
  ) {
    self.title = title
    self.command = command
    self.fragments = fragments
    self.prepare = prepare
  }

  init(
    _ title: String, _ command: String, says fragments: String...,
    prepare: @escaping @Sendable (Workplace) throws -> Void = { _ in }
  ) {
    self.init(title, command, fragments: fragments, prepare: prepare)
  }

  var testDescription: String { title }

  /// Runs the command and expects one line, exit code 1 and nothing left behind.
  func check() throws {
    let place = try Workplace()
    try prepare(place)
    let before = place.contents()
    let outcome = try place.run(command.split(separator: " ").map(String.init))
    outcome.expectOneLine(saying: fragments)
    #expect(place.contents() == before)
  }
}
