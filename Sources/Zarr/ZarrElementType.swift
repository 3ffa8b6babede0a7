import Foundation

/// The type of the values of an array, by NumPy's name for it.
package enum ZarrElementType: String, Sendable, CaseIterable {
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
  package var byteCount: Int {
    switch self {
    case .boolean, .uint8, .int8: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .int64, .float64: 8
    }
  }

  /// Whether `integer(in:at:)` gives its values.
  var isInteger: Bool { self != .float32 && self != .float64 }

  /// The value at a byte offset.
  ///
  /// 64-bit integers beyond 2^53 lose their last digits.
  func value(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Double {
    switch self {
    case .float32: Double(Float(bitPattern: Self.load(UInt32.self, in: bytes, at: offset)))
    case .float64: Double(bitPattern: Self.load(UInt64.self, in: bytes, at: offset))
    default: Double(integer(in: bytes, at: offset))
    }
  }

  /// The integer at a byte offset.
  ///
  /// - Precondition: `isInteger`.
  func integer(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Int64 {
    switch self {
    case .boolean, .uint8: Int64(Self.load(UInt8.self, in: bytes, at: offset))
    case .int8: Int64(Self.load(Int8.self, in: bytes, at: offset))
    case .uint16: Int64(Self.load(UInt16.self, in: bytes, at: offset))
    case .int16: Int64(Self.load(Int16.self, in: bytes, at: offset))
    case .uint32: Int64(Self.load(UInt32.self, in: bytes, at: offset))
    case .int32: Int64(Self.load(Int32.self, in: bytes, at: offset))
    case .int64: Self.load(Int64.self, in: bytes, at: offset)
    case .float32, .float64: preconditionFailure("\(rawValue) is no integer")
    }
  }

  private static func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _: Value.Type, in bytes: UnsafeRawBufferPointer, at offset: Int
  ) -> Value {
    Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
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
