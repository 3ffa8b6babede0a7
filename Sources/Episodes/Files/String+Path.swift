/// The parts of a path.
///
/// Foundation's `deletingLastPathComponent` ends the program for a path of one character. These do their
/// work on bytes and take any text.
extension String {
  /// The last component: `b` of `a/b` and of `a/b/`; `/` of the root, empty of an empty text.
  public var fileName: String {
    let path = withoutTrailingSlashes
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), path.utf8.count > 1 else {
      return path
    }
    return String(path[path.utf8.index(after: slash)...])
  }

  /// The last component without its extension: `b` of `a/b.hdf5`, `.b` of `a/.b`.
  public var fileStem: String {
    let name = fileName
    return name.extensionDot.map { String(name[..<$0]) } ?? name
  }

  /// The extension of the last component: `hdf5` of `a/b.hdf5`; empty where there is none.
  public var fileExtension: String {
    let name = fileName
    return name.extensionDot.map { String(name[name.utf8.index(after: $0)...]) } ?? ""
  }

  /// The folder that holds the last component: `a` of `a/b`, `/` of `/a`; empty for the working folder.
  public var parentFolder: String {
    let path = withoutTrailingSlashes
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    let parent = String(path[..<slash]).withoutTrailingSlashes
    return parent.isEmpty ? "/" : parent
  }

  /// The dot before the extension; a name's first character is none.
  private var extensionDot: Index? {
    guard let dot = utf8.lastIndex(of: UInt8(ascii: ".")), dot > startIndex, self != ".." else {
      return nil
    }
    return dot
  }

  private var withoutTrailingSlashes: String {
    var bytes = utf8[...]
    while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
