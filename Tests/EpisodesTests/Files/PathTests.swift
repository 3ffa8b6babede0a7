import Episodes
import Testing

@Suite("The parts of a path")
struct PathTests {
  /// A path with its last component, its stem, its extension and its folder.
  static let paths: [(path: String, name: String, stem: String, ending: String, folder: String)] = [
    ("a", "a", "a", "", ""), ("b/", "b", "b", "", ""), (".", ".", ".", "", ""),
    ("~", "~", "~", "", ""), ("", "", "", "", ""), ("/", "/", "/", "", "/"),
    ("/a", "a", "a", "", "/"), ("a/b", "b", "b", "", "a"), ("a/b/", "b", "b", "", "a"),
    ("a//b", "b", "b", "", "a"), ("//a", "a", "a", "", "/"), ("a/../b", "b", "b", "", "a/.."),
    ("..", "..", "..", "", ""), ("../a", "a", "a", "", ".."), ("a/.", ".", ".", "", "a"),
    ("a.b.c", "a.b.c", "a.b", "c", ""), (".a", ".a", ".a", "", ""), ("a.", "a.", "a", "", ""),
    ("x.mp4/", "x.mp4", "x", "mp4", ""), ("ä/ö.h5", "ö.h5", "ö", "h5", "ä"),
    ("a/\u{301}b.c", "\u{301}b.c", "\u{301}b", "c", "a"),
  ]

  @Test("are those that Foundation tells, and no path is too short", arguments: paths)
  func parts(path: String, name: String, stem: String, ending: String, folder: String) {
    #expect(path.fileName == name)
    #expect(path.fileStem == stem)
    #expect(path.fileExtension == ending)
    #expect(path.parentFolder == folder)
  }
}
