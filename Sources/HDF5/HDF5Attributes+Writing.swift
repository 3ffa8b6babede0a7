import CHDF5
import Episodes

extension HDF5Attributes {
  /// Sets a string, stored with variable length in UTF-8, so that it may be longer than 64 KiB.
  ///
  /// - Throws: `DataError.Kind.unwritable` if there is no room. `.invalidValue` if it holds a NUL, at which
  ///   every reader would end it.
  public func set(_ name: String, to value: String) throws(DataError) {
    let place = place(of: name)
    guard !value.utf8.contains(0) else {
      throw place.error(.invalidValue, expected: "text without NUL", found: "a NUL")
    }
    let type = try NativeType.variableString(place: place)
    try create(name, type: type) { attribute in
      value.withCString { text in
        withUnsafePointer(to: text) { H5Awrite(attribute, type.id, $0) }
      }
    }
  }

  /// Sets a single 64-bit integer.
  ///
  /// - Throws: `DataError.Kind.unwritable` if there is no room.
  public func set(_ name: String, to value: Int) throws(DataError) {
    try set(name, number: Int64(value))
  }

  /// Sets a single 64-bit floating-point number.
  ///
  /// - Throws: `DataError.Kind.unwritable` if there is no room.
  public func set(_ name: String, to value: Double) throws(DataError) {
    try set(name, number: value)
  }

  /// Sets a truth value, stored as h5py does.
  ///
  /// - Throws: `DataError.Kind.unwritable` if there is no room.
  public func set(_ name: String, to value: Bool) throws(DataError) {
    let type = try NativeType.boolean(place: place(of: name))
    try create(name, type: type) { attribute in
      withUnsafePointer(to: Int8(value ? 1 : 0)) { H5Awrite(attribute, type.id, $0) }
    }
  }

  private func set<Element: HDF5Element>(_ name: String, number: Element) throws(DataError) {
    let type = try NativeType.handle(of: Element.elementType, place: place(of: name))
    try create(name, type: type) { attribute in
      withUnsafePointer(to: number) { H5Awrite(attribute, type.id, $0) }
    }
  }

  private func create(_ name: String, type: Handle, write: (hid_t) -> herr_t) throws(DataError) {
    let scalar = try Dataspace.handle(shape: [], place: place(of: name))
    let attribute = try created(name, type: type, space: scalar)
    try place(of: name).write { write(attribute.id) }
  }

  /// Replaces an attribute of that name, if there is one.
  func created(_ name: String, type: Handle, space: Handle) throws(DataError) -> Handle {
    let place = place(of: name)
    if try exists(name) { try place.write { H5Adelete(owner.id, name) } }
    return try place.handle("room for an attribute", kind: .unwritable) {
      H5Acreate2(owner.id, name, type.id, space.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT))
    }
  }
}
