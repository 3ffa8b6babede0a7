import Foundation
import Testing

/// Where things are that were built or that come with the sources.
enum Products {
  /// The built command, beside the executable of the tests or above it.
  static var command: URL {
    get throws {
      var folder = Bundle.main.bundleURL
      while folder.path != "/" {
        let candidate = folder.appendingPathComponent("rapl")
        if isExecutable(candidate) { return candidate }
        folder.deleteLastPathComponent()
      }
      return try #require(nil, "no built rapl above \(Bundle.main.bundleURL.path)")
    }
  }

  /// The path of a file or folder that is kept with the sources.
  static func source(_ relativePath: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(relativePath).path
  }

  private static func isExecutable(_ file: URL) -> Bool {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
    return exists && !isFolder.boolValue && FileManager.default.isExecutableFile(atPath: file.path)
  }
}
