import Episodes
import Foundation

/// The scenes that recordings refer to by id: one file `<id>.json` each in a folder.
///
/// ```swift
/// let scene = try SceneCatalogue().scene("stack")
/// print(scene?.task ?? "not known")
/// ```
public struct SceneCatalogue: Sendable {
  /// The folder that is looked into unless another is named, below the current one.
  public static let usualFolder = "Scenes"
  private static let largestBytes = 1 << 20

  /// The folder of the files.
  public let folder: String

  /// Looks scenes up in a folder, which need not be there.
  public init(folder: String = SceneCatalogue.usualFolder) { self.folder = folder }

  /// Whether the folder is there.
  var exists: Bool { FolderContents.isFolder(folder) }

  /// The scene of that id, or `nil` if there is no such file.
  ///
  /// - Throws: `DataError.Kind.malformed` for a file that is no scene. `.mismatch` for one whose id is not
  ///   the name of the file, or whose actions have other numbers of names and units. `.unsupported` for more
  ///   than 1 MiB.
  public func scene(_ id: String) throws(DataError) -> Scene? {
    let path = "\(folder)/\(id).json"
    guard Self.isName(id), FileManager.default.fileExists(atPath: path) else { return nil }
    guard let scene = try FolderContents.json(Scene.self, at: path, limit: Self.largestBytes) else {
      return nil
    }
    try check(scene, id: id, path: path)
    return scene
  }

  private func check(_ scene: Scene, id: String, path: String) throws(DataError) {
    guard scene.id == id else {
      throw DataError(
        .mismatch, file: path, place: "id", expected: "\"\(id)\", as the file is named",
        found: "\"\(scene.id)\"")
    }
    for robot in scene.embodiments where robot.actionNames.count != robot.actionUnits.count {
      throw DataError(
        .mismatch, file: path, place: "embodiments: \(robot.id)",
        expected: "\(robot.actionNames.count) units, one per name of an action",
        found: "\(robot.actionUnits.count)")
    }
  }

  /// Names come from recordings, and must not lead out of the folder.
  private static func isName(_ id: String) -> Bool {
    !id.isEmpty && !id.hasPrefix(".") && id.escapingControlCharacters == id
      && !id.unicodeScalars.contains("/")
  }
}

extension Scene {
  /// The robot of that id, or `nil` if the scene has none such.
  public func embodiment(_ id: String?) -> Embodiment? { embodiments.first { $0.id == id } }
}
