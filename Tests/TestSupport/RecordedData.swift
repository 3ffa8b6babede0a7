import Foundation
import Testing

/// Recordings of others, which are not committed: those in `RAPL_SHARED_DATA`, or in `shared/data` beside
/// the checkout.
public enum RecordedData {
  /// Why tests of them are skipped.
  public static let absence: Comment = "no recorded data, by RAPL_SHARED_DATA or in ../shared/data"

  /// The folder, or `nil` where there is none.
  public static let folder: String? = {
    if let named = ProcessInfo.processInfo.environment["RAPL_SHARED_DATA"] { return named }
    let checkout = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { path, _ in
      path.deletingLastPathComponent()
    }
    let beside = checkout.deletingLastPathComponent().appendingPathComponent("shared/data").path
    return FileManager.default.fileExists(atPath: beside) ? beside : nil
  }()

  /// The path of one of them.
  public static func path(_ name: String) throws -> String { "\(try #require(folder))/\(name)" }
}
