import Episodes
import HDF5

/// Reads one episode of ACT and ALOHA: `action`, `observations/{qpos, images/<camera>}`.
///
/// Images are stored as they are, or as JPEGs of one row each, padded with zeros to the longest.
///
/// The JPEGs were made from RGB arrays by a function that takes BGR, so that red and blue are exchanged in
/// them. They are exchanged back once.
///
/// - Source: ACT, `record_sim_episodes.py`; ACT++, `compress_data.py`.
struct AlohaReader: EpisodeReader {
  static let format = "ALOHA"
  /// The recorder's fixed rate, in steps per second.
  private static let framesPerSecond = 50.0

  let embodiment: String? = "aloha"
  let episodes: [EpisodeEntry]
  private let root: HDF5Group

  static func recognises(_ opened: OpenedLocation) throws(DataError) -> Bool {
    guard let root = opened.root, try root.isDataset("action") else { return false }
    return try root.isGroup("observations")
  }

  init(_ opened: OpenedLocation) throws(DataError) {
    root = try opened.requireRoot()
    episodes = [try opened.location.soleEntry()]
  }

  func facts(of name: String) throws(DataError) -> EpisodeFacts {
    let actions = try root.dataset("action")
    var facts = EpisodeFacts(name: name, place: "/", stated: actions.length)
    facts.framesPerSecond = Self.framesPerSecond
    facts.arrays = .hdf5(file: root.file.path, group: "/")
    let arrays = try root.datasets(in: "observations/images", depth: 1)
    let others = try root.datasets(in: "observations", depth: 1)
    let base = try root.optionalDataset("base_action").map { [$0] } ?? []
    facts.lengths = (arrays + others + base).map(\.length)
    let encoded = arrays.filter(EncodedRowPlace.holdsRows)
    let lengths = try EncodedLengths(root: root, cameraCount: encoded.count)
    for dataset in arrays {
      if let place = ImagePlace(dataset) {
        facts.cameras.append(Self.camera(dataset, .images(place)))
      } else if let row = encoded.firstIndex(where: { $0.path == dataset.path }) {
        let place = EncodedRowPlace(dataset, byteCounts: try lengths.byteCounts(row, of: dataset))
        facts.cameras.append(Self.camera(dataset, .encodedRows(place)))
      } else {
        facts.otherArrays.append(dataset.inWords)
      }
    }
    facts.cameras = facts.cameras.withConventionalRoles
    return facts
  }

  private static func camera(_ dataset: HDF5Dataset, _ source: FramePlace) -> CameraFacts {
    let key = dataset.path.split(separator: "/").last.map(String.init) ?? dataset.path
    return CameraFacts(key: key, role: .unknown, place: dataset.path, source: source)
  }
}

/// `compress_len`: the bytes of every JPEG, `[cameras, T]`, cameras in the order of their names.
private struct EncodedLengths {
  private let dataset: HDF5Dataset?

  init(root: HDF5Group, cameraCount: Int) throws(DataError) {
    dataset = try root.optionalDataset("compress_len")
    guard let dataset, cameraCount > 0 else { return }
    guard dataset.shape.count == 2, dataset.shape[0] == cameraCount else {
      throw DataError(
        .mismatch, file: root.file.path, place: dataset.path,
        expected: "a row for each of \(cameraCount) compressed cameras", found: "\(dataset.shape)")
    }
  }

  /// The lengths of a camera's JPEGs, or `nil` where the file does not say, and rows are taken whole.
  func byteCounts(_ row: Int, of images: HDF5Dataset) throws(DataError) -> [Int]? {
    guard let dataset else { return nil }
    let counts = try dataset.read(rows: row..<row + 1, as: Float.self)
    guard counts.count == images.shape[0] else {
      throw DataError(
        .mismatch, file: dataset.file.path, place: "\(dataset.path)[\(row)]",
        expected: "\(images.shape[0]) lengths, one per row of \(images.path)",
        found: "\(counts.count)")
    }
    let bounds = Float(1)...Float(images.shape[1])
    if let step = counts.firstIndex(where: { !bounds.contains($0) || $0 != $0.rounded() }) {
      throw DataError(
        .invalidValue, file: dataset.file.path, place: "\(dataset.path)[\(row), \(step)]",
        expected: "a length from 1 to \(images.shape[1])", found: "\(counts[step])")
    }
    return counts.map { Int($0) }
  }
}
