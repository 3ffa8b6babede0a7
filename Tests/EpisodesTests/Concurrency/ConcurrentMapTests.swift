import Episodes
import Foundation
import Testing

@Suite("Concurrent map")
struct ConcurrentMapTests {
  @Test("Keeps the order", arguments: [0, 1, 2, 1000])
  func order(count: Int) throws {
    let squares = try Array(0..<count).concurrentMap { number throws(DataError) in
      number * number
    }
    #expect(squares == (0..<count).map { $0 * $0 })
  }

  @Test("On threads of their own too", arguments: [0, 1, 50])
  func threads(count: Int) throws {
    let names = try Array(0..<count).threadedMap { number throws(DataError) in
      "\(number) \(ObjectIdentifier(Thread.current))"
    }
    #expect(names.map { $0.split(separator: " ").first } == (0..<count).map { "\($0)" })
    let own = "\(ObjectIdentifier(Thread.current))"
    #expect(names.allSatisfy { $0.hasSuffix(own) == (count == 1) })
  }

  @Test("The error is that of the first element that failed, whichever failed first")
  func firstError() {
    for _ in 0..<20 {
      let error = #expect(throws: DataError.self) {
        try Array(0..<50).concurrentMap { number throws(DataError) in
          guard number % 10 != 7 else {
            // The first one in order takes longest.
            Thread.sleep(forTimeInterval: number == 7 ? 0.003 : 0)
            throw DataError(.missing, file: "\(number)", expected: "x", found: "y")
          }
          return number
        }
      }
      #expect(error?.file == "7")
    }
  }

  @Test("On threads of their own the error is that of the first element too")
  func firstErrorOfThreads() {
    let error = #expect(throws: DataError.self) {
      try Array(0..<20).threadedMap { number throws(DataError) in
        guard number % 10 != 7 else {
          Thread.sleep(forTimeInterval: number == 7 ? 0.003 : 0)
          throw DataError(.missing, file: "\(number)", expected: "x", found: "y")
        }
      }
    }
    #expect(error?.file == "7")
  }
}
