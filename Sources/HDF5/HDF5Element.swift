import CHDF5
import Episodes

/// A number that datasets can be read into and written from.
///
/// No other types conform. These are the ones that robot episodes need.
public protocol HDF5Element: BitwiseCopyable, Numeric, Sendable {
  /// The stored type that matches it in memory.
  static var elementType: HDF5ElementType { get }
}

extension Int8: HDF5Element {
  /// A signed integer of 1 byte.
  public static var elementType: HDF5ElementType { .signedInteger(bytes: 1) }
}

extension UInt8: HDF5Element {
  /// An unsigned integer of 1 byte.
  public static var elementType: HDF5ElementType { .unsignedInteger(bytes: 1) }
}

extension Int32: HDF5Element {
  /// A signed integer of 4 bytes.
  public static var elementType: HDF5ElementType { .signedInteger(bytes: 4) }
}

extension Int64: HDF5Element {
  /// A signed integer of 8 bytes.
  public static var elementType: HDF5ElementType { .signedInteger(bytes: 8) }
}

extension UInt64: HDF5Element {
  /// An unsigned integer of 8 bytes.
  public static var elementType: HDF5ElementType { .unsignedInteger(bytes: 8) }
}

extension Float: HDF5Element {
  /// A floating-point number of 4 bytes.
  public static var elementType: HDF5ElementType { .float(bytes: 4) }
}

extension Double: HDF5Element {
  /// A floating-point number of 8 bytes.
  public static var elementType: HDF5ElementType { .float(bytes: 8) }
}

/// The library's own types for Swift's numbers in memory.
///
/// Each is a copy with an owner.
enum NativeType {
  static func handle(of type: HDF5ElementType, place: Place) throws(DataError) -> Handle {
    try place.handle("a native type") {
      switch type {
      case .signedInteger(bytes: 1): H5Tcopy(rapl_native_int8())
      case .unsignedInteger(bytes: 1): H5Tcopy(rapl_native_uint8())
      case .signedInteger(bytes: 4): H5Tcopy(rapl_native_int32())
      case .signedInteger(bytes: 8): H5Tcopy(rapl_native_int64())
      case .unsignedInteger(bytes: 8): H5Tcopy(rapl_native_uint64())
      case .float(bytes: 4): H5Tcopy(rapl_native_float())
      case .float(bytes: 8): H5Tcopy(rapl_native_double())
      default: -1
      }
    }
  }

  /// An enumeration of `FALSE` and `TRUE` over one byte, which h5py reads as `bool`.
  static func boolean(place: Place) throws(DataError) -> Handle {
    let type = try place.handle("a boolean type") { H5Tenum_create(rapl_native_int8()) }
    for (name, value) in [("FALSE", 0), ("TRUE", 1)] as [(String, Int8)] {
      try place.call("a boolean type") {
        withUnsafePointer(to: value) { H5Tenum_insert(type.id, name, $0) }
      }
    }
    return type
  }

  /// A string padded with NUL to `byteCount` bytes, as NumPy's `S` type.
  static func fixedString(byteCount: Int, isASCII: Bool, place: Place) throws(DataError) -> Handle {
    let type = try place.handle("a string type") { H5Tcopy(rapl_c_string()) }
    try place.call("a string type") {
      min(
        H5Tset_size(type.id, byteCount), H5Tset_strpad(type.id, H5T_STR_NULLPAD),
        H5Tset_cset(type.id, isASCII ? H5T_CSET_ASCII : H5T_CSET_UTF8))
    }
    return type
  }

  /// A string of variable length in UTF-8, as h5py stores `str`.
  static func variableString(place: Place) throws(DataError) -> Handle {
    let type = try place.handle("a string type") { H5Tcopy(rapl_c_string()) }
    try place.call("a string type") {
      min(rapl_make_variable_length(type.id), H5Tset_cset(type.id, H5T_CSET_UTF8))
    }
    return type
  }
}
