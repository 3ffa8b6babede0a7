import Episodes
import HDF5

extension HDF5Group {
  /// All datasets in a group inside and in the groups below it, none if there is no such group.
  func datasets(in name: String, depth: Int) throws(DataError) -> [HDF5Dataset] {
    guard try isGroup(name) else { return [] }
    return try group(name).datasets(depth: depth)
  }

  /// All datasets below, at most `depth` groups down.
  func datasets(depth: Int) throws(DataError) -> [HDF5Dataset] {
    var found: [HDF5Dataset] = []
    for child in try childNames {
      if try isDataset(child) {
        found.append(try dataset(child))
      } else if depth > 1, try isGroup(child) {
        found += try group(child).datasets(depth: depth - 1)
      }
    }
    return found
  }
}
