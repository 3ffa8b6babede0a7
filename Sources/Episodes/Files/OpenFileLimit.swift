import Foundation

/// How many files the process can still open.
enum OpenFileLimit {
  /// Fewer explain why something was not opened: a database alone opens three.
  private static let fewestFree = 4

  /// The shortage in words, or `nil` where there is none.
  ///
  /// Libraries that fail for want of a descriptor often say something else, so this is asked of the system.
  ///
  /// - Complexity: O(1), a few microseconds.
  static var shortage: String? {
    var taken: [Int32] = []
    defer { for descriptor in taken { close(descriptor) } }
    while taken.count < fewestFree {
      let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return words(for: errno) }
      taken.append(descriptor)
    }
    return nil
  }

  private static func words(for code: Int32) -> String? {
    switch code {
    case EMFILE:
      var limit = rlimit()
      guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
      return "while the process may open hardly any more than its \(limit.rlim_cur) files"
    case ENFILE: return "while the system has as many files open as it can"
    default: return nil
    }
  }
}
