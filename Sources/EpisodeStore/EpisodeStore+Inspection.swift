import Episodes

extension EpisodeStore {
  /// Looks through datasets without giving up at the first fault, one summary per file.
  ///
  /// With `deep`, every frame is decoded and every digest in a manifest is checked: black images and
  /// damaged ones are found. Without, only what is told apart from the pixels.
  ///
  /// - Complexity: O(episodes), or O(pixels) with `deep`.
  /// - Returns: What was found; a path that cannot be read at all has a summary that says so.
  public static func inspect(paths: [String], deep: Bool = false) -> [DatasetSummary] {
    var summaries: [DatasetSummary] = []
    var seen: [EpisodeID: EpisodeLocation] = [:]
    for path in paths {
      do {
        for file in try EpisodeLocation.all(at: [path]) {
          var inspection = FileInspection(file: file, isDeep: deep)
          inspection.run(seen: &seen)
          summaries.append(inspection.summary)
        }
      } catch {
        summaries.append(.unreadable(path, error))
      }
    }
    return summaries
  }
}

extension DatasetSummary {
  fileprivate static func unreadable(_ path: String, _ error: DataError) -> DatasetSummary {
    DatasetSummary(
      file: path, format: nil, episodeCount: 0, stepCount: 0, embodiment: nil, cameras: [],
      recordedReward: nil, bytes: ContainedPath.byteCount(of: path),
      findings: [Finding("file.\(error.kind.rawValue)", from: error)])
  }
}
