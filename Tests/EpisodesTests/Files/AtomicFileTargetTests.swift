import Episodes
import Foundation
import TestSupport
import Testing

@Suite("Where an atomic file goes")
struct AtomicFileTargetTests {
  let folder: TemporaryFolder
  let new = Data("new".utf8)

  init() throws { folder = try TemporaryFolder() }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.file(name), encoding: .utf8)
  }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test("A failure is told of the name that was given")
  func failure() throws {
    let path = folder.file("file")
    try AtomicFile.write(Data("old".utf8), to: path)
    let error = #expect(throws: DataError.self) {
      try AtomicFile.write(to: path) { temporary throws(DataError) in
        _ = FileManager.default.createFile(atPath: temporary, contents: Data("half".utf8))
        throw DataError(.unwritable, file: temporary, place: "/x", expected: "room", found: "none")
      }
    }
    #expect(error?.file == path)
    #expect(error?.place == "/x")
    #expect(try text("file") == "old")
    #expect(try names() == ["file"])
  }

  @Test("A link stays a link, and what it leads to is replaced")
  func link() throws {
    try AtomicFile.write(Data("old".utf8), to: folder.file("run_3"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("latest"), withDestinationPath: "run_3")
    try AtomicFile.write(new, to: folder.file("latest"))
    #expect(try text("run_3") == "new")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("latest")) == "run_3")
  }

  @Test("Folders, pipes, and names below a file are refused")
  func refused() throws {
    try AtomicFile.write(Data("old".utf8), to: folder.file("file"))
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    expectError(.unwritable, saying: "found a folder") {
      try AtomicFile.write(new, to: folder.path)
    }
    expectError(.unwritable, saying: "not a file") {
      try AtomicFile.write(new, to: folder.file("pipe"))
    }
    expectError(.unwritable, saying: "file, which is not a folder") {
      try AtomicFile.write(new, to: folder.file("file/below/it"))
    }
    #expect(try names() == ["file", "pipe"])
  }
}
