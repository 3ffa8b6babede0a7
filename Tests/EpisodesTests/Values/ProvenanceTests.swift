import Foundation
import Testing

@testable import Episodes

@Suite("Provenance")
struct ProvenanceTests {
  @Test("is written with the documented keys, and read back the same")
  func json() throws {
    let provenance = Provenance(
      command: "rapl reward", settings: ["epsilon": "0.1"], seeds: ["split": .max],
      hashes: ["a.hdf5": ContentHash(of: Data("a".utf8))])
    let data = try JSONEncoder().encode(provenance)
    #expect(try JSONDecoder().decode(Provenance.self, from: data) == provenance)
    let keys = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any]).keys
    #expect(keys.sorted() == ["command", "hashes", "seeds", "settings", "tool_version"])
  }
}
