import CChipmunk
import Foundation

/// The library as a whole.
enum Chipmunk {
  /// Makes the first space of the process, for which Debian's build prints a line to standard output.
  ///
  /// The line goes nowhere. So would lines that other threads print by C's `printf` in the same moment.
  static func silence() { _ = madeFirstSpace }

  private static let madeFirstSpace: Bool = {
    fflush(nil)
    let output = dup(STDOUT_FILENO)
    let nowhere = open("/dev/null", O_WRONLY)
    defer { for descriptor in [output, nowhere] where descriptor >= 0 { close(descriptor) } }
    guard output >= 0, nowhere >= 0 else { return false }
    dup2(nowhere, STDOUT_FILENO)
    cpSpaceFree(cpSpaceNew())
    fflush(nil)
    dup2(output, STDOUT_FILENO)
    return true
  }()
}
