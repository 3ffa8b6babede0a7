import Episodes
import Foundation
import HDF5
import VideoDecoding

/// Reads one raw episode of DROID: `trajectory.h5`, `metadata_<uuid>.json` and one mp4 per camera in
/// `recordings/MP4`.
///
/// Frame i is row i. The video's clock is ignored.
///
/// - Source: DROID, `droid/trajectory_utils/trajectory_reader.py` and its release notes.
struct DroidReader: EpisodeReader {
  static let format = "DROID raw"
  static let fileName = "trajectory.h5"

  let embodiment: String?
  let episodes: [EpisodeEntry]
  private let location: EpisodeLocation
  private let root: HDF5Group
  private let metadata: DroidMetadata
  /// Why there is nothing in `metadata`, or `nil` if it was read.
  private let metadataFault: DataError?
  private var folder: String { location.folder }

  static func recognises(_ opened: OpenedLocation) throws(DataError) -> Bool {
    if let names = opened.names { return names.contains(fileName) }
    guard let root = opened.root, try root.isGroup("action") else { return false }
    return try root.isGroup("observation/robot_state")
  }

  init(_ opened: OpenedLocation) throws(DataError) {
    location = opened.location
    root = try Self.root(of: opened)
    do throws(DataError) {
      metadata = try DroidMetadata(folder: location.folder)
      metadataFault = nil
    } catch {
      (metadata, metadataFault) = (DroidMetadata(), error)
    }
    let folderName = (location.folder as NSString).standardizingPath
    let name = (ContainedPath.realPath(folderName) ?? folderName).fileName
    episodes = [EpisodeEntry(id: try EpisodeID(name), name: name)]
    let serial = try root.attributes.string("robot_serial_number")
    embodiment = (serial ?? metadata.robot_serial)?.lowercased().split(separator: "-").first.map(
      String.init)
  }

  func facts(of name: String) throws(DataError) -> EpisodeFacts {
    let leaves = try root.datasets(depth: 5)
    guard let first = leaves.first(where: { $0.path.hasPrefix("/action/") }) else {
      throw DataError(
        .malformed, file: root.file.path, place: "/action", expected: "actions, a row per step",
        found: "none")
    }
    let cameras = try DroidCameras(root: root, folder: folder, rowCount: first.length.rowCount)
    let stepCount = cameras.stepCount
    var facts = EpisodeFacts(
      name: name, place: folder,
      stated: EpisodeFacts.Length(place: first.path, rowCount: stepCount))
    // Rows agree among themselves. A video that is one frame short has cut the steps already.
    facts.lengths = leaves.map(\.length).filter { $0.rowCount != first.length.rowCount }
    facts.cameras = cameras.cameras
    facts.arrays = .hdf5(
      file: root.file.path, group: "/", surplusRowCount: DroidCameras.tolerance)
    facts.remarks =
      cameras.remarks + metadataRemarks(rowCount: first.length.rowCount) + sideFileRemarks
    facts.instructions = try instructions()
    facts.framesPerSecond = try framesPerSecond()
    facts.skippedSteps = try skippedSteps().filter { $0 < stepCount }
    facts.isSuccess = try isSuccess()
    facts.absentEnding = try absentEnding()
    facts.awaitedCameras = cameras.awaited
    return facts
  }

  /// The recorder says how an episode ended when it closes the file.
  private func absentEnding() throws(DataError) -> DataError? {
    let attributes = root.attributes
    guard try attributes.boolean("success") == nil, try attributes.boolean("failure") == nil,
      metadata.success == nil
    else { return nil }
    return DataError(
      .missing, file: root.file.path, place: "/@success",
      expected: "success or failure, which the recorder writes last", found: "neither",
      remedy: "wait for it, or remove what a crashed recorder has left")
  }

  private static func root(of opened: OpenedLocation) throws(DataError) -> HDF5Group {
    if let root = opened.root { return root }
    let folder = opened.location.folder
    let path = try ContainedPath.resolve(fileName, in: folder, namedBy: folder, place: nil)
    return try HDF5File.open(path).root
  }

  private func skippedSteps() throws(DataError) -> [Int] {
    guard let flags = try root.optionalDataset("observation/timestamp/skip_action") else {
      return []
    }
    return try flags.readBooleans().enumerated().filter(\.element).map(\.offset)
  }

  /// By the control loop's clock, in milliseconds: the median step, which pauses do not move.
  private func framesPerSecond() throws(DataError) -> Double? {
    guard let clock = try root.optionalDataset("observation/timestamp/control/step_start") else {
      return nil
    }
    let times = try clock.read(as: Double.self)
    let gaps = zip(times, times.dropFirst()).map { $1 - $0 }.sorted()
    guard let median = gaps.dropFirst(gaps.count / 2).first, median > 0 else { return nil }
    return 1000 / median
  }

  private func instructions() throws(DataError) -> [String] {
    let written = try location.tree.annotations()
    if let uuid = metadata.uuid, let sentences = written.byUUID[uuid], !sentences.isEmpty {
      return sentences
    }
    if let task = metadata.current_task, !task.isEmpty { return [task] }
    return try root.attributes.instructions("current_task")
  }

  /// By the metadata, else by the file, else by the folder's place in the release.
  private func isSuccess() throws(DataError) -> Bool? {
    if let stated = metadata.success { return stated }
    if let stated = try root.attributes.boolean("success") { return stated }
    let path = ContainedPath.realPath(folder) ?? folder
    let outcome = path.split(separator: "/").suffix(3).first
    return outcome == "success" ? true : outcome == "failure" ? false : nil
  }

  /// What the recording does without.
  private var sideFileRemarks: [Problem] {
    let annotationFault = (try? location.tree.annotations())?.fault
    return [
      metadataFault.map { Problem(code: "metadata.malformed", severity: .warning, error: $0) },
      annotationFault.map { Problem(code: "annotations.malformed", severity: .warning, error: $0) },
    ].compactMap { $0 }
  }

  private func metadataRemarks(rowCount: Int) -> [Problem] {
    guard let length = metadata.trajectory_length, length != rowCount else { return [] }
    return [
      Problem(
        code: "metadata.length", severity: .warning,
        error: DataError(
          .mismatch, file: folder, place: "metadata: trajectory_length",
          expected: "\(rowCount), as \(Self.fileName) has", found: "\(length)"))
    ]
  }
}

/// The parts of `metadata_<uuid>.json` that are read.
struct DroidMetadata: Decodable {
  private(set) var uuid: String?
  private(set) var success: Bool?
  private(set) var robot_serial: String?
  private(set) var current_task: String?
  private(set) var trajectory_length: Int?

  /// Knows nothing.
  init() {}

  /// Reads the only such document of a folder.
  ///
  /// Nothing is known without one.
  ///
  /// - Throws: `DataError.Kind.malformed` for several of them or one of another form.
  init(folder: String) throws(DataError) {
    let names = try FolderContents.visibleNames(in: folder).filter {
      $0.hasPrefix("metadata_") && $0.hasSuffix(".json")
    }
    guard names.count <= 1 else {
      throw DataError(
        .malformed, file: folder, expected: "one metadata_<uuid>.json",
        found: names.joined(separator: ", "), remedy: "keep the one of this episode")
    }
    guard let name = names.first else { return }
    let path = try ContainedPath.resolve(name, in: folder, namedBy: folder, place: nil)
    if let read = try FolderContents.json(DroidMetadata.self, at: path) { self = read }
  }
}
