import Foundation

/// A whole file that inputs are made from, and what has to lie around it.
struct Seed {
  let bytes: [UInt8]
  /// Where the file lies within its store; empty for a file that stands alone.
  let place: String
  /// Every file of the store by its place.
  let store: [String: [UInt8]]

  /// All seeds of a folder, in the order of their names; a folder in it is a store, of which each file
  /// makes a seed.
  static func all(in folder: String) throws -> [Seed] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted().flatMap { name in
      try seeds(at: "\(folder)/\(name)")
    }
  }

  private static func seeds(at path: String) throws -> [Seed] {
    guard let places = FileManager.default.enumerator(atPath: path), isFolder(path) else {
      return [Seed(bytes: try bytes(path), place: "", store: [:])]
    }
    var store: [String: [UInt8]] = [:]
    for case let place as String in places where !isFolder("\(path)/\(place)") {
      store[place] = try bytes("\(path)/\(place)")
    }
    return store.sorted { $0.key < $1.key }.map {
      Seed(bytes: $0.value, place: $0.key, store: store)
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}
