import HDF5
import Testing

/// Runs `body` and expects that no handle on the HDF5 file at `path` is left open after it.
///
/// Counted by file, not over the process, because tests run side by side.
public func expectNoOpenHDF5Handles(
  of path: String, sourceLocation: SourceLocation = #_sourceLocation,
  after body: () throws -> Void
) rethrows {
  try body()
  #expect(
    HDF5File.openHandleCount(of: path) == 0, "handles left open on \(path)",
    sourceLocation: sourceLocation)
}
