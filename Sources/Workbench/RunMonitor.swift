import Episodes
import Synchronization

/// What a run tells its caller while it works.
public enum RunEvent: Sendable, Equatable {
  /// Work of so many units begins. `title` names the step, and `unit` is a plural, such as `frames`.
  case began(title: String, total: Int, unit: String)
  /// More units are to be done than `began` said.
  case expected(Int)
  /// So many units are done. `remark` tells how it goes, and may be empty.
  case advanced(by: Int, remark: String)
  /// Something that the user should know; the run goes on. The settings are those that the note is about.
  case note(String, settings: [DataError.Setting] = [])
}

/// Hears of the progress of a run, and can cancel it.
///
/// A run reports from any of its threads. A cancelled run throws `DataError.Kind.cancelled` at its next
/// report, and leaves no half-written output.
public final class RunMonitor: Sendable {
  private let report: @Sendable (RunEvent) -> Void
  private let isCancelled = Atomic(false)

  /// Creates a monitor that calls `report` from any thread, and from several at a time.
  public init(_ report: @escaping @Sendable (RunEvent) -> Void = { _ in }) { self.report = report }

  /// Asks the run to end, from any thread.
  public func cancel() { isCancelled.store(true, ordering: .relaxed) }

  func begin(_ title: String, total: Int, unit: String) {
    report(.began(title: title, total: total, unit: unit))
  }

  func expect(_ more: Int) { report(.expected(more)) }

  func note(_ text: String, settings: [DataError.Setting] = []) {
    report(.note(text, settings: settings))
  }

  /// Counts finished units.
  ///
  /// - Throws: `DataError.Kind.cancelled` if the run was cancelled.
  func advance(by count: Int = 1, remark: String = "") throws(DataError) {
    report(.advanced(by: count, remark: remark))
    try checkCancellation()
  }

  /// - Throws: `DataError.Kind.cancelled` if the run was cancelled.
  func checkCancellation() throws(DataError) {
    guard isCancelled.load(ordering: .relaxed) else { return }
    throw DataError(
      .cancelled, subject: "run", expected: "to reach the end", found: "a request to cancel")
  }
}
