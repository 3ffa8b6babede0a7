import Foundation

/// Makes the next item in the background while the current one is used.
///
/// At most one finished item waits, so memory does not grow with the number of items.
public struct Prefetch<Item: Sendable>: Sendable {
  private let count: Int
  private let make: @Sendable (Int) throws(DataError) -> Item

  /// Prepares to make items `0..<count` with `make`, in that order and on one thread of its own.
  ///
  /// - Precondition: `count` is not negative.
  public init(count: Int, make: @escaping @Sendable (Int) throws(DataError) -> Item) {
    precondition(count >= 0, "items are counted from 0")
    self.count = count
    self.make = make
  }

  /// Passes the items to `body` one by one, and an error in place of an item that could not be made.
  ///
  /// - Throws: The error of `body`, after which no further item is made.
  public func forEach(_ body: (Int, Result<Item, DataError>) throws(DataError) -> Void)
    throws(DataError)
  {
    let line = Handover<Item>()
    defer { line.cancel() }
    let worker = Thread { [count, make] in
      for index in 0..<count {
        guard line.put(Result { () throws(DataError) in try make(index) }) else { return }
      }
    }
    worker.stackSize = 8 << 20
    worker.start()
    for index in 0..<count { try body(index, line.take()) }
  }
}

/// A place for one item between two threads.
private final class Handover<Item: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private var item: Result<Item, DataError>?
  private var isCancelled = false

  /// Waits for the place to be free, and returns false if nobody wants more.
  func put(_ new: Result<Item, DataError>) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    while item != nil, !isCancelled { condition.wait() }
    item = new
    condition.broadcast()
    return !isCancelled
  }

  func take() -> Result<Item, DataError> {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let taken = item {
        item = nil
        condition.broadcast()
        return taken
      }
      condition.wait()
    }
  }

  func cancel() {
    condition.lock()
    isCancelled = true
    condition.broadcast()
    condition.unlock()
  }
}
