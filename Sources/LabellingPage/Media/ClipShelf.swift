import Dispatch
import Episodes
import Synchronization

/// Clips that are ready or being made, within a limit of bytes.
///
/// Clips that somebody waits for are made first.
final class ClipShelf: Sendable {
  fileprivate typealias Waiting = CheckedContinuation<Clip, any Error>

  fileprivate struct State {
    /// Items to make, the next one last.
    var wanted: [PageVideo] = []
    var beingMade: Set<PageVideo> = []
    var waiting: [PageVideo: [Waiting]] = [:]
    var ready: [PageVideo: Clip] = [:]
    /// The ready items, the most recently requested at the end.
    var order: [PageVideo] = []
    var isClosed = false
  }

  /// Clips that are made side by side.
  private static let workerCount = 2
  /// Open files of one person, whatever their size: those shown, those that come next, and some more.
  private static let mostClipsPerPerson = 12

  private let make: Making
  private let mostClips: Int
  private let byteLimit: Int
  private let state = Mutex(State())
  private let workers = DispatchQueue(label: "clips", qos: .utility, attributes: .concurrent)

  /// Makes the clip of an item, or ends early with any error once the second argument says that it is not
  /// wanted any more.
  typealias Making =
    @Sendable (PageVideo, _ isWanted: () -> Bool) throws(DataError) -> Clip

  /// Keeps the clips of `make`, as long as the files made have at most `byteLimit` bytes together.
  ///
  /// People who are asked about the same episodes get the same clips.
  init(byteLimit: Int, peopleCount: Int = 1, make: @escaping Making) {
    self.byteLimit = byteLimit
    mostClips = min(256, 64 + Self.mostClipsPerPerson * (peopleCount - 1))
    self.make = make
  }

  /// The clip of an item, at once or when it has been made.
  ///
  /// - Throws: `DataError` if it cannot be made.
  func clip(of item: PageVideo) async throws -> Clip {
    try await withCheckedThrowingContinuation { waiting in
      let ready = state.withLock { state -> Clip? in
        if let clip = state.ready[item] {
          state.touch(item)
          return clip
        }
        state.waiting[item, default: []].append(waiting)
        state.want([item])
        return nil
      }
      if let ready { waiting.resume(returning: ready) } else { work() }
    }
  }

  /// Queues items that will be requested, after those that somebody waits for.
  func prepare(_ items: [PageVideo]) {
    state.withLock { state in
      guard !state.isClosed else { return }
      let others = items.filter { state.ready[$0] == nil && !state.wanted.contains($0) }
      state.wanted.insert(contentsOf: others.reversed(), at: 0)
    }
    work()
  }

  /// Makes no more clips, and waits until those under way have stopped.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.wanted = state.wanted.filter { state.waiting[$0] != nil }
    }
    workers.sync(flags: .barrier) {}
  }

  /// Gives the next wanted items to workers, if any is free.
  private func work() {
    while let item = state.withLock({ $0.begin(atMost: Self.workerCount) }) {
      workers.async { [self] in
        let result = Result { () throws(DataError) in
          try make(item) { state.withLock { !$0.isClosed } }
        }
        finish(item, result)
        work()
      }
    }
  }

  private func finish(_ item: PageVideo, _ result: Result<Clip, DataError>) {
    let waiting = state.withLock { state in
      state.beingMade.remove(item)
      if case .success(let clip) = result {
        state.ready[item] = clip
        state.touch(item)
        state.makeRoom(byteLimit: byteLimit, mostClips: mostClips)
      }
      return state.waiting.removeValue(forKey: item) ?? []
    }
    for one in waiting { one.resume(with: result.mapError { $0 as any Error }) }
  }
}

extension ClipShelf.State {
  /// Puts items in front of all others.
  fileprivate mutating func want(_ items: [PageVideo]) {
    wanted.removeAll(where: items.contains)
    wanted += items.filter { ready[$0] == nil && !beingMade.contains($0) }.reversed()
  }

  /// The next item to make, if fewer than so many are being made.
  fileprivate mutating func begin(atMost count: Int) -> PageVideo? {
    guard beingMade.count < count else { return nil }
    while let item = wanted.popLast() {
      guard ready[item] == nil, beingMade.insert(item).inserted else { continue }
      return item
    }
    return nil
  }

  fileprivate mutating func touch(_ item: PageVideo) {
    order.removeAll { $0 == item }
    order.append(item)
  }

  /// Drops the least recently requested clips.
  ///
  /// A response that is being sent keeps its own.
  fileprivate mutating func makeRoom(byteLimit: Int, mostClips: Int) {
    while order.count > 1, order.count > mostClips || madeByteCount > byteLimit {
      ready[order.removeFirst()] = nil
    }
  }

  private var madeByteCount: Int {
    ready.values.reduce(0) { $0 + ($1.isMade ? $1.file.byteCount : 0) }
  }
}
