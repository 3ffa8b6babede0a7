import Episodes
import Foundation
import TestSupport
import Testing

@Suite("Inputs that no output may replace")
struct InputFilesTests {
  private let folder: TemporaryFolder
  private let inputs: InputFiles

  init() throws {
    folder = try TemporaryFolder()
    let files = FileManager.default
    for name in ["a", "b"] { try Data(name.utf8).write(to: URL(filePath: folder.file(name))) }
    try files.createDirectory(
      atPath: folder.file("pictures/deep"), withIntermediateDirectories: true)
    try files.createSymbolicLink(
      atPath: folder.file("soft"), withDestinationPath: folder.file("a"))
    try files.linkItem(atPath: folder.file("a"), toPath: folder.file("hard"))
    try files.createSymbolicLink(
      atPath: folder.file("other"), withDestinationPath: folder.file("pictures"))
    var inputs = InputFiles()
    inputs.add(folder.file("a"), as: "the letter")
    inputs.add(folder.file("pictures"), as: "the pictures")
    inputs.add(folder.file("absent"), as: "nothing")
    self.inputs = inputs
  }

  @Test(
    "are known by any name, and so is a place inside a folder that is one",
    arguments: ["a", "soft", "hard", "pictures/../a", "pictures", "pictures/new", "other/deep/new"])
  func refused(name: String) {
    expectError(
      .unwritable, saying: "the \(name.contains("new") || name == "pictures" ? "p" : "l")"
    ) {
      try inputs.check(output: folder.file(name))
    }
  }

  @Test(
    "leave other files, new and old, alone", arguments: ["b", "new", "deeper/new", "absent"])
  func free(name: String) throws { try inputs.check(output: folder.file(name)) }

  @Test("A folder that holds one is no output of its own")
  func holder() {
    for name in [".", "pictures/.."] {
      expectError(.unwritable, saying: "the") { try inputs.check(output: folder.file(name)) }
    }
  }

  @Test("An output needs a name")
  func empty() {
    expectError(.unwritable, saying: "empty text") { try inputs.check(output: "") }
    expectError(.unwritable, saying: "empty text") { try AtomicFile.write(Data(), to: "") }
    expectError(.unwritable, saying: "empty text") { try inputs.check(folder: "", files: ["a"]) }
  }

  @Test("A folder of outputs may hold inputs under other names")
  func folders() throws {
    try inputs.check(folder: folder.path, files: ["b", "new"])
    expectError(.unwritable, saying: "the letter") {
      try inputs.check(folder: folder.path, files: ["b", "a"])
    }
  }
}
