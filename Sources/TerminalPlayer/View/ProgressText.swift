import Foundation
import Labelling

/// An annotator's progress, in words.
enum ProgressText {
  /// One line, such as `ann  12/40 answered  5.3/min  about 5 min left`.
  static func line(_ progress: LabelProgress) -> String {
    let count = progress.target.map { "\(progress.answered)/\($0)" } ?? "\(progress.answered)"
    var parts = [progress.annotator.name, "\(count) answered"]
    if progress.perMinute > 0 { parts.append(String(format: "%.1f/min", progress.perMinute)) }
    if let seconds = progress.remainingSeconds { parts.append("about \(duration(seconds)) left") }
    return parts.joined(separator: "  ")
  }

  private static func duration(_ seconds: Double) -> String {
    guard seconds >= 60 else { return "\(Int(seconds.rounded(.up))) s" }
    let minutes = Int((min(seconds, 360_000) / 60).rounded(.up))
    return minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }
}
