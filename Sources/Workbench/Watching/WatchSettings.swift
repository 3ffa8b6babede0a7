import Episodes
import Rewards

/// Everything that the rewards of a watched log depend on, besides the recordings and the outcomes.
struct WatchSettings: Codable, Sendable, Equatable {
  let encoder: ContentHash
  let camera: String?
  let colours: String?
  let firstRow: String?
  let rewards: RewardSettings
  /// The references as they were asked for.
  let references: String

  /// What differs from other settings, in words; `nil` for equal ones.
  func difference(from other: WatchSettings) -> String? {
    let parts: [(String, Bool)] = [
      ("another encoder", encoder != other.encoder), ("another camera", camera != other.camera),
      ("other conventions of pictures", (colours, firstRow) != (other.colours, other.firstRow)),
      ("other settings of the reward", rewards != other.rewards),
      ("other references", references != other.references),
    ]
    let differing = parts.filter(\.1).map(\.0)
    return differing.isEmpty ? nil : differing.joined(separator: ", ")
  }
}

extension ReferenceChoice {
  /// The choice in words that are equal for equal choices.
  var inWords: String {
    let source =
      switch self.source {
      case .none: "none"
      case .named(let ids): ids.map(\.name).joined(separator: "\n")
      case .preferred(let labels, let count, let criterion):
        "\(count) of \(labels)" + (criterion.map { " by \($0)" } ?? "")
      case .all: "all"
      }
    return source + (medoids.map { "\n\($0) medoids" } ?? "")
  }
}
