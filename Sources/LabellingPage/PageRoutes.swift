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
  let desk: AnswerDesk
  let videos: PageVideos
  let shelf: ClipShelf
  let sitting: PageSitting
  /// Gets every error.
  let report: @Sendable (DataError) -> Void

  /// The response to a request.
  func respond(to request: HTTPRequest) async -> HTTPResponse {
    let passage = gate.passage(of: request)
    guard passage != .refused else { return .text(.forbidden, "This address needs its token.") }
    do {
      var response = try await route(request)
      if passage == .address { response.headers[.setCookie] = gate.cookieHeader }
      return response
    } catch let problem as DataError {
      report(problem)
      return .text(.unprocessableContent, problem.description)
    } catch {
      return .text(.badRequest, "This is no request of the page.")
    }
  }

  private func route(_ request: HTTPRequest) async throws -> HTTPResponse {
    let path = request.target.path()
    let isReading = request.method == .GET || request.method == .HEAD
    if let file = PageFile(path: path) {
      return isReading ? file.response : .text(.methodNotAllowed, "GET only.")
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    switch (parts.first, isReading) {
    case ("media", true): return try await media(parts.dropFirst(), range: request.headers[.range])
    case ("api", true) where path == "/api/state": return try json(try await desk.state())
    case ("api", true) where path == "/api/guidelines":
      return .json(.ok, try JSONText.data(await desk.guidelines()))
    case ("api", true) where path == "/api/upcoming": return try await upcoming()
    case ("api", false) where request.method == .POST: return try await post(path, request)
    default: return .text(.notFound, "Nothing is here.")
    }
  }

  private func post(_ path: String, _ request: HTTPRequest) async throws -> HTTPResponse {
    guard request.headers[.contentType] == "application/json" else {
      return .text(.unsupportedMediaType, "JSON only.")
    }
    let body = try await request.bodyData
    switch path {
    case "/api/answer": return try json(try await desk.answer(decoded(body)))
    case "/api/undo": return try json(try await desk.undo(at: place(body)))
    case "/api/back": return try json(try await desk.back(at: place(body)))
    case "/api/forward": return try json(try await desk.forward(at: place(body)))
    case "/api/quit":
      sitting.end()
      return try json(desk.ending())
    default: return .text(.notFound, "Nothing is here.")
    }
  }

  /// A video by query, position and camera.
  private func media(_ parts: ArraySlice<Substring>, range: String?) async throws -> HTTPResponse {
    let parts = Array(parts)
    guard parts.count == 3, let query = UUID(uuidString: String(parts[0])),
      let index = Int(parts[1]), let camera = Int(parts[2]),
      let item = try await item(index, of: query), let video = videos.video(camera, of: item)
    else { return .text(.notFound, "Nothing is here.") }
    return .video(try await shelf.clip(of: video).file, range: range)
  }

  private func item(_ index: Int, of query: UUID) async throws -> LabelItem? {
    if let announced = sitting.announcedItem(index, of: query) { return announced }
    return try await desk.item(index, of: query)
  }

  /// What the browser fetches while the current query is watched.
  private func upcoming() async throws -> HTTPResponse {
    struct Upcoming: Encodable { let media: [String] }
    return .json(.ok, try JSONText.data(Upcoming(media: await sitting.upcoming())))
  }

  private func json(_ outcome: AnswerDesk.Outcome) throws -> HTTPResponse {
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
}
