import Episodes

extension EpisodeStore {
  /// A convention of pictures that the user states, or that another file shows, since the recordings do not say
  /// it themselves.
  public struct TakenConvention: Sendable, Equatable {
    /// What it is about.
    public enum Kind: Sendable { case colours, firstRow }

    /// What it is about.
    public let kind: Kind
    /// The convention in words, such as `the colours of compressed pictures are
    /// taken as bgr, as stated`.
    public let words: String
    /// How many episodes it is about.
    public let episodeCount: Int
  }

  /// Checks that the conventions of the chosen cameras' pictures are known in every episode, before any work
  /// begins.
  ///
  /// Episodes without these cameras are left to the reading of their frames.
  ///
  /// - Returns: The conventions that recordings do not say, each once.
  /// - Throws: `DataError.Kind.missing` naming the first camera whose pictures follow a convention that
  ///   nobody states.
  /// - Complexity: O(episodes).
  public func takenConventions(_ choice: CameraChoice = .first) throws(DataError)
    -> [TakenConvention]
  {
    var (counts, kinds): ([String: Int], [String: TakenConvention.Kind]) = ([:], [:])
    for episode in episodes {
      guard let record = records[episode.id] else { continue }
      guard let sources = try? record.cameras(choice).map(\.source) else { continue }
      if let error = sources.lazy.compactMap(\.openConvention).first { throw error }
      let stated = sources.compactMap { source in source.takenConvention.map { ($0, source) } }
      for (words, source) in stated { kinds[words] = source.isEncoded ? .colours : .firstRow }
      for words in Set(stated.map(\.0)) { counts[words, default: 0] += 1 }
    }
    return counts.sorted { $0.key < $1.key }.map {
      TakenConvention(kind: kinds[$0.key] ?? .colours, words: $0.key, episodeCount: $0.value)
    }
  }
}
