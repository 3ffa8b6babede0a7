import CHDF5
import Episodes

/// Where in which file something happens, for the error that may come of it.
struct Place: Sendable {
  let file: String
  var path: String?

  /// A problem at this place.
  func error(
    _ kind: DataError.Kind, expected: String, found: String, remedy: String? = nil
  ) -> DataError {
    DataError(kind, file: file, place: path, expected: expected, found: found, remedy: remedy)
  }

  /// Makes a C call.
  ///
  /// A negative status becomes an error with the library's own words.
  @discardableResult
  func call<Status: SignedInteger>(
    _ expected: String, kind: DataError.Kind = .unreadable, _ body: () -> Status
  ) throws(DataError) -> Status {
    try Library.locked { () throws(DataError) in
      let status = body()
      guard status >= 0 else { throw failure(kind, expected: expected) }
      return status
    }
  }

  /// Makes a C call that returns an identifier, and owns it.
  func handle(
    _ expected: String, kind: DataError.Kind = .unreadable, _ body: () -> hid_t
  ) throws(DataError) -> Handle {
    Handle(owning: try call(expected, kind: kind, body), file: file)
  }

  /// Gathers the names that a C iteration visits.
  func names(
    _ expected: String, _ iterate: (rapl_name_visitor, UnsafeMutableRawPointer) -> herr_t
  ) throws(DataError) -> [String] {
    var list = NameList()
    try call(expected) {
      let visited = Library.names(iterate)
      list = visited.list
      return visited.status
    }
    guard !list.isCutShort else {
      throw error(
        .unsupported, expected: "at most \(HDF5Limits.nameCount) names",
        found: "more, or an index that goes round in circles")
    }
    return list.names
  }

  /// Makes a C call that writes.
  ///
  /// Its failure names room and permission.
  @discardableResult
  func write<Status: SignedInteger>(_ body: () -> Status) throws(DataError) -> Status {
    try call("room and permission to write", kind: .unwritable, body)
  }

  private func failure(_ kind: DataError.Kind, expected: String) -> DataError {
    if kind == .unwritable { AbandonedFiles.add(file) }
    let messages = Library.errorMessages()
    let ends = [messages.first, messages.count > 1 ? messages.last : nil].compactMap { $0 }
    let found = ends.isEmpty ? "a failure without a message" : ends.joined(separator: ": ")
    guard kind == .unwritable, let reason = Self.systemReason(in: found) else {
      return error(kind, expected: expected, found: found)
    }
    return error(
      kind, expected: expected, found: reason, remedy: "make room or choose another place")
  }

  /// The system's reason, out of a message that is full of addresses and times.
  private static func systemReason(in message: String) -> String? {
    message.firstMatch(of: /error message = '([^']+)'/).map { String($0.1) }
  }
}
