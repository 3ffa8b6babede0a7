import Episodes
import Foundation
import Preferences
import Synchronization

/// A small file beside a label file that says which queries are on whose screens, so that a server that is
/// started again shows the same ones.
///
/// Only one process has it open: two queues in two processes would not know of each other.
package final class ScreenNotebook: Sendable {
  /// What was noted when the file was opened.
  package let screens: [Annotator: [Query.ID]]
  private let descriptor: Int32
  /// The file never becomes shorter, so that one write replaces all that was in it.
  private let length: Mutex<Int>

  private static let byteLimit = 1 << 20

  /// Opens the notebook of a label file, or makes it, with access for its owner alone.
  ///
  /// - Throws: `DataError.Kind.unsupported` if another process has it open, and `.unwritable` if it cannot be
  ///   made.
  package init(for labels: String) throws(DataError) {
    let path = labels + ".screens"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw DataError(
        .unwritable, file: path, expected: "a file that can be made and written",
        found: String(cString: strerror(errno)))
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw DataError(
        .unsupported, file: labels, expected: "one server of a label file",
        found: "another one that is running", remedy: "end it first")
    }
    let bytes = Self.contents(of: descriptor)
    length = Mutex(bytes.count)
    // A file that a full disk or a failing one has spoilt costs nobody an answer.
    let noted = (try? JSONDecoder().decode([String: [UUID]].self, from: bytes)) ?? [:]
    var screens: [Annotator: [Query.ID]] = [:]
    for (name, queries) in noted {
      if let annotator = try? Annotator(name) { screens[annotator] = queries }
    }
    self.screens = screens
  }

  deinit {
    // A process that this one is about to start may still have a copy of the descriptor, which would hold the lock.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Replaces what is noted.
  ///
  /// It survives the end of the process at once. It need not survive that of the machine.
  func note(_ screens: [Annotator: [Query.ID]]) {
    let named = Dictionary(uniqueKeysWithValues: screens.map { ($0.key.name, $0.value) })
    guard var bytes = try? JSONEncoder().encode(named), bytes.count <= Self.byteLimit else {
      return
    }
    length.withLock { length in
      bytes.append(contentsOf: [UInt8](repeating: 0x20, count: max(0, length - bytes.count)))
      length = bytes.count
      _ = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }
  }

  private static func contents(of descriptor: Int32) -> Data {
    var bytes = [UInt8](repeating: 0, count: byteLimit)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    return Data(bytes.prefix(max(0, count)))
  }
}
