import Foundation

/// The type of the values of an array, by NumPy's name for it.
public enum ZarrElementType: String, Sendable, CaseIterable {
  /// A truth value in one byte.
  case boolean = "|b1"
  /// An unsigned byte.
  case uint8 = "|u1"
  /// A signed byte.
  case int8 = "|i1"
  /// Two bytes without sign.
  case uint16 = "<u2"
  /// Two bytes with sign.
  case int16 = "<i2"
  /// Four bytes without sign.
  case uint32 = "<u4"
  /// Four bytes with sign.
  case int32 = "<i4"
  /// Eight bytes with sign.
  case int64 = "<i8"
  /// A floating-point number of four bytes.
  case float32 = "<f4"
  /// A floating-point number of eight bytes.
  case float64 = "<f8"

  /// Bytes of one value.
  public var byteCount: Int {
    switch self {
    case .boolean, .uint8, .int8: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  /// The value at a byte offset.
  ///
  /// 64-bit integers beyond 2^53 lose their last digits.
  func value(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Double {
    func load<Value>(_: Value.Type) -> Value {
      bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
    }
    return switch self {
    case .boolean, .uint8: Double(load(UInt8.self))
    case .int8: Double(load(Int8.self))
    case .uint16: Double(UInt16(littleEndian: load(UInt16.self)))
    case .int16: Double(Int16(littleEndian: load(Int16.self)))
    case .uint32: Double(UInt32(littleEndian: load(UInt32.self)))
    case .int32: Double(Int32(littleEndian: load(Int32.self)))
    case .int64: Double(Int64(littleEndian: load(Int64.self)))
    case .float32: Double(Float(bitPattern: UInt32(littleEndian: load(UInt32.self))))
    case .float64: Double(bitPattern: UInt64(littleEndian: load(UInt64.self)))
    }
  }

  /// The bytes of a value, if the type can hold it.
  func bytes(of value: Double) -> [UInt8]? {
    func little<Integer: FixedWidthInteger>(_ integer: Integer?) -> [UInt8]? {
      integer.map { withUnsafeBytes(of: $0.littleEndian) { Array($0) } }
    }
    return switch self {
    case .boolean, .uint8: little(UInt8(exactly: value))
    case .int8: little(Int8(exactly: value))
    case .uint16: little(UInt16(exactly: value))
    case .int16: little(Int16(exactly: value))
    case .uint32: little(UInt32(exactly: value))
    case .int32: little(Int32(exactly: value))
    case .int64: little(Int64(exactly: value))
    case .float32: little(Float(value).bitPattern)
    case .float64: little(value.bitPattern)
    }
  }
}
