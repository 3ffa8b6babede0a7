import Episodes

extension EpisodeStore {
  /// The scenes that episodes were recorded in, by episode.
  ///
  /// Episodes of no known scene are left out.
  ///
  /// The manifest names the scene. Failing that, it is the recording's own name of its environment in
  /// lower case, such as `stack` for robosuite's `Stack`.
  ///
  /// - Throws: `DataError.Kind.missing` for an unknown episode, and the errors of the catalogue.
  /// - Complexity: O(episodes). The file of each scene is read once.
  public func scenes(of ids: [EpisodeID], in catalogue: SceneCatalogue = SceneCatalogue())
    throws(DataError) -> [EpisodeID: Scene]
  {
    var (names, byName): ([EpisodeID: String], [String: Scene]) = ([:], [:])
    for id in ids { names[id] = try record(of: id).sceneName }
    for name in Set(names.values) { byName[name] = try catalogue.scene(name) }
    return names.compactMapValues { byName[$0] }
  }
}
