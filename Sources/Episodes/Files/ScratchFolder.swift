import Foundation
import Synchronization

/// A folder for the files of one piece of work, which only its owner may look into.
///
/// It is removed with the value, and by a command that is interrupted or fails, which calls
/// `AtomicFile.removeUnfinished()`.
public final class ScratchFolder: Sendable {
  /// Folders in use, so that an interrupted command can remove them.
  private static let inUse = Mutex<Set<String>>([])

  /// Where it is.
  public let path: String

  /// Makes an empty folder among the system's temporary files.
  ///
  /// - Throws: `DataError.Kind.unwritable`, with the system's reason.
  public init() throws(DataError) {
    let parent = NSTemporaryDirectory()
    var name = Array("\(parent)/rapl-XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw DataError(
        .unwritable, file: parent, expected: "room and permission for temporary files",
        found: String(cString: strerror(errno)), remedy: "set TMPDIR to another folder")
    }
    let path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    self.path = path
    Self.inUse.withLock { _ = $0.insert(path) }
  }

  deinit {
    Self.inUse.withLock { _ = $0.remove(path) }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in it.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Removes every folder in use, for a command that ends at once.
  static func removeAll() {
    inUse.withLock { paths in
      for path in paths { try? FileManager.default.removeItem(atPath: path) }
      paths.removeAll()
    }
  }
}
