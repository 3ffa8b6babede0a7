import Episodes
import FlyingFox
import Foundation
import Preferences

/// The response to each request of the page that reviews answers.
///
/// No part of a request becomes a path, as in `PageRoutes`.
struct ReviewRoutes: Sendable {
  let gate: RequestGate
  let desk: ReviewDesk
  let videos: PageVideos
  let shelf: ClipShelf
  /// Gets every error.
  let report: @Sendable (DataError) -> Void
  /// Is called when the person ends the review.
  let end: @Sendable () -> Void

  /// The response to a request.
  func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard let passage = gate.passage(of: request, at: request.target.path()) else {
      return .text(.forbidden, "This address needs its token.")
    }
    return await .admitted(by: passage, report: report) {
      try await route(request)
    }
  }

  private func route(_ request: HTTPRequest) async throws -> HTTPResponse {
    let path = request.target.path()
    let isReading = request.method == .GET || request.method == .HEAD
    if let file = path == "/" ? .review : PageFile(path: path) {
      return isReading ? file.response : .text(.methodNotAllowed, "GET only.")
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    switch (parts.first, isReading) {
    case ("media", true): return try await media(parts.dropFirst(), range: request.headers[.range])
    case ("api", true) where path == "/api/queries":
      return try json(try await desk.list(ReviewWish(request.target.query())))
    case ("api", true) where parts.count == 3 && path.hasPrefix("/api/query/"):
      return try await query(UUID(uuidString: String(parts.last ?? "")))
    case ("api", false) where request.method == .POST: return try await post(path, request)
    default: return .text(.notFound, "Nothing is here.")
    }
  }

  private func query(_ id: UUID?) async throws -> HTTPResponse {
    guard let id, let shown = try await desk.query(id) else {
      return .text(.notFound, "Nothing is here.")
    }
    if !shown.clips.isEmpty { shelf.prepare(try await desk.items(of: id).flatMap(videos.videos)) }
    return try json(shown)
  }

  private func post(_ path: String, _ request: HTTPRequest) async throws -> HTTPResponse {
    guard request.headers[.contentType] == "application/json" else {
      return .text(.unsupportedMediaType, "JSON only.")
    }
    switch path {
    case "/api/settle":
      let settling = try JSONDecoder().decode(ReviewSettling.self, from: await request.bodyData)
      guard let shown = try await desk.settle(settling) else {
        return .text(.notFound, "Nothing is here.")
      }
      return try json(shown)
    case "/api/quit":
      end()
      return try json(["ended": true])
    default: return .text(.notFound, "Nothing is here.")
    }
  }

  private func media(_ parts: ArraySlice<Substring>, range: String?) async throws -> HTTPResponse {
    let parts = Array(parts)
    guard parts.count == 3, let query = UUID(uuidString: String(parts[0])),
      let index = Int(parts[1]), let camera = Int(parts[2])
    else { return .text(.notFound, "Nothing is here.") }
    let items = try await desk.items(of: query)
    guard items.indices.contains(index), let video = videos.video(camera, of: items[index]) else {
      return .text(.notFound, "Nothing is here.")
    }
    return .video(try await shelf.clip(of: video).file, range: range)
  }

  private func json(_ value: some Encodable) throws -> HTTPResponse {
    .json(.ok, try JSONText.data(value))
  }
}

/// Which queries the page asks for.
struct ReviewWish: Sendable {
  /// The states that a query is in.
  enum State: String, Sendable {
    case disputed, tied, settled, open, answered
  }

  var filter = QueryFilter()
  var state: State?
  /// How many queries are passed over.
  var offset = 0
  /// The most queries of one response.
  static let longestList = 200

  /// Reads the part of an address behind its question mark.
  ///
  /// - Throws: `DataError` for a name that is none.
  init(_ text: String) throws(DataError) {
    let items = URLComponents(string: "/?\(text)")?.queryItems ?? []
    for item in items {
      guard let value = item.value, !value.isEmpty else { continue }
      switch item.name {
      case "annotator": filter.annotator = try Annotator(value)
      case "task": filter.task = value
      case "criterion": filter.criterion = value
      case "confidence": filter.confidence = Int(value)
      case "state": state = State(rawValue: value)
      case "offset": offset = max(0, Int(value) ?? 0)
      default: break
      }
    }
  }

  func wants(_ review: QueryReview, tasks: [EpisodeID: String]) -> Bool {
    guard filter.wants(review, tasks: tasks) else { return false }
    switch state {
    case nil: return true
    case .disputed: return review.isDisputed
    case .tied: return review.settlement == nil && review.consensus.isTied
    case .settled: return review.settlement != nil
    case .open: return review.answers.isEmpty
    case .answered: return !review.answers.isEmpty
    }
  }
}

/// The message of the page when a dispute is settled, or opened again.
struct ReviewSettling: Decodable, Sendable {
  let query: UUID
  /// `skip` lets the answers count again.
  let verdict: PageAnswer.Verdict
  /// For an order: positions of the shown episodes, from 0, the best tier first.
  let tiers: [[Int]]?
  let note: String?
}
