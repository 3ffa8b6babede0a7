import Episodes
import FlyingFox
import Foundation
import Preferences

/// The response to each request.
///
/// No part of a request becomes a path: videos are named by query and position, files of the page by
/// their names in a list.
struct PageRoutes: Sendable {
  let gate: RequestGate
  let sittings: Sittings
  let videos: PageVideos
  let shelf: ClipShelf
  /// What the owner sees, or `nil` where nobody is the owner.
  var progress: ProgressDesk?
  var limits = ServerLimits()
  /// Gets every error.
  let report: @Sendable (DataError) -> Void
  /// Is called when a person ends the sitting.
  let end: @Sendable () -> Void

  /// The response to a request.
  func respond(to request: HTTPRequest) async -> HTTPResponse {
    guard let path = gate.address.local(request.target.path()) else {
      return .text(.notFound, "Nothing is here.")
    }
    guard let passage = gate.passage(of: request, at: path) else {
      return .text(
        .forbidden, "This address needs a link that holds. Ask whoever sent you the link.")
    }
    return await .admitted(by: passage, report: report) {
      try await route(request, path, passage.visitor)
    }
  }

  private func route(
    _ request: HTTPRequest, _ path: String, _ visitor: Visitor
  ) async throws -> HTTPResponse {
    let isReading = request.method == .GET || request.method == .HEAD
    if let file = PageFile(path: path) {
      return isReading ? file.response : .text(.methodNotAllowed, "GET only.")
    }
    switch visitor {
    case .owner:
      guard isReading, path == "/api/progress", let progress else { return Self.nothing }
      return .json(.ok, try JSONText.data(try await progress.report()))
    case .annotator(let annotator):
      let sitting = try sittings.sitting(of: annotator)
      let response = try await sitting.within(limits.requestsPerPerson) {
        try await route(request, path, isReading: isReading, to: sitting)
      }
      return response ?? .text(.tooManyRequests, "Too many requests at once.")
    }
  }

  private func route(
    _ request: HTTPRequest, _ path: String, isReading: Bool, to sitting: PageSitting
  ) async throws -> HTTPResponse {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    switch (parts.first, isReading) {
    case ("media", true):
      return try await media(parts.dropFirst(), range: request.headers[.range], to: sitting)
    case ("api", true) where path == "/api/state":
      return try json(try await sitting.desk.state(), to: sitting)
    case ("api", true) where path == "/api/guidelines":
      return .json(.ok, try JSONText.data(await sitting.desk.guidelines()))
    case ("api", true) where path == "/api/upcoming": return try await upcoming(to: sitting)
    case ("api", false) where request.method == .POST:
      return try await post(path, request, to: sitting)
    default: return Self.nothing
    }
  }

  private func post(
    _ path: String, _ request: HTTPRequest, to sitting: PageSitting
  ) async throws -> HTTPResponse {
    guard request.headers[.contentType] == "application/json" else {
      return .text(.unsupportedMediaType, "JSON only.")
    }
    let body = try await request.bodyData
    let desk = sitting.desk
    switch path {
    case "/api/answer": return try json(try await desk.answer(decoded(body)), to: sitting)
    case "/api/undo": return try json(try await desk.undo(at: place(body)), to: sitting)
    case "/api/back": return try json(try await desk.back(at: place(body)), to: sitting)
    case "/api/forward": return try json(try await desk.forward(at: place(body)), to: sitting)
    case "/api/quit":
      end()
      return try json(try await desk.ending(), to: sitting)
    default: return Self.nothing
    }
  }

  /// A video by query, position and camera.
  private func media(
    _ parts: ArraySlice<Substring>, range: String?, to sitting: PageSitting
  ) async throws -> HTTPResponse {
    let parts = Array(parts)
    guard parts.count == 3, let query = UUID(uuidString: String(parts[0])),
      let index = Int(parts[1]), let camera = Int(parts[2]),
      let item = try await sitting.item(index, of: query),
      let video = videos.video(camera, of: item)
    else { return Self.nothing }
    return .video(try await shelf.clip(of: video).file, range: range)
  }

  /// What the browser fetches while the current query is watched.
  private func upcoming(to sitting: PageSitting) async throws -> HTTPResponse {
    struct Upcoming: Encodable { let media: [String] }
    return .json(.ok, try JSONText.data(Upcoming(media: await sitting.upcoming())))
  }

  private func json(_ outcome: AnswerDesk.Outcome, to sitting: PageSitting) throws -> HTTPResponse {
    sitting.shows(outcome.state.query?.id)
    return .json(outcome.isStale ? .conflict : .ok, try JSONText.data(outcome))
  }

  private func decoded<Body: Decodable>(_ body: Data) throws -> Body {
    try JSONDecoder().decode(Body.self, from: body)
  }

  /// The query on the screen, which requests without other content carry; `nil` where none is shown.
  private func place(_ body: Data) throws -> UUID? {
    struct Place: Decodable { let query: UUID? }
    return try (decoded(body) as Place).query
  }

  private static var nothing: HTTPResponse { .text(.notFound, "Nothing is here.") }
}
