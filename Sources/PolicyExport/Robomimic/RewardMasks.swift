import Episodes
import Preferences

/// Lists of demos by their rewards and by people's answers, as robomimic's filter keys.
struct RewardMasks {
  /// Each list by its name, in the order of names; none is empty.
  let all: [(name: String, demos: [String])]

  /// Makes the lists of an output.
  ///
  /// `reward_low`, `reward_middle` and `reward_high` are thirds by the return, and `reward_top30` the best 30 %, or
  /// another share. `preferred` are the episodes that people put first more often than last. `train` and `valid`
  /// share no demo, and the second is every tenth by the return.
  ///
  /// - Throws: The errors of reading answers.
  init(_ part: ExportPart) throws(DataError) {
    let ranked = part.episodes.sorted {
      ($1.trace.total, $0.episode.id) < ($0.trace.total, $1.episode.id)
    }
    let count = ranked.count
    let share = part.settings.advantageQuantile
    let best = Int((Double(count) * share).rounded())
    let valid = stride(from: 5, to: count, by: 10).map { ranked[$0] }
    let held = Set((valid.isEmpty && count > 1 ? [ranked[count / 2]] : valid).map(\.episode.id))
    var lists: [String: [LabelledEpisode]] = [
      "reward_top\(Int((share * 100).rounded()))": Array(ranked.prefix(max(1, best))),
      "reward_high": Array(ranked[..<(count / 3)]),
      "reward_middle": Array(ranked[(count / 3)..<(2 * count / 3)]),
      "reward_low": Array(ranked[(2 * count / 3)...]),
      "train": ranked.filter { !held.contains($0.episode.id) },
      "valid": ranked.filter { held.contains($0.episode.id) },
    ]
    if let labels = part.settings.pairs.labels {
      let preferred = try Self.preferred(by: labels, part.settings.pairs.criterion)
      lists["preferred"] = ranked.filter { preferred.contains($0.episode.id) }
    }
    all = lists.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }.map { name, episodes in
      (name, episodes.map(\.episode.id).sorted().map(\.demo))
    }
  }

  /// The episodes of a strength above that of an opponent who wins as often as it loses.
  private static func preferred(by labels: String, _ criterion: String?) throws(DataError)
    -> Set<EpisodeID>
  {
    let orders = JudgedOrder.given(
      by: try LabelStore(readingFrom: labels).countedAnswers(by: criterion))
    let strengths = BradleyTerry.strengths(of: orders.flatMap(\.episodePreferences))
    return Set(strengths.filter { $0.value > 0 }.keys.map(\.episode))
  }
}
