import EpisodeStore
import Foundation

/// Tells files that have not changed for a while from those that may still be written.
struct SettledFiles {
  /// Seconds without a change after which a file counts as finished.
  let seconds: Double
  private var seen: [String: (state: FileState, since: Double)] = [:]

  init(seconds: Double) { self.seconds = seconds }

  /// The first of the files that changed too recently, or `nil` if none did.
  ///
  /// A file's own time counts, unless its file system's clock is ahead of this machine's. Else the file counts as
  /// changed when it was first seen in its state.
  mutating func firstUnsettled(of files: [FileState], now: Date = Date()) -> FileState? {
    let now = now.timeIntervalSince1970
    var first: FileState?
    for file in files {
      let age = now - Double(file.writtenNanoseconds) / 1e9
      if age >= seconds {
        seen[file.path] = nil
        continue
      }
      if let known = seen[file.path], known.state == file {
        if now - known.since >= seconds { continue }
      } else {
        seen[file.path] = (file, now)
      }
      first = first ?? file
    }
    return first
  }

  /// Forgets files that are not there any more.
  mutating func keepOnly(_ paths: Set<String>) { seen = seen.filter { paths.contains($0.key) } }
}
