import CHDF5
import Episodes

extension HDF5Dataset {
  /// Writes every value, in row-major order.
  ///
  /// - Throws: `DataError.Kind.mismatch` if the counts differ, `.unwritable` if there is no room.
  public func write<Element: HDF5Element>(_ values: [Element]) throws(DataError) {
    try requireCount(values.count, for: shape)
    try write(values, memory: rapl_whole_space, file: rapl_whole_space)
  }

  /// Writes consecutive rows along the first axis, in row-major order.
  ///
  /// - Throws: `DataError.Kind.mismatch` if the rows are not there or the counts differ,
  ///   `.unwritable` if there is no room.
  public func write<Element: HDF5Element>(rows: Range<Int>, _ values: [Element]) throws(DataError) {
    let selected = try shape(of: rows)
    try requireCount(values.count, for: selected)
    let memory = try Dataspace.handle(shape: selected, place: place)
    let file = try Dataspace.rows(rows, of: handle, shape: shape, place: place)
    try write(values, memory: memory.id, file: file.id)
  }

  private func write<Element: HDF5Element>(_ values: [Element], memory: hid_t, file: hid_t)
    throws(DataError)
  {
    guard !values.isEmpty else { return }
    let type = try NativeType.handle(of: Element.elementType, place: place)
    try place.write {
      H5Dwrite(handle.id, type.id, memory, file, hid_t(H5P_DEFAULT), values)
    }
  }

  private func requireCount(_ count: Int, for shape: [Int]) throws(DataError) {
    guard HDF5Limits.product(shape, limit: .max) == count else {
      throw place.error(.mismatch, expected: "values for shape \(shape)", found: "\(count)")
    }
  }
}
