import Episodes
import Foundation
import Parquet
import TestSupport
import Testing

@Suite("Tables in Parquet files")
struct ParquetFileTests {
  let folder: TemporaryFolder
  var path: String { folder.file("table.parquet") }

  static let columns = [
    ParquetColumn("index", .int64), ParquetColumn("reward", .float),
    ParquetColumn("return", .double), ParquetColumn("keep", .boolean),
    ParquetColumn("episode", .text), ParquetColumn("spread", .float, isOptional: true),
    ParquetColumn("success", .boolean, isOptional: true),
    ParquetColumn("note", .text, isOptional: true),
  ]

  init() throws { folder = try TemporaryFolder() }

  /// Rows of every kind of value, some of them missing in a pattern that depends on `start`.
  static func rows(_ start: Int, count: Int) -> [ParquetValues] {
    let numbers = start..<start + count
    return [
      .int64(numbers.map { Int64($0) * 3_000_000_000 - 7 }),
      .float(numbers.map { Float($0) / 3 }), .double(numbers.map { -Double($0) / 7 }),
      .boolean(numbers.map { $0 % 3 == 0 }), .text(numbers.map { "arm/demo_\($0) ü" }),
      .float(numbers.map { $0 % 4 < 2 ? Float($0) : nil }),
      .boolean(numbers.map { $0 % 5 == 0 ? nil : $0 % 2 == 0 }),
      .text(numbers.map { _ in nil }),
    ]
  }

  func write(_ groups: [[ParquetValues]]) throws {
    try ParquetFile.write(
      to: path, columns: Self.columns, metadata: [("origin", "test ü"), ("empty", "")]
    ) { add throws(DataError) in for group in groups { try add(group) } }
  }

  @Test("Every value comes back, with those that are missing", arguments: [1, 7, 8, 9, 1000])
  func roundTrip(count: Int) throws {
    let groups = [Self.rows(0, count: count), Self.rows(count, count: 3)]
    try write(groups)
    let file = try ParquetFile(path)
    #expect(file.columns == Self.columns)
    #expect(file.metadata == ["origin": "test ü", "empty": ""])
    #expect(file.rowGroups == [count, 3])
    for (number, group) in groups.enumerated() {
      for (column, values) in zip(Self.columns, group) {
        #expect(try file.values(column.name, rowGroup: number) == values, "\(column.name)")
      }
    }
  }

  @Test("A table of pyarrow, plain and uncompressed, is read as pyarrow wrote it")
  func parity() throws {
    struct Expected: Decodable {
      let int64: [Int64?]
      let float: [Float?]
      let double: [Double?]
      let boolean: [Bool?]
      let text: [String?]
    }
    let values = Bundle.module.url(forResource: "Fixtures/pyarrow", withExtension: "json")
    let table = Bundle.module.url(forResource: "Fixtures/pyarrow", withExtension: "parquet")
    let expected = try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: #require(values)))
    let file = try ParquetFile(#require(table).path)
    #expect(file.rowGroups == [100, 37])
    var start = 0
    for (group, count) in file.rowGroups.enumerated() {
      let rows = start..<start + count
      func values(_ name: String) throws -> ParquetValues {
        try file.values(name, rowGroup: group)
      }
      #expect(try values("int64") == .int64(Array(expected.int64[rows])))
      #expect(try values("float") == .float(Array(expected.float[rows])))
      #expect(try values("double") == .double(Array(expected.double[rows])))
      #expect(try values("boolean") == .boolean(Array(expected.boolean[rows])))
      #expect(try values("text") == .text(Array(expected.text[rows])))
      start += count
    }
  }

  @Test("A table may have no rows")
  func empty() throws {
    try write([Self.rows(0, count: 0)])
    #expect(try ParquetFile(path).rowGroups == [])
  }

  @Test("Numbers that are not finite keep their bits")
  func specialNumbers() throws {
    let values: [Float?] = [.nan, .infinity, -0.0, .leastNonzeroMagnitude]
    try ParquetFile.write(to: path, columns: [ParquetColumn("x", .float)]) {
      add throws(DataError) in try add([.float(values)])
    }
    guard case .float(let read) = try ParquetFile(path).values("x", rowGroup: 0) else {
      Issue.record("another type")
      return
    }
    #expect(read.map { $0?.bitPattern } == values.map { $0?.bitPattern })
  }

  @Test("Equal tables make equal bytes, and an interrupted write leaves nothing")
  func wholeOrAbsent() throws {
    try write([Self.rows(0, count: 9)])
    let first = try Data(contentsOf: URL(filePath: path))
    try write([Self.rows(0, count: 9)])
    #expect(try Data(contentsOf: URL(filePath: path)) == first)
    let other = folder.file("other.parquet")
    let problem = DataError(.cancelled, expected: "time", found: "none")
    expectError(.cancelled, saying: "time") {
      try ParquetFile.write(to: other, columns: Self.columns) { add throws(DataError) in
        try add(Self.rows(0, count: 4))
        throw problem
      }
    }
    #expect(!FileManager.default.fileExists(atPath: other))
  }

  @Test("A file that is cut, or changed at any byte, is refused or read, and never crashes")
  func damage() throws {
    try write([Self.rows(0, count: 5)])
    let bytes = try Data(contentsOf: URL(filePath: path))
    let other = folder.file("damaged.parquet")
    for place in 0..<bytes.count {
      var damaged = bytes
      damaged[place] ^= UInt8(truncatingIfNeeded: place &* 37 | 1)
      try damaged.write(to: URL(filePath: other))
      tryReading(other)
    }
    for count in stride(from: 0, to: bytes.count, by: 5) {
      try bytes.prefix(count).write(to: URL(filePath: other))
      expectError(.malformed, saying: "a Parquet file of this program") { try ParquetFile(other) }
    }
  }

  private func tryReading(_ path: String) {
    guard let file = try? ParquetFile(path) else { return }
    for group in file.rowGroups.indices {
      for column in file.columns { _ = try? file.values(column.name, rowGroup: group) }
    }
  }

  @Test("Other files are refused in one line")
  func refusals() throws {
    expectError(.missing, saying: "nowhere.parquet: expected a Parquet file") {
      try ParquetFile(folder.file("nowhere.parquet"))
    }
    try Data("PAR1 nonsense PAR1".utf8).write(to: URL(filePath: path))
    expectError(.malformed, saying: "another kind of table, or damage") { try ParquetFile(path) }
    try write([Self.rows(0, count: 2)])
    expectError(.missing, saying: "expected a column colour, found index, reward") {
      try ParquetFile(path).values("colour", rowGroup: 0)
    }
  }
}
