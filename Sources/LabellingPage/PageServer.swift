import EpisodeStore
import Episodes
import Foundation
import Labelling

/// The page on the net: every player in a browser is this, with one annotator or with many.
struct PageServer {
  /// The bytes of all videos that are made for the page and kept.
  static let byteLimit = 1 << 30

  let server: RequestServer
  let routes: PageRoutes

  /// The shelf of videos that all annotators share.
  static func shelf(showing episodes: EpisodeStore, peopleCount: Int = 1) throws -> ClipShelf {
    let maker = try ClipMaker(showing: episodes, largestByteCount: byteLimit / 2)
    return ClipShelf(byteLimit: byteLimit, peopleCount: peopleCount) {
      (video, isWanted) throws(DataError) in
      try maker.clip(of: video, while: isWanted)
    }
  }

  /// Serves until `waitForEnd` returns, on the calling thread, which has nothing else to do.
  ///
  /// Browsers can learn of the end for `farewellSeconds` more.
  func run(farewellSeconds: Double, until waitForEnd: () -> Void) {
    server.serve(
      farewellSeconds: farewellSeconds, until: waitForEnd,
      closing: {
        routes.sittings.close()
        routes.shelf.close()
      }
    ) { [routes] request in await routes.respond(to: request) }
  }
}
