import HDF5

/// A type that recorded numbers are read as: `Float`, `Double` or `Int64`.
public protocol ArrayValue: HDF5Element {
  /// The nearest value.
  ///
  /// Numbers with fractions are read only as types that hold fractions.
  init(_ number: Double)
  /// The nearest value.
  init(_ number: Int64)
}

extension Float: ArrayValue {}
extension Double: ArrayValue {}
extension Int64: ArrayValue {}

extension ArrayValue {
  /// Whether the type takes every stored number, allowing for rounding.
  static func holds(_ stored: NumberType) -> Bool {
    if case .float = elementType { true } else { stored.fitsInt64 }
  }

  /// Whether this is neither infinite nor "not a number".
  var isFiniteNumber: Bool { self - self == .zero }
}
