/// The type of a column's values.
package enum ParquetType: Sendable, Equatable, CaseIterable {
  /// Integers of 64 bits.
  case int64
  /// Floating-point numbers of 32 bits.
  case float
  /// Floating-point numbers of 64 bits.
  case double
  /// Truth values.
  case boolean
  /// Texts in UTF-8.
  case text

  /// The number of the physical type.
  var number: Int32 {
    switch self {
    case .boolean: 0
    case .int64: 2
    case .float: 4
    case .double: 5
    case .text: 6
    }
  }

  init?(number: Int64?) {
    guard let type = Self.allCases.first(where: { Int64($0.number) == number }) else { return nil }
    self = type
  }
}

/// A column of a table.
package struct ParquetColumn: Sendable, Equatable {
  /// The name.
  package let name: String
  /// The type of the values.
  package let type: ParquetType
  /// Whether rows may have no value.
  package let isOptional: Bool

  /// Describes a column.
  package init(_ name: String, _ type: ParquetType, isOptional: Bool = false) {
    self.name = name
    self.type = type
    self.isOptional = isOptional
  }
}

/// The values of a column in consecutive rows; `nil` stands for none.
package enum ParquetValues: Sendable, Equatable {
  /// Integers.
  case int64([Int64?])
  /// Numbers of 32 bits.
  case float([Float?])
  /// Numbers of 64 bits.
  case double([Double?])
  /// Truth values.
  case boolean([Bool?])
  /// Texts.
  case text([String?])

  /// The type.
  package var type: ParquetType {
    switch self {
    case .int64: .int64
    case .float: .float
    case .double: .double
    case .boolean: .boolean
    case .text: .text
    }
  }

  /// The number of rows.
  package var count: Int { isPresent.count }

  /// Which rows have a value.
  var isPresent: [Bool] {
    switch self {
    case .int64(let values): values.map { $0 != nil }
    case .float(let values): values.map { $0 != nil }
    case .double(let values): values.map { $0 != nil }
    case .boolean(let values): values.map { $0 != nil }
    case .text(let values): values.map { $0 != nil }
    }
  }
}
