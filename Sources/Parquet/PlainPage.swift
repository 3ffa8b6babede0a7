/// The bytes of a page: which rows have a value, and the values one after another.
///
/// - Source: Apache Parquet, `Encodings.md`, sections "Plain" and "Run Length Encoding / Bit-Packing Hybrid".
enum PlainPage {
  /// The page of some rows.
  static func bytes(_ values: ParquetValues, isOptional: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    if isOptional {
      let levels = levels(values.isPresent)
      bytes.append(little: UInt32(levels.count))
      bytes += levels
    }
    switch values {
    case .int64(let values): for value in values { if let value { bytes.append(little: value) } }
    case .float(let values):
      for value in values { if let value { bytes.append(little: value.bitPattern) } }
    case .double(let values):
      for value in values { if let value { bytes.append(little: value.bitPattern) } }
    case .boolean(let values): bytes += packed(values.compactMap { $0 })
    case .text(let values):
      for case let value? in values {
        bytes.append(little: UInt32(value.utf8.count))
        bytes += Array(value.utf8)
      }
    }
    return bytes
  }

  /// The rows of a page, or `nil` if the bytes do not fit.
  static func values(
    of bytes: [UInt8], _ column: ParquetColumn, rowCount: Int
  ) -> ParquetValues? {
    var rest = bytes[...]
    var isPresent = [Bool](repeating: true, count: rowCount)
    if column.isOptional {
      guard let count = rest.take(UInt32.self), count <= rest.count,
        let levels = flags(of: rest.prefix(Int(count)), count: rowCount)
      else { return nil }
      isPresent = levels
      rest = rest.dropFirst(Int(count))
    }
    return values(&rest, column.type, isPresent)
  }

  private static func values(
    _ rest: inout ArraySlice<UInt8>, _ type: ParquetType, _ isPresent: [Bool]
  ) -> ParquetValues? {
    switch type {
    case .int64: spread(isPresent) { rest.take(Int64.self) }.map { .int64($0) }
    case .float:
      spread(isPresent) { rest.take(UInt32.self).map { Float(bitPattern: $0) } }.map { .float($0) }
    case .double:
      spread(isPresent) { rest.take(UInt64.self).map { Double(bitPattern: $0) } }
        .map { .double($0) }
    case .boolean: truths(rest, isPresent)
    case .text:
      spread(isPresent) { () -> String? in
        guard let count = rest.take(UInt32.self), count <= rest.count else { return nil }
        defer { rest = rest.dropFirst(Int(count)) }
        return String(validating: rest.prefix(Int(count)), as: UTF8.self)
      }.map { .text($0) }
    }
  }

  private static func truths(_ rest: ArraySlice<UInt8>, _ isPresent: [Bool]) -> ParquetValues? {
    var place = 0
    return spread(isPresent) { () -> Bool? in
      defer { place += 1 }
      guard place / 8 < rest.count else { return nil }
      return rest[rest.startIndex + place / 8] >> UInt8(place % 8) & 1 == 1
    }.map { .boolean($0) }
  }

  /// The next value for every row that has one, or `nil` if there are too few.
  private static func spread<Value>(_ isPresent: [Bool], _ next: () -> Value?) -> [Value?]? {
    var values: [Value?] = []
    values.reserveCapacity(isPresent.count)
    for isPresent in isPresent {
      guard isPresent else {
        values.append(nil)
        continue
      }
      guard let value = next() else { return nil }
      values.append(value)
    }
    return values
  }

  // MARK: - Runs of flags

  /// Runs of equal flags, each as twice its length and the flag.
  private static func levels(_ flags: [Bool]) -> [UInt8] {
    var bytes: [UInt8] = []
    var start = 0
    while start < flags.count {
      let end = flags[start...].firstIndex(of: !flags[start]) ?? flags.count
      bytes.appendVarint(UInt64(end - start) << 1)
      bytes.append(flags[start] ? 1 : 0)
      start = end
    }
    return bytes
  }

  /// The flags of runs as `levels` writes them, and of bytes with eight flags each, as others do.
  private static func flags(of bytes: ArraySlice<UInt8>, count: Int) -> [Bool]? {
    var flags: [Bool] = []
    var rest = bytes
    while flags.count < count {
      guard let header = rest.takeVarint() else { return nil }
      if header & 1 == 0 {
        guard header >> 1 <= UInt64(count - flags.count), header > 0, let flag = rest.popFirst()
        else { return nil }
        flags += [Bool](repeating: flag == 1, count: Int(header >> 1))
      } else {
        guard header >> 1 <= UInt64(rest.count), header > 1 else { return nil }
        for byte in rest.prefix(Int(header >> 1)) { flags += (0..<8).map { byte >> $0 & 1 == 1 } }
        rest = rest.dropFirst(Int(header >> 1))
      }
    }
    // The last byte may have flags of no row.
    return flags.count - count < 8 ? Array(flags.prefix(count)) : nil
  }

  private static func packed(_ flags: [Bool]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: (flags.count + 7) / 8)
    for (place, flag) in flags.enumerated() where flag { bytes[place / 8] |= 1 << UInt8(place % 8) }
    return bytes
  }
}

extension [UInt8] {
  /// Adds an integer, its low byte first.
  mutating func append(little value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

extension ArraySlice<UInt8> {
  /// Removes an integer from the front, or `nil` if there are too few bytes.
  mutating func take<Value: FixedWidthInteger>(_: Value.Type) -> Value? {
    let size = MemoryLayout<Value>.size
    guard count >= size else { return nil }
    var value: Value = 0
    for (place, byte) in prefix(size).enumerated() {
      value |= Value(truncatingIfNeeded: byte) << Value(place * 8)
    }
    self = dropFirst(size)
    return value
  }

  fileprivate mutating func takeVarint() -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 63, by: 7) {
      guard let byte = popFirst() else { return nil }
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}
