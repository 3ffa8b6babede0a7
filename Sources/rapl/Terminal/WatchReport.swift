import Episodes
import Workbench

/// What a watcher tells, line by line, for people or machines.
struct WatchReport {
  let json: Bool
  /// The coverage of the verdicts, or `nil` without a detector.
  let coverage: Double?

  func say(_ event: WatchEvent) {
    guard !json else { return sayJSON(event) }
    switch event {
    case .done(let episode): for line in lines(episode) { Console.say(line) }
    case .moved(let id, let path, let before):
      Console.say("\(id): known already, now in \(path), before \(before)")
    case .copied(let id, _, let other):
      Console.say("\(id): the same content as \(other), and so the same reward")
    case .waiting(let id, let path, let reason):
      Console.say("not ready: \(id.map { "\($0) in " } ?? "")\(path): \(reason)")
    case .wrote(let path, let count): Console.note("rapl: \(path): rewards of \(count) episodes")
    case .note(let text): Console.note("rapl: \(text)")
    }
  }

  private func lines(_ episode: WatchedEpisode) -> [String] {
    let odd = episode.findings.filter { $0.severity != .note }.map { finding in
      "  odd: \(finding.code): \(finding.place.map { "\($0): " } ?? "")\(finding.message)"
    }
    return ["\(episode.episode): \(outcome(of: episode)), \(episode.stepCount) steps"] + odd
  }

  private func outcome(of episode: WatchedEpisode) -> String {
    guard let total = episode.total else {
      return "NO REWARD, its computation failed: \(episode.failure ?? "not stated")"
    }
    let verdict = episode.machineVerdict.map { verdict in
      let text = verdict == .failure ? "FAILURE" : verdict.rawValue
      return ", \(text) by machine at coverage \(coverage ?? 0)"
    }
    let recorded = episode.recordedSuccess.map {
      ", recorded as \($0 ? "success" : "failure")"
    }
    let standing =
      episode.standing == .beyond
      ? ", farther from every reference than any judged episode" : ""
    let match = episode.reference.map { ", matched with \($0)" } ?? ""
    return "return \(total.formatted(.number.precision(.fractionLength(4))))"
      + (verdict ?? "") + (recorded ?? "") + match + standing
  }

  // MARK: - JSON

  private func sayJSON(_ event: WatchEvent) {
    if let line = try? JSONText.line(EventLine(event)) { Console.say(line) }
  }
}

/// An event as a line of JSON.
struct EventLine: Encodable {
  private let event: String
  private var details: WatchedEpisode?
  private var episode: EpisodeID?
  private var path: String?
  private var before: String?
  private var copyOf: EpisodeID?
  private var reason: String?
  private var episodeCount: Int?

  private enum CodingKeys: String, CodingKey {
    case event, episode, path, before, reason
    case copyOf = "copy_of"
    case episodeCount = "episode_count"
  }

  init(_ event: WatchEvent) {
    switch event {
    case .done(let details): (self.event, self.details) = ("done", details)
    case .moved(let id, let path, let before):
      (self.event, episode, self.path, self.before) = ("moved", id, path, before)
    case .copied(let id, let path, let other):
      (self.event, episode, self.path, copyOf) = ("copied", id, path, other)
    case .waiting(let id, let path, let reason):
      (self.event, episode, self.path, self.reason) = ("waiting", id, path, reason)
    case .wrote(let path, let count): (self.event, self.path, episodeCount) = ("wrote", path, count)
    case .note(let text): (self.event, reason) = ("note", text)
    }
  }

  func encode(to encoder: any Encoder) throws {
    try details?.encode(to: encoder)
    var keys = encoder.container(keyedBy: CodingKeys.self)
    try keys.encode(event, forKey: .event)
    guard details == nil else { return }
    try keys.encodeIfPresent(episode, forKey: .episode)
    try keys.encodeIfPresent(path, forKey: .path)
    try keys.encodeIfPresent(before, forKey: .before)
    try keys.encodeIfPresent(copyOf, forKey: .copyOf)
    try keys.encodeIfPresent(reason, forKey: .reason)
    try keys.encodeIfPresent(episodeCount, forKey: .episodeCount)
  }
}
