import Episodes
import Foundation
import Synchronization
import Testing

@Suite("Prefetch", .timeLimit(.minutes(1)))
struct PrefetchTests {
  private let failure = DataError(.unreadable, file: "x", expected: "y", found: "z")

  @Test("Hands items over in order, errors in their place", arguments: [0, 1, 2, 50])
  func order(count: Int) throws {
    let failure = failure
    let items = Prefetch(count: count) { index throws(DataError) in
      if index % 7 == 3 { throw failure }
      return index * index
    }
    var seen: [Int] = []
    try items.forEach { index, item throws(DataError) in
      switch item {
      case .success(let square): #expect(square == index * index)
      case .failure(let error): #expect(error == failure && index % 7 == 3)
      }
      seen.append(index)
    }
    #expect(seen == Array(0..<count))
  }

  @Test("Makes the next item while the present one is worked on, and at most two ahead")
  func ahead() throws {
    let made = Mutex<Int>(0)
    let items = Prefetch(count: 20) { index throws(DataError) in
      made.withLock { $0 = index + 1 }
      return index
    }
    var wasAhead = false
    try items.forEach { index, _ throws(DataError) in
      Thread.sleep(forTimeInterval: 0.005)
      let count = made.withLock { $0 }
      // One waits to be taken and one more may be under way.
      #expect(count <= index + 3)
      wasAhead = wasAhead || count > index + 1
    }
    #expect(wasAhead)
  }

  @Test("Ends where the body throws, and makes no more")
  func earlyStop() throws {
    let made = Mutex<Int>(0)
    let items = Prefetch(count: 1000) { index throws(DataError) in
      made.withLock { $0 += 1 }
      return index
    }
    var count = 0
    #expect(throws: failure) {
      try items.forEach { _, _ throws(DataError) in
        count += 1
        if count == 3 { throw failure }
      }
    }
    Thread.sleep(forTimeInterval: 0.05)
    #expect(count == 3 && made.withLock { $0 } <= 6)
  }

  @Test("Can be gone through twice")
  func twice() throws {
    let items = Prefetch(count: 3) { index throws(DataError) in index }
    for _ in 0..<2 {
      var sum = 0
      try items.forEach { _, item throws(DataError) in sum += try item.get() }
      #expect(sum == 3)
    }
  }
}
