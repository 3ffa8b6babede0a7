import EpisodeStore
import Episodes
import Foundation

/// Reads frames in the background, the next to be shown first, in bounded memory.
final class FrameLoader: @unchecked Sendable {
  /// A video to read, and the size of its frames.
  struct Request: Equatable, Sendable {
    let video: ShownVideo
    let size: PixelSize
    var steps: Range<Int> { video.track.steps }
  }

  /// The picture for a step.
  enum Shown: Equatable {
    /// The frame, of the step itself or, while that is read, of the nearest one before it.
    case frame(FrameSequence, isCurrent: Bool)
    /// Nothing yet.
    case nothing
    /// It cannot be read.
    case problem(DataError)
  }

  private struct Key: Hashable {
    let track: Int
    let chunk: Int
  }

  private let store: EpisodeStore
  private let budget: Int
  private let tell: @Sendable () -> Void
  private let condition = NSCondition()
  // All below is guarded by the condition's lock.
  private var requests: [Request] = []
  private var chunks: [FrameChunks] = []
  private var heads: [Int] = []
  private var loaded: [Key: Result<FrameSequence, DataError>] = [:]
  private var generation = 0
  private var isStopped = false

  /// Starts without videos.
  ///
  /// `tell` is called, on another thread, whenever something was read.
  init(
    _ store: EpisodeStore, budgetBytes: Int = 192 << 20, tell: @escaping @Sendable () -> Void
  ) {
    self.store = store
    budget = budgetBytes
    self.tell = tell
    let worker = Thread { [weak self] in while let self, self.readNext() {} }
    worker.stackSize = 8 << 20
    worker.start()
  }

  /// Ends the reading after the portion that is being read.
  ///
  /// Nobody waits for it: a person who leaves gets the shell back at once. The command must not tear down
  /// the libraries that may still be in use.
  func stop() { locked { isStopped = true } }

  /// Reads these videos from now on, and drops the frames of others.
  func load(_ wanted: [Request]) {
    locked {
      guard wanted != requests else { return }
      generation += 1
      requests = wanted
      chunks = wanted.map {
        FrameChunks(steps: $0.steps, bytesPerFrame: $0.size.width * $0.size.height * 3)
      }
      heads = wanted.map(\.steps.lowerBound)
      loaded = [:]
    }
  }

  /// Sets the shown steps, so that the steps after them are read next.
  func moveHeads(to steps: [Int]) {
    locked {
      guard steps.count == requests.count, steps != heads else { return }
      heads = steps
      let kept = Set(wantedKeys)
      loaded = loaded.filter { kept.contains($0.key) }
    }
  }

  /// The picture for a step of a video.
  func shown(_ track: Int, step: Int) -> Shown {
    condition.lock()
    defer { condition.unlock() }
    guard chunks.indices.contains(track) else { return .nothing }
    let index = chunks[track].index(of: step)
    switch loaded[Key(track: track, chunk: index)] {
    case .success(let frames)?:
      return .frame(frames[step - chunks[track][index].lowerBound], isCurrent: true)
    case .failure(let problem)?: return .problem(problem)
    case nil: return lastFrame(of: track, before: index)
    }
  }

  /// Bytes of all frames that are kept.
  var keptBytes: Int {
    condition.lock()
    defer { condition.unlock() }
    return loaded.values.reduce(0) { $0 + ((try? $1.get().pixels.count) ?? 0) }
  }

  private func lastFrame(of track: Int, before chunk: Int) -> Shown {
    for index in (0..<chunk).reversed() {
      if case .success(let frames)? = loaded[Key(track: track, chunk: index)] {
        return .frame(frames[frames.frameCount - 1], isCurrent: false)
      }
    }
    return .nothing
  }

  private func locked(_ change: () -> Void) {
    condition.lock()
    change()
    condition.broadcast()
    condition.unlock()
  }
}

// MARK: - What is read next

extension FrameLoader {
  /// The portions around the heads, the most urgent first, as many as fit: each video's current one, then
  /// those after it, round to the start.
  private var wantedKeys: [Key] {
    var (keys, bytes): ([Key], Int) = ([], 0)
    let most = chunks.map(\.count).max() ?? 0
    for ahead in 0..<most {
      for (track, portions) in chunks.enumerated() where ahead < portions.count {
        let chunk = (portions.index(of: heads[track]) + ahead) % portions.count
        let size = requests[track].size
        bytes += portions[chunk].count * size.width * size.height * 3
        // The shown portion is read whatever its size.
        guard ahead == 0 || bytes <= budget else { return keys }
        keys.append(Key(track: track, chunk: chunk))
      }
    }
    return keys
  }

  /// Waits for something to read, and reads it, or returns false once the reading is ended.
  private func readNext() -> Bool {
    condition.lock()
    guard !isStopped, let key = wantedKeys.first(where: { loaded[$0] == nil }) else {
      defer { condition.unlock() }
      // With a limit, because the owner of this may be gone.
      if !isStopped { _ = condition.wait(until: Date(timeIntervalSinceNow: 0.5)) }
      return !isStopped
    }
    let (request, steps, number) = (requests[key.track], chunks[key.track][key.chunk], generation)
    condition.unlock()
    let frames = Result { () throws(DataError) in try read(request, steps) }
    condition.lock()
    if number == generation { loaded[key] = frames }
    let goesOn = !isStopped
    condition.broadcast()
    condition.unlock()
    if goesOn { tell() }
    return goesOn
  }

  private func read(_ request: Request, _ steps: Range<Int>) throws(DataError) -> FrameSequence {
    try request.video.frames(at: Array(steps), size: request.size, from: store)
  }
}
