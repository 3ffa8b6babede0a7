/// A value in Thrift's compact protocol, in which Parquet states what a file holds.
///
/// - Source: Apache Thrift, `doc/specs/thrift-compact-protocol.md`.
enum CompactValue: Equatable {
  case boolean(Bool)
  case int32(Int32)
  case int64(Int64)
  case binary([UInt8])
  /// Values of one kind.
  case list([CompactValue])
  /// A structure, by the numbers of its fields.
  case fields([Int16: CompactValue])

  static func text(_ text: String) -> CompactValue { .binary(Array(text.utf8)) }

  /// The number of a kind in the headers of fields and lists.
  enum Kind: UInt8 {
    case yes = 1
    case no = 2
    case byte = 3
    case int16 = 4
    case int32 = 5
    case int64 = 6
    case double = 7
    case binary = 8
    case list = 9
    case fields = 12
  }

  var kind: Kind {
    switch self {
    case .boolean(let value): value ? .yes : .no
    case .int32: .int32
    case .int64: .int64
    case .binary: .binary
    case .list: .list
    case .fields: .fields
    }
  }
}

// MARK: - Parts

extension CompactValue {
  subscript(field: Int16) -> CompactValue? {
    if case .fields(let fields) = self { fields[field] } else { nil }
  }

  var integer: Int64? {
    switch self {
    case .int32(let value): Int64(value)
    case .int64(let value): value
    default: nil
    }
  }

  var text: String? {
    if case .binary(let bytes) = self { String(validating: bytes, as: UTF8.self) } else { nil }
  }

  var elements: [CompactValue]? { if case .list(let elements) = self { elements } else { nil } }
}

// MARK: - Writing

extension CompactValue {
  /// The value as bytes.
  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return bytes
  }

  private func append(to bytes: inout [UInt8]) {
    switch self {
    case .boolean(let value): bytes.append(value ? 1 : 2)
    case .int32(let value): bytes.appendVarint(Int64(value).zigzag)
    case .int64(let value): bytes.appendVarint(value.zigzag)
    case .binary(let content):
      bytes.appendVarint(UInt64(content.count))
      bytes += content
    case .list(let elements): Self.append(elements, to: &bytes)
    case .fields(let fields): Self.append(fields, to: &bytes)
    }
  }

  private static func append(_ elements: [CompactValue], to bytes: inout [UInt8]) {
    let kind = elements.first?.kind.rawValue ?? Kind.fields.rawValue
    if elements.count < 15 {
      bytes.append(UInt8(elements.count) << 4 | kind)
    } else {
      bytes.append(0xF0 | kind)
      bytes.appendVarint(UInt64(elements.count))
    }
    for element in elements { element.append(to: &bytes) }
  }

  private static func append(_ fields: [Int16: CompactValue], to bytes: inout [UInt8]) {
    var last: Int16 = 0
    for (number, value) in fields.sorted(by: { $0.key < $1.key }) {
      let step = number - last
      if step <= 15 {
        bytes.append(UInt8(step) << 4 | value.kind.rawValue)
      } else {
        bytes.append(value.kind.rawValue)
        bytes.appendVarint(Int64(number).zigzag)
      }
      last = number
      // The kind of a truth value is the value.
      if case .boolean = value { continue }
      value.append(to: &bytes)
    }
    bytes.append(0)
  }
}

extension [UInt8] {
  /// Adds seven bits a byte, the low ones first.
  mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}

extension Int64 {
  /// Small numbers of either sign as small ones without.
  var zigzag: UInt64 { UInt64(bitPattern: self << 1 ^ self >> 63) }

  init(zigzag value: UInt64) { self = Int64(bitPattern: value >> 1) ^ -Int64(value & 1) }
}
