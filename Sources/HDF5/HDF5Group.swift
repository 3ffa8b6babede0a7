import CHDF5
import Episodes

/// A group: named groups and datasets, and attributes.
///
/// Names may be paths such as `data/demo_0/actions`, and always start from this group. Soft links inside the
/// file are followed. Links into other files are refused.
public struct HDF5Group: Sendable {
  /// The file it is in.
  public let file: HDF5File
  /// The path from the root, such as `/data/demo_0`.
  public let path: String
  let handle: Handle

  init(file: HDF5File, handle: Handle, path: String) {
    self.file = file
    self.path = path
    self.handle = handle
  }

  /// The group's attributes.
  public var attributes: HDF5Attributes {
    HDF5Attributes(file: file, owner: handle, place: place)
  }

  /// The names of everything directly inside, in text order: `demo_10` comes before `demo_2`.
  ///
  /// - Throws: `DataError.Kind.unreadable` if the group is damaged, `.unsupported` for more than a
  ///   million names.
  public var childNames: [String] {
    get throws(DataError) {
      try place.names("a readable group") { rapl_visit_links(handle.id, $0, $1) }
    }
  }

  /// Whether there is something of that name, be it a group, a dataset or a link to either.
  ///
  /// - Throws: `DataError` if the name leads through a link out of the file or a damaged group.
  public func exists(_ name: String) throws(DataError) -> Bool { try kind(of: name) != nil }

  /// Whether there is a group of that name.
  ///
  /// - Throws: `DataError` as `exists(_:)`.
  public func isGroup(_ name: String) throws(DataError) -> Bool { try kind(of: name) == H5I_GROUP }

  /// Whether there is a dataset of that name.
  ///
  /// - Throws: `DataError` as `exists(_:)`.
  public func isDataset(_ name: String) throws(DataError) -> Bool {
    try kind(of: name) == H5I_DATASET
  }

  /// Opens a group inside.
  ///
  /// - Throws: `DataError.Kind.missing` with the names that are there, `.malformed` if it is not a
  ///   group, `.unsupported` if the name leads out of the file.
  public func group(_ name: String) throws(DataError) -> HDF5Group {
    let target = try resolve(name)
    let object = try target.open()
    guard target.kind(of: object) == H5I_GROUP else {
      throw place(of: name).error(.malformed, expected: "a group", found: "a dataset")
    }
    return HDF5Group(file: file, handle: object, path: place(of: name).path ?? path)
  }

  /// Opens a dataset inside.
  ///
  /// - Throws: `DataError.Kind.missing` with the names that are there, `.malformed` if it is not a
  ///   dataset, `.unsupported` if its name or its values lead out of the file.
  public func dataset(_ name: String) throws(DataError) -> HDF5Dataset {
    let target = try resolve(name)
    guard target.kind(of: try target.open()) == H5I_DATASET else {
      throw place(of: name).error(.malformed, expected: "a dataset", found: "a group")
    }
    let place = place(of: name)
    let access = try HDF5Dataset.accessProperties(place: place)
    let opened = try place.handle("a dataset") {
      H5Dopen2(target.parent.id, target.name, access.id)
    }
    return try HDF5Dataset(file: file, handle: opened, path: place.path ?? path)
  }

  var place: Place { Place(file: file.path, path: path) }

  func place(of name: String) -> Place {
    let relative = name.drop { $0 == "/" }
    return Place(file: file.path, path: path == "/" ? "/\(relative)" : "\(path)/\(relative)")
  }

  private func kind(of name: String) throws(DataError) -> H5I_type_t? {
    do {
      let target = try resolve(name)
      return target.kind(of: try target.open())
    } catch let error where error.kind == .missing {
      return nil
    }
  }
}
