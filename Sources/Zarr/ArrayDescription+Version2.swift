import Episodes

extension ArrayDescription {
  /// The contents of `.zarray`.
  ///
  /// - Source: Zarr storage specification, version 2.
  struct Version2: Decodable {
    struct Codec: Decodable { let id: String }

    static let fileName = ".zarray"

    let zarr_format: Int
    let shape: [Int]
    let chunks: [Int]
    let dtype: TypeName
    let order: String
    let compressor: Codec?
    let filters: [Codec]?
    let fill_value: FillValue?
    let dimension_separator: String?

    func description(_ place: Place) throws(DataError) -> ArrayDescription {
      try requireReadable(place)
      let type = try place.elementType(
        ZarrElementType(numpyName: dtype.text), named: dtype.text, shape: shape)
      let compression = ChunkCompression(
        id: compressor?.id, picture: PictureShape(chunkShape: chunks, elementType: type))
      return ArrayDescription(
        version: 2, shape: shape, chunkShape: chunks, elementType: type,
        isBigEndian: dtype.text.hasPrefix(">"),
        axisOrder: order == "F" && shape.count > 1 ? shape.indices.reversed() : nil,
        codecs: ChunkCodecs(steps: compression == .none ? [] : [.compression(compression)]),
        fill: try place.fill(fill_value, type),
        chunkNames: ChunkNames(prefix: "", separator: dimension_separator ?? "."))
    }

    private func requireReadable(_ place: Place) throws(DataError) {
      let separator = dimension_separator ?? "."
      guard zarr_format == 2, ["C", "F"].contains(order), [".", "/"].contains(separator) else {
        throw place.error(
          .malformed, Self.fileName,
          expected: "zarr_format 2, order C or F, dimension_separator . or /",
          found: "\(zarr_format), \(order) and \(separator)")
      }
      guard let filter = filters?.first else { return }
      throw place.error(
        .unsupported, "filters", expected: "an array without filters",
        found: "\(filter.id), \(dtype.text) \(shape)",
        remedy: "rewrite the array with zarr and filters=None")
    }
  }

  /// NumPy's name of a type, or a list of fields, which stands for a structured type.
  struct TypeName: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      text = (try? container.decode(String.self)) ?? "a structured type"
    }
  }
}
