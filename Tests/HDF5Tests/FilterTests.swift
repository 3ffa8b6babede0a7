import Episodes
import HDF5
import TestSupport
import Testing

@Suite("Filters are undone if they fit the chunks, and refused before they take memory")
struct FilterTests {
  private func dataset(_ path: String) throws -> HDF5Dataset {
    try HDF5File.open(Fixture.filters).root.dataset(path)
  }

  @Test(
    "Numbers packed by scale-offset and n-bit, as h5py writes them",
    arguments: ["scaled", "packed"])
  func fitting(name: String) throws {
    let dataset = try dataset("none/\(name)")
    #expect(try dataset.read(as: Int32.self) == Array(0..<12))
    #expect(try dataset.read(rows: 1..<2, as: Int32.self) == [4, 5, 6, 7])
  }

  @Test("What the writer stored for a filter is there to be looked at")
  func parameters() throws {
    let filter = try #require(dataset("none/packed").filters.first)
    #expect(filter.id == 5)
    #expect(filter.parameters == [8, 0, 4, 1, 4, 0, 20, 0])
  }

  @Test(
    "Filters that claim to return more values, larger ones, or others than numbers",
    arguments: ["scaled", "packed"],
    [
      ("count", "for 2130706432 values of 4 bytes"), ("bytes", "for 4 values of 1048576 bytes"),
      ("kind", "without sizes"),
    ])
  func misfits(name: String, change: (group: String, found: String)) throws {
    let dataset = try dataset("\(change.group)/\(name)")
    expectError(.malformed, saying: "filters for chunks of 4 values of 4 bytes") {
      try dataset.read(as: Int32.self)
    }
    expectError(.malformed, saying: change.found) { try dataset.read(rows: 0..<1, as: Int32.self) }
  }

  @Test("Szip, whose chunks say themselves how large they become")
  func szip() throws {
    expectError(.unsupported, saying: "filter 4") {
      try dataset("none/szip").read(as: Int32.self)
    }
  }
}
