import Episodes
import Foundation
import Rewards

/// What a rewards file holds, for people or machines.
struct RewardReport {
  let output: String
  let file: RewardFile

  private struct Summary: Encodable {
    let output: String
    let episodes: Int
    let notConverged: [String]
    let best: String?
    let worst: String?
  }

  func say(json: Bool) throws {
    let ordered = file.traces.sorted { $0.total > $1.total }
    let notConverged = file.traces.filter { !$0.diagnostics.converged }.map(\.id.name)
    guard !json else {
      return try Console.sayJSON(
        Summary(
          output: output, episodes: ordered.count, notConverged: notConverged,
          best: ordered.first?.id.name, worst: ordered.last?.id.name))
    }
    Console.say("\(output): rewards of \(ordered.count) episodes")
    for trace in ordered.prefix(1) + ordered.dropFirst().suffix(1) {
      Console.say(
        "  \(trace.id): return \(trace.total.formatted(.number.precision(.fractionLength(4)))), "
          + "matched with \(trace.diagnostics.reference)")
    }
    if !notConverged.isEmpty {
      Console.say(
        "  not converged within \(file.settings.maximumIterations) iterations: "
          + notConverged.joined(separator: ", ") + "; raise --epsilon or --maximum-iterations")
    }
  }
}
