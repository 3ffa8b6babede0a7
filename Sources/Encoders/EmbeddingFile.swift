import Episodes
import Foundation
import HDF5

/// Embeddings on disk: `/embeddings/<episode id>` float32 `[T, D]`, and `/scores/<episode id>` float32
/// `[T]` where the encoder has a scalar head.
///
/// The root's attributes say what made them: `encoder`, `weights_sha256`, `preprocessing` (JSON),
/// `rapl_version`, `provenance` (JSON), `matching` (JSON) if the encoder was aligned, and `members` where
/// the features of several networks stand side by side.
public enum EmbeddingFile {
  /// Which encoder made the embeddings of a file.
  public struct Origin: Sendable, Equatable {
    /// The encoder's name.
    public let encoder: String
    /// The hash of its weights; `nil` in a file that another tool wrote.
    public let weightsHash: ContentHash?

    /// How rewards should compare distances; `nil` for an encoder that was not aligned.
    public let matching: EncoderCard.Matching?

    /// States an origin; see the properties.
    public init(
      encoder: String, weightsHash: ContentHash?, matching: EncoderCard.Matching? = nil
    ) {
      self.encoder = encoder
      self.weightsHash = weightsHash
      self.matching = matching
    }
  }

  /// Writes one dataset per episode as `body` hands them over, so that only one is in memory.
  ///
  /// - Throws: `DataError.Kind.unwritable`, or what `body` throws; then nothing is left behind.
  public static func write(
    to path: String, encoder: FrameEncoder, provenance: Provenance,
    _ body: (_ add: (EmbeddingSequence) throws(DataError) -> Void) throws(DataError) -> Void
  ) throws(DataError) {
    try AtomicFile.write(to: path) { temporaryPath throws(DataError) in
      let file = try HDF5File.create(temporaryPath)
      try writeAttributes(of: encoder, provenance, to: file, path: path)
      try body { embeddings throws(DataError) in try write(embeddings, to: file) }
      try file.close()
    }
  }

  /// Reads all embeddings of a file, sorted by episode.
  ///
  /// - Returns: The embeddings and what made them.
  /// - Throws: `DataError` if the file is not there, has no `/embeddings`, or holds a dataset that is
  ///   not `[T, D]` of finite numbers, with the same D in all.
  public static func read(_ path: String) throws(DataError) -> (Origin, [EmbeddingSequence]) {
    let file = try HDF5File.open(path)
    let group = try file.root.group("embeddings")
    let attributes = try file.root.attributes
    let memberCount = try attributes.integer("members") ?? 1
    var embeddings: [EmbeddingSequence] = []
    for name in try datasetNames(in: group) {
      let sequence = try read(name, from: file, path: path, memberCount: memberCount)
      try requireDimension(of: sequence, as: embeddings.first, path: path)
      embeddings.append(sequence)
    }
    let origin = Origin(
      encoder: try attributes.string("encoder") ?? "unknown",
      weightsHash: try attributes.string("weights_sha256").map(ContentHash.init(hexadecimal:)),
      matching: try attributes.string("matching").map { (text: String) throws(DataError) in
        try matching(text, path: path)
      })
    return (origin, embeddings.sorted { $0.id < $1.id })
  }

  private static func write(_ embeddings: EmbeddingSequence, to file: HDF5File) throws(DataError) {
    try file.root.createDataset(
      "embeddings/\(embeddings.id)", shape: [embeddings.stepCount, embeddings.dimension],
      values: embeddings.values)
    if let scores = embeddings.scores {
      try file.root.createDataset(
        "scores/\(embeddings.id)", shape: [embeddings.stepCount], values: scores)
    }
  }

  private static func writeAttributes(
    of encoder: FrameEncoder, _ provenance: Provenance, to file: HDF5File, path: String
  ) throws(DataError) {
    let attributes = try file.root.attributes
    try attributes.set("encoder", to: encoder.card.name)
    try attributes.set("weights_sha256", to: encoder.weightsHash.hexadecimal)
    try attributes.set(
      "preprocessing", to: try JSONText.line(encoder.card.preprocessing, for: path))
    if encoder.network.members.count > 1 {
      try attributes.set("members", to: encoder.network.members.count)
    }
    if let matching = encoder.card.matching {
      try attributes.set("matching", to: try JSONText.line(matching, for: path))
    }
    try attributes.set("rapl_version", to: ToolVersion.current)
    try attributes.set("provenance", to: try JSONText.line(provenance, for: path))
  }

  private static func matching(_ text: String, path: String) throws(DataError)
    -> EncoderCard.Matching
  {
    do {
      let matching = try JSONDecoder().decode(EncoderCard.Matching.self, from: Data(text.utf8))
      try matching.check(file: path, place: "/@matching")
      return matching
    } catch let error as DataError {
      throw error
    } catch {
      throw DataError(
        .malformed, file: path, place: "/@matching", expected: "how distances were compared",
        found: JSONProblem.describe(error), remedy: "embed the episodes again with rapl encode")
    }
  }

  /// Names of one or two components: a file's group with its demos, or an episode by itself.
  private static func datasetNames(in group: HDF5Group) throws(DataError) -> [String] {
    var names: [String] = []
    for child in try group.childNames {
      guard try group.isGroup(child) else {
        names.append(child)
        continue
      }
      names += try group.group(child).childNames.map { "\(child)/\($0)" }
    }
    return names
  }

  private static func read(
    _ name: String, from file: HDF5File, path: String, memberCount: Int
  ) throws(DataError) -> EmbeddingSequence {
    let dataset = try file.root.dataset("embeddings/\(name)")
    guard dataset.shape.count == 2 else {
      throw DataError(
        .malformed, file: path, place: dataset.path, expected: "shape [T, D]",
        found: "\(dataset.shape)")
    }
    let scores =
      try file.root.exists("scores/\(name)")
      ? file.root.dataset("scores/\(name)").read(as: Float.self) : nil
    do {
      return try EmbeddingSequence(
        id: EpisodeID(name), stepCount: dataset.shape[0], dimension: dataset.shape[1],
        values: dataset.read(as: Float.self), scores: scores, memberCount: memberCount)
    } catch  where error.file != path {
      throw error.relocated(
        to: path, place: [dataset.path, error.place].compactMap { $0 }.joined(separator: ": "))
    }
  }

  private static func requireDimension(
    of embeddings: EmbeddingSequence, as first: EmbeddingSequence?, path: String
  ) throws(DataError) {
    guard let first, embeddings.dimension != first.dimension else { return }
    throw DataError(
      .mismatch, file: path, place: "/embeddings/\(embeddings.id)",
      expected: "features of length \(first.dimension), as in \(first.id)",
      found: "\(embeddings.dimension)", remedy: "encode all episodes with one encoder")
  }
}
