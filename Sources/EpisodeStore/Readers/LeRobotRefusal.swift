import Episodes

/// Recognises LeRobot's datasets, to say how they come in: their tables are Parquet, which is not parsed
/// here.
struct LeRobotRefusal: EpisodeReader {
  static let format = "LeRobot"

  let embodiment: String? = nil
  let episodes: [EpisodeEntry] = []

  private struct Info: Decodable { let codebase_version: String }

  static func recognises(_ opened: OpenedLocation) throws(DataError) -> Bool {
    guard let names = opened.names, names.contains("meta"), names.contains("data") else {
      return false
    }
    return FolderContents.isRegularFile("\(opened.location.folder)/meta/info.json")
  }

  init(_ opened: OpenedLocation) throws(DataError) {
    let folder = opened.location.folder
    let info = try FolderContents.json(Info.self, at: "\(folder)/meta/info.json")
    throw DataError(
      .unsupported, file: folder, expected: "episodes in HDF5, zarr, videos or pictures",
      found: "a LeRobot dataset\(info.map { ", \($0.codebase_version)" } ?? "")",
      remedy: "convert it with Tools/lerobot_import.py")
  }

  func facts(of name: String) throws(DataError) -> EpisodeFacts {
    EpisodeFacts(name: name, place: name, stated: nil)
  }
}
