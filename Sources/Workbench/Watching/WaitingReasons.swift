import Episodes

/// Why episodes and places are not ready, each told once.
struct WaitingReasons {
  private struct Key: Hashable {
    let id: EpisodeID?
    let path: String
  }

  private var told: [Key: String] = [:]
  private var current: [Key: String] = [:]

  /// How many are not ready.
  var count: Int { current.count }

  /// Begins a look.
  mutating func begin() { current = [:] }

  /// Ends a look: what was not said in it is ready, or gone.
  mutating func end() { told = current }

  /// Says a reason, and tells it unless it was told at the look before.
  mutating func add(
    _ id: EpisodeID?, _ path: String, _ reason: String, _ handle: (WatchEvent) -> Void
  ) {
    let key = Key(id: id, path: path)
    if told[key] != reason { handle(.waiting(id, path: path, reason: reason)) }
    current[key] = reason
  }

  /// Leaves the reasons of a place that was not looked at as they were.
  mutating func keep(_ path: String) {
    for (key, reason) in told where key.path == path { current[key] = reason }
  }
}
