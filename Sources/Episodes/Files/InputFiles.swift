import Foundation

/// The files and folders that a run reads, which none of its outputs may replace.
public struct InputFiles: Sendable {
  /// A file as the system knows it, whatever its name.
  private struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64

    /// `nil` if there is nothing at the path; links are followed.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
  }

  private var descriptions: [Identity: String] = [:]
  /// The folders that hold inputs, at any depth.
  private var holders: [Identity: String] = [:]
  /// The folders that were looked up: many inputs share one.
  private var knownFolders: Set<String> = []

  /// No inputs yet.
  public init() {}

  /// Adds an input and says for messages which one it is, such as `the label file`.
  ///
  /// A path with nothing behind it is ignored: opening it fails anyway.
  public mutating func add(_ path: String, as description: String) {
    guard let identity = Identity(path) else { return }
    descriptions[identity] = description
    for folder in Self.folders(above: path) where knownFolders.insert(folder).inserted {
      if let identity = Identity(folder) { holders[identity] = description }
    }
  }

  /// Refuses an output that is an input under any name, that lies in a folder that is an input, or that is a
  /// folder that holds an input.
  ///
  /// - Throws: `DataError.Kind.unwritable` for such an output, or an empty path.
  /// - Complexity: O(depth of the path).
  public func check(output path: String) throws(DataError) {
    try checkPlace(path)
    if let input = Identity(path).flatMap({ holders[$0] }) { throw Self.taken(path, by: input) }
  }

  /// Refuses an empty path.
  ///
  /// - Throws: `DataError.Kind.unwritable`.
  static func requireName(_ path: String) throws(DataError) {
    guard path.isEmpty else { return }
    throw DataError(
      .unwritable, subject: "output", expected: "a path", found: "an empty text",
      remedy: "choose another output", settings: [.output])
  }

  private func checkPlace(_ path: String) throws(DataError) {
    try Self.requireName(path)
    for place in [path] + Self.folders(above: path) {
      guard let identity = Identity(place), let input = descriptions[identity] else { continue }
      throw Self.taken(path, by: input)
    }
  }

  private static func taken(_ path: String, by input: String) -> DataError {
    DataError(
      .unwritable, file: path, expected: "an output that is not a source", found: input,
      remedy: "choose another output", settings: [.output])
  }

  /// Refuses a folder of outputs if a file of one of these names in it is an input, or if it lies in one.
  ///
  /// - Throws: As `check(output:)`.
  public func check(folder: String, files: [String]) throws(DataError) {
    try checkPlace(folder)
    for file in files { try check(output: "\(folder)/\(file)") }
  }

  private static func folders(above path: String) -> [String] {
    var folders: [String] = []
    var folder = path.parentFolder
    while !folder.isEmpty, folders.last != folder {
      folders.append(folder)
      folder = folder.parentFolder
    }
    return path.hasPrefix("/") ? folders : folders + ["."]
  }
}
