import Episodes

/// Recognises LeRobot's datasets, to say how they come in: their tables are Parquet, which is not parsed
/// here.
struct LeRobotRefusal: EpisodeReader {
  static let format = "LeRobot"

  let embodiment: String? = nil
  let episodes: [EpisodeEntry] = []

  private struct Info: Decodable { let codebase_version: String }

  static func recognises(_ opened: OpenedLocation) throws(DataError) -> Bool {
    try document(in: opened) != nil
  }

  /// The description of the dataset, which is in `meta_data` up to version 1.6.
  private static func document(in opened: OpenedLocation) throws(DataError) -> String? {
    guard let names = opened.names else { return nil }
    return ["meta", "meta_data"].filter(names.contains)
      .map { "\(opened.location.folder)/\($0)/info.json" }.first(
        where: FolderContents.isRegularFile)
  }

  init(_ opened: OpenedLocation) throws(DataError) {
    let folder = opened.location.folder
    let info = try Self.document(in: opened).flatMap { path in
      try? FolderContents.json(Info.self, at: path)
    }
    throw DataError(
      .unsupported, file: folder, expected: "episodes in HDF5, zarr, videos or pictures",
      found: "a LeRobot dataset\(info.map { ", \($0.codebase_version)" } ?? "")",
      remedy: "convert it with Tools/lerobot_import.py, which can follow one that grows")
  }

  func facts(of name: String) throws(DataError) -> EpisodeFacts {
    EpisodeFacts(name: name, place: name, stated: nil)
  }
}
