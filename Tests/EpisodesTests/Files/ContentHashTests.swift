import Episodes
import Foundation
import TestSupport
import Testing

@Suite("Content hash")
struct ContentHashTests {
  /// From FIPS 180-2, appendix B, and the digest of nothing.
  private static let vectors: [(text: String, digits: String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test("Is SHA-256, of bytes in memory and of files alike")
  func knownAnswers() throws {
    let folder = try TemporaryFolder()
    for (text, digits) in Self.vectors {
      #expect(ContentHash(of: Data(text.utf8)).hexadecimal == digits)
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("x")))
      #expect(try ContentHash(ofFile: folder.file("x")).hexadecimal == digits)
    }
  }

  @Test("A file larger than what is read at a time is hashed whole")
  func largeFile() throws {
    let folder = try TemporaryFolder()
    let data = Data((0..<(1 << 20) + 12345).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try data.write(to: URL(fileURLWithPath: folder.file("x")))
    #expect(try ContentHash(ofFile: folder.file("x")) == ContentHash(of: data))
    #expect(try ContentHash(ofFile: folder.file("x")) != ContentHash(of: data.dropLast()))
  }

  @Test("Digits are compared without regard to case, and are bare in JSON")
  func digits() throws {
    let hash = ContentHash(hexadecimal: "ABC")
    #expect(hash == ContentHash(hexadecimal: "abc") && "\(hash)" == "abc")
    #expect(try JSONText.line([hash], for: "x") == #"["abc"]"#)
    let decoded = try JSONDecoder().decode([ContentHash].self, from: Data(#"["AbC"]"#.utf8))
    #expect(decoded == [hash])
  }

  @Test("A missing file and a folder are refused by name")
  func failures() throws {
    let folder = try TemporaryFolder()
    expectError(.missing, saying: folder.file("x")) { try ContentHash(ofFile: folder.file("x")) }
    expectError(.unreadable, saying: folder.path) { try ContentHash(ofFile: folder.path) }
  }
}
