import Episodes
import Foundation
import HDF5

/// A location that is opened far enough to tell its layout.
struct OpenedLocation {
  enum Content {
    case hdf5(HDF5Group)
    case video
    /// The names in a folder, sorted, without hidden ones.
    case folder([String])
  }

  let location: EpisodeLocation
  let content: Content

  /// The root of the HDF5 file, or `nil` for anything else.
  var root: HDF5Group? { if case .hdf5(let root) = content { root } else { nil } }

  /// The names in the folder, or `nil` for anything else.
  var names: [String]? { if case .folder(let names) = content { names } else { nil } }

  /// Opens a location by its kind.
  ///
  /// - Throws: `DataError.Kind.unreadable` for a damaged HDF5 file or folder, `.unsupported` for an
  ///   archive.
  init(_ location: EpisodeLocation) throws(DataError) {
    self.location = location
    content =
      switch location.kind {
      case .hdf5, .other: .hdf5(try HDF5File.open(location.path).root)
      case .video: .video
      case .folder: .folder(try FolderContents.visibleNames(in: location.path))
      case .archive: throw Self.archive(location.path)
      }
  }

  /// The root of the HDF5 file.
  ///
  /// - Throws: `DataError.Kind.unreadable` for anything else.
  func requireRoot() throws(DataError) -> HDF5Group {
    guard let root else {
      throw DataError(
        .unreadable, file: location.path, expected: "an HDF5 file", found: "something else")
    }
    return root
  }

  /// A folder whose names are known already.
  init(folder location: EpisodeLocation, names: [String]) {
    self.location = location
    content = .folder(names)
  }

  private static func archive(_ path: String) -> DataError {
    DataError(
      .unsupported, file: path, expected: "a folder or file of episodes", found: "a zip archive",
      remedy: "unpack it with unzip, a zarr store into a folder of its own, and name the folder")
  }
}
