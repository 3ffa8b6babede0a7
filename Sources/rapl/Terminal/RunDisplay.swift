import Synchronization
import Workbench

/// Shows the events of a run on standard error, with progress as one line and notes as lines of their own.
final class RunDisplay: Sendable {
  private let progress = Mutex<Progress?>(nil)

  /// A monitor that shows its run.
  static var monitor: RunMonitor {
    let display = RunDisplay()
    return RunMonitor { display.show($0) }
  }

  private func show(_ event: RunEvent) {
    switch event {
    case .began(let title, let total, let unit):
      progress.withLock { $0 = Progress(title, total: total, unit: unit) }
    case .expected(let more): current?.expect(more)
    case .advanced(let count, let remark): current?.advance(by: count, remark: remark)
    case .note(let text, let settings): Console.note(text + SettingOptions.suffix(for: settings))
    }
  }

  private var current: Progress? { progress.withLock { $0 } }
}
