import Synchronization

/// Files that a write to has failed, mostly because the disk is full.
///
/// The C library crashes when it closes such a file, or later, when it closes any other one after a
/// dataset of the failed one was closed in vain. So nothing of it is closed before the process ends.
enum AbandonedFiles {
  private static let paths = Mutex<Set<String>>([])

  static func add(_ path: String) { paths.withLock { _ = $0.insert(path) } }

  static func contains(_ path: String) -> Bool { paths.withLock { $0.contains(path) } }
}
