import BridgeLoading
import Episodes
import Testing

@Suite("A bridge that the program carries")
struct BridgeLibraryTests {
  @Test("Bytes that cannot be loaded give the libraries' name, the reason and what to install")
  func unloadable() throws {
    // "This is no shared object, whatever its name says.", in base64.
    let bridge = BridgeLibrary(
      "libnothing", packages: "nothing-dev",
      image: "VGhpcyBpcyBubyBzaGFyZWQgb2JqZWN0LCB3aGF0ZXZlciBpdHMgbmFtZSBzYXlzLg==")
    let problem = try #require(throws: DataError.self) { try bridge.open(Int.self).get() }
    #expect(problem.kind == .missing)
    #expect(problem.subject == "libnothing")
    #expect(problem.found.contains("file too short") || problem.found.contains("ELF"))
    #expect(problem.remedy == "install nothing-dev")
  }
}
