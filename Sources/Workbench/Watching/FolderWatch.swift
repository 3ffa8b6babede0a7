import Foundation

/// Waits until something changes below some folders, by the system's notices (inotify).
///
/// Where there are none, as on network disks, whose other users' changes are not told, it waits its time.
struct FolderWatch: ~Copyable {
  /// Folders that notices are asked for at most.
  private static let largestFolderCount = 1 << 14
  private static let bufferByteCount = 1 << 16

  private let descriptor: Int32
  private var watched: Set<String> = []

  /// Asks for notices if `usesNotices`.
  init(usesNotices: Bool) {
    descriptor = usesNotices ? inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC)) : -1
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Asks for notices of the folders below some, new ones too.
  mutating func cover(_ roots: [String]) {
    guard descriptor >= 0 else { return }
    for root in roots {
      cover(root)
      guard let names = FileManager.default.enumerator(atPath: root) else { continue }
      for case let name as String in names {
        guard watched.count < Self.largestFolderCount else { return }
        if names.fileAttributes?[.type] as? FileAttributeType == .typeDirectory {
          cover("\(root)/\(name)")
        }
      }
    }
  }

  /// A folder that is watched already is the same watch for the system, also after it was renamed.
  private mutating func cover(_ folder: String) {
    let mask = IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ATTRIB
    if inotify_add_watch(descriptor, folder, UInt32(mask)) >= 0 { watched.insert(folder) }
  }

  /// Waits for a notice, or for so many seconds.
  func wait(seconds: Double) {
    let milliseconds = Int32(min(max(seconds, 0), 86_400) * 1000)
    guard descriptor >= 0 else {
      poll(nil, 0, milliseconds)
      return
    }
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&wanted, 1, milliseconds) > 0 else { return }
    var buffer = [UInt8](repeating: 0, count: Self.bufferByteCount)
    while read(descriptor, &buffer, buffer.count) > 0 {}
  }
}
