import Episodes
import Foundation

/// The other side of `IsolatedProcess`: what the command does when it is the process with limits.
enum IsolatedChild {
  /// The environment variable that says so.
  static let variable = "RAPL_ISOLATED"
  /// The descriptor that temporary files are told to.
  static let journal: Int32 = 3

  /// Whether this is such a process.
  static var isOne: Bool { ProcessInfo.processInfo.environment[variable] != nil }

  /// Takes on the limits, before any recording is opened.
  static func enter() {
    guard let text = ProcessInfo.processInfo.environment[variable],
      let limits = IsolatedProcess.Limits(text: text)
    else { return }
    // Nothing is to be dumped, and nothing that libraries print is to stand beside the one line.
    set(RLIMIT_CORE, 0)
    set(RLIMIT_AS, limits.memoryBytes)
    if let seconds = limits.cpuSeconds {
      heedSpentTime()
      set(RLIMIT_CPU, seconds)
    }
    Console.separateErrors()
    if fcntl(journal, F_GETFD) >= 0 { AtomicFile.tellOfTemporaryFiles(journal) }
  }

  /// Whoever started the command may have left the signal of spent time ignored or blocked, which a new
  /// process takes over.
  private static func heedSpentTime() {
    signal(SIGXCPU, SIG_DFL)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGXCPU)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  private static func set(_ resource: __rlimit_resource, _ value: UInt64) {
    // A little above, since processor time at the hard limit ends in a signal without a meaning.
    var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value == 0 ? 0 : value + 5))
    setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
  }
}
