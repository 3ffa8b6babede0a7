import Dispatch
import FlyingFox
import Foundation

extension RequestServer {
  /// Serves until `waitForEnd` returns, on the calling thread, which has nothing else to do.
  ///
  /// Browsers can learn of the end for `farewellSeconds` more. Then `close` ends whatever responses wait for.
  func serve(
    farewellSeconds: Double, until waitForEnd: () -> Void, closing close: () -> Void,
    _ respond: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
  ) {
    let ended = DispatchSemaphore(value: 0)
    let serving = Task {
      try? await run(respond)
      ended.signal()
    }
    waitForEnd()
    Thread.sleep(forTimeInterval: farewellSeconds)
    close()
    serving.cancel()
    ended.wait()
  }
}
