import Episodes
import Foundation
import HDF5

extension EpisodeFile {
  /// The files that the user means: files as they are, folders by their manifest or their contents.
  ///
  /// A file that is named twice, also through links, is taken once.
  static func all(at paths: [String]) throws(DataError) -> [EpisodeFile] {
    var files: [EpisodeFile] = []
    var seen: Set<String> = []
    for path in paths {
      for file in try all(at: path)
      where seen.insert(ContainedPath.realPath(file.path) ?? file.path).inserted {
        files.append(file)
      }
    }
    return files
  }

  private static func all(at path: String) throws(DataError) -> [EpisodeFile] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw DataError(
        .missing, file: path, expected: "a file or folder of episodes", found: "nothing there",
        remedy: "check the path")
    }
    guard isFolder.boolValue else { return [try single(path)] }
    guard let manifest = try EpisodeManifest.read(folder: path) else { return try contents(path) }
    var files: [EpisodeFile] = []
    for entry in manifest.files {
      // The resolved path is only for checking: the user sees the name that the manifest gives.
      _ = try entry.path(in: path)
      files.append(EpisodeFile(path: "\(path)/\(entry.file)", listing: entry))
    }
    return files
  }

  private static func single(_ path: String) throws(DataError) -> EpisodeFile {
    let folder = ContainedPath.folder(of: path)
    let name = (path as NSString).lastPathComponent
    let manifest = try EpisodeManifest.read(folder: folder)
    return EpisodeFile(path: path, listing: manifest?.files.first { $0.file == name })
  }

  /// Everything in the folder that is HDF5 by its content, or claims to be by its name.
  private static func contents(_ folder: String) throws(DataError) -> [EpisodeFile] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let paths = names.filter { !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }
    let files = paths.filter { hasEpisodeExtension($0) || HDF5File.hasSignature($0) }
    guard !files.isEmpty else {
      throw DataError(
        .missing, file: folder, expected: "HDF5 files or a manifest.json",
        found: names.isEmpty ? "an empty folder" : "none among \(names.count) names")
    }
    return files.map { EpisodeFile(path: $0, listing: nil) }
  }

  private static func hasEpisodeExtension(_ path: String) -> Bool {
    ["hdf5", "h5"].contains((path as NSString).pathExtension.lowercased())
  }
}
