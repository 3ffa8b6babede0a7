import Episodes
import Foundation

/// C++ code that the program carries as a shared object and opens on first use.
///
/// The libraries below it, such as libtorch, are loaded at that moment and not when the program starts.
package struct BridgeLibrary: Sendable {
  /// The libraries below, for people, such as `libtorch`.
  package let name: String
  /// The packages that hold them.
  package let packages: String
  /// The shared object in base64.
  private let image: StaticString

  /// Names a bridge; nothing is opened yet.
  package init(_ name: String, packages: String, image: StaticString) {
    (self.name, self.packages, self.image) = (name, packages, image)
  }

  /// Opens the shared object and gives the table of its functions.
  ///
  /// The result is one to keep in a global constant, which Swift sets once for all threads.
  ///
  /// - Precondition: `Functions` is the C type of the symbol `bridge_functions` in this bridge.
  /// - Returns: The table, or `DataError.Kind.missing` if a library below is not there or cannot be loaded.
  package func open<Functions>(
    _ type: Functions.Type
  ) -> Result<UnsafePointer<Functions>, DataError> {
    Result { () throws(DataError) in
      UnsafePointer(try table().assumingMemoryBound(to: type))
    }
  }

  private func table() throws(DataError) -> UnsafeMutableRawPointer {
    // The file stays open. The loader knows a library by its path, and would take the next file with this number
    // for this library.
    let file = try fileInMemory()
    guard let library = dlopen("/proc/self/fd/\(file)", RTLD_NOW | RTLD_LOCAL),
      let table = dlsym(library, "bridge_functions")
    else {
      close(file)
      throw error(String(cString: dlerror()))
    }
    return table
  }

  /// Linux's `memfd_create`, which the C library has and Swift's module of it leaves out.
  private static let makeFileInMemory: @convention(c) (UnsafePointer<CChar>, UInt32) -> Int32 =
    unsafeBitCast(
      dlsym(nil, "memfd_create"), to: (@convention(c) (UnsafePointer<CChar>, UInt32) -> Int32).self)
  /// `MFD_CLOEXEC`.
  private static let closesOnExec: UInt32 = 1

  /// A file without a name that holds the shared object.
  private func fileInMemory() throws(DataError) -> Int32 {
    let file = Self.makeFileInMemory(name, Self.closesOnExec)
    guard file >= 0 else { throw noRoom() }
    var rest = decodedImage()[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else {
        defer { close(file) }
        throw noRoom()
      }
      rest = rest.dropFirst(count)
    }
    return file
  }

  private func noRoom() -> DataError {
    DataError(
      .unreadable, subject: name, expected: "room for a file of 1 MB in memory",
      found: String(cString: strerror(errno)),
      remedy: "raise the limits on memory and on the size of files (ulimit -f)")
  }

  private func decodedImage() -> Data {
    let decoded = image.withUTF8Buffer { Data(base64Encoded: Data($0)) }
    guard let decoded else { preconditionFailure("the build wrote a bridge that is not base64") }
    return decoded
  }

  private func error(_ reason: String) -> DataError {
    DataError(
      .missing, subject: name, expected: "the libraries that rapl was built with", found: reason,
      remedy: "install \(packages)")
  }
}
