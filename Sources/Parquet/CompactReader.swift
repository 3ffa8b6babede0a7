/// Reads values of Thrift's compact protocol from bytes that may be anything.
struct CompactReader {
  /// Structures and lists inside one another.
  private static let largestDepth = 16

  private let bytes: [UInt8]
  /// The place of the next byte.
  private(set) var position: Int

  init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// A structure, or `nil` if the bytes are none.
  mutating func structure(depth: Int = 0) -> CompactValue? {
    var fields: [Int16: CompactValue] = [:]
    var last: Int16 = 0
    while let header = byte() {
      guard header != 0 else { return .fields(fields) }
      guard let number = fieldNumber(header, after: last),
        let kind = CompactValue.Kind(rawValue: header & 0x0F),
        let value = value(kind, depth: depth)
      else { return nil }
      fields[number] = value
      last = number
    }
    return nil
  }

  private mutating func fieldNumber(_ header: UInt8, after last: Int16) -> Int16? {
    let step = Int16(header >> 4)
    guard step == 0 else {
      let (number, overflows) = last.addingReportingOverflow(step)
      return overflows ? nil : number
    }
    return varint().flatMap { Int16(exactly: Int64(zigzag: $0)) }
  }

  private mutating func value(_ kind: CompactValue.Kind, depth: Int) -> CompactValue? {
    guard depth < Self.largestDepth else { return nil }
    switch kind {
    case .yes: return .boolean(true)
    case .no: return .boolean(false)
    case .byte: return byte().map { .int32(Int32(Int8(bitPattern: $0))) }
    case .int16, .int32:
      return varint().flatMap { Int32(exactly: Int64(zigzag: $0)) }.map { .int32($0) }
    case .int64: return varint().map { .int64(Int64(zigzag: $0)) }
    case .double: return run(of: 8).map { .binary($0) }
    case .binary:
      return varint().flatMap { Int(exactly: $0) }.flatMap { run(of: $0) }.map { .binary($0) }
    case .list: return list(depth: depth)
    case .fields: return structure(depth: depth + 1)
    }
  }

  private mutating func list(depth: Int) -> CompactValue? {
    guard let header = byte() else { return nil }
    let short = Int(header >> 4)
    let stated = short < 15 ? short : varint().flatMap { Int(exactly: $0) }
    // An element takes a byte at least.
    guard let count = stated, count <= bytes.count - position,
      let kind = CompactValue.Kind(rawValue: header & 0x0F)
    else { return nil }
    var elements: [CompactValue] = []
    for _ in 0..<count {
      let isTruth = kind == .yes || kind == .no
      let element = isTruth ? byte().map { .boolean($0 == 1) } : value(kind, depth: depth + 1)
      guard let element else { return nil }
      elements.append(element)
    }
    return .list(elements)
  }

  private mutating func byte() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func run(of count: Int) -> [UInt8]? {
    guard count <= bytes.count - position else { return nil }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  private mutating func varint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard let byte = byte() else { return nil }
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}
