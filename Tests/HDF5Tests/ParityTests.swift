import Episodes
import HDF5
import TestSupport
import Testing

@Suite("Files written by h5py read as h5py reads them")
struct ParityTests {
  let root: HDF5Group

  init() throws { root = try HDF5File.open(Fixture.h5py).root }

  @Test(
    "Every numeric type converts",
    arguments: [
      ("float64", .float(bytes: 8)), ("float32", .float(bytes: 4)), ("float16", .float(bytes: 2)),
      ("big_endian", .float(bytes: 8)), ("uint8", .unsignedInteger(bytes: 1)),
      ("int8", .signedInteger(bytes: 1)), ("int32", .signedInteger(bytes: 4)),
      ("int64", .signedInteger(bytes: 8)),
    ] as [(String, HDF5ElementType)])
  func numbers(name: String, type: HDF5ElementType) throws {
    let dataset = try root.dataset("numbers/\(name)")
    #expect(dataset.shape == [2, 3])
    #expect(dataset.elementType == type)
    #expect(try dataset.read(as: Float.self) == [0, 1, 2, 3, 4, 5])
    #expect(try dataset.read(rows: 1..<2, as: Double.self) == [3, 4, 5])
  }

  @Test("Rounding, overflow and NaN survive as IEEE says")
  func fractions() throws {
    let values = try root.dataset("numbers/fractions").read(as: Float.self)
    #expect(values[0] == 0.1)
    #expect(values[1] == .infinity)
    #expect(values[2].isNaN)
  }

  @Test("The largest unsigned integer is kept, and refused where it does not fit")
  func unsigned() throws {
    let dataset = try root.dataset("numbers/uint64")
    #expect(try dataset.read(as: UInt64.self) == [0, .max])
    #expect(throws: DataError.self) { try dataset.read(as: Int64.self) }
  }

  @Test("Booleans read as truth values and as 0 and 1")
  func booleans() throws {
    let dataset = try root.dataset("numbers/bool")
    #expect(dataset.elementType == .boolean)
    #expect(try dataset.readBooleans() == [true, false, true])
    #expect(try dataset.read(as: UInt8.self) == [1, 0, 1])
    #expect(try dataset.read(as: Float.self) == [1, 0, 1])
  }

  @Test("Scalars and datasets without values have their shapes")
  func shapes() throws {
    let scalar = try root.dataset("numbers/scalar")
    #expect(scalar.shape == [])
    #expect(try scalar.read(as: Double.self) == [2.5])
    let noColumns = try root.dataset("numbers/no_columns")
    #expect(noColumns.shape == [4, 0])
    #expect(try noColumns.read(as: Double.self) == [])
    #expect(try noColumns.read(rows: 1..<3, as: Double.self) == [])
    #expect(try root.dataset("numbers/empty").read(as: Double.self) == [])
  }

  @Test("Compressed images read whole, by one step and by a range of steps")
  func images() throws {
    let dataset = try root.dataset("images")
    #expect(dataset.chunkShape == [1, 4, 6, 3])
    #expect(dataset.filters.map(\.id) == [1])
    #expect(dataset.storageBytes > 0)
    let whole = try dataset.read(as: UInt8.self)
    #expect(whole == (0..<5).flatMap(frame))
    #expect(try dataset.read(rows: 3..<4, as: UInt8.self) == frame(3))
    #expect(try dataset.read(rows: 1..<4, as: UInt8.self) == (1..<4).flatMap(frame))
    #expect(try dataset.read(rows: 2..<2, as: UInt8.self) == [])
  }

  @Test("Fixed and variable strings read as text")
  func strings() throws {
    #expect(try root.dataset("strings/fixed").readStrings() == ["demo_0", "demo_10"])
    #expect(try root.dataset("strings/variable").readStrings() == ["grüße", "", "z"])
  }

  @Test("Attributes of every type read")
  func attributes() throws {
    let attributes = try root.group("attributes").attributes
    #expect(try attributes.string("text") == "héllo")
    #expect(try attributes.string("long_text")?.count == 100_000)
    #expect(try attributes.string("fixed_text") == "abc")
    #expect(try attributes.integer("integer") == 5)
    #expect(try attributes.integer("one_integer") == 7)
    #expect(try attributes.double("number") == 2.5)
    #expect(try attributes.double("integer") == 5)
    #expect(try attributes.boolean("yes") == true)
    #expect(try attributes.boolean("no") == false)
    #expect(try attributes.integer("absent") == nil)
    #expect(try attributes.names.contains("two_integers"))
  }

  @Test("Groups that keep the order of creation list their children by name")
  func trackOrder() throws {
    let group = try root.group("track_order")
    #expect(try group.childNames == ["traj_1", "traj_10", "traj_2"])
    #expect(try group.isGroup("traj_10"))
  }

  @Test("Soft links inside the file are followed")
  func softLinks() throws {
    #expect(try root.dataset("links/soft").read(as: Double.self) == [0, 1, 2])
    #expect(try root.dataset("links/soft_group/values").read(as: Double.self) == [0, 1, 2])
    #expect(try root.exists("links/soft"))
    #expect(try !root.exists("links/dangling"))
  }

  private func frame(_ t: Int) -> [UInt8] {
    (0..<4 * 6 * 3).map { (index: Int) -> UInt8 in
      let (row, column, channel) = (index / 18, index / 3 % 6, index % 3)
      return UInt8((t + row * 3 + column * 7 + channel) % 256)
    }
  }
}
