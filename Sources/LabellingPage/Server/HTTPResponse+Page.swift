import Episodes
import FlyingFox
import Foundation

extension HTTPResponse {
  /// The response to a request that was let in.
  ///
  /// Errors are responses too. Those of the data also go to `report`.
  static func admitted(
    by passage: RequestGate.Passage, report: (DataError) -> Void,
    _ route: () async throws -> HTTPResponse
  ) async -> HTTPResponse {
    do {
      var response = try await route()
      if let cookie = passage.newCookie { response.headers[.setCookie] = cookie }
      return response
    } catch let problem as DataError {
      report(problem)
      return .text(.unprocessableContent, problem.description)
    } catch {
      return .text(.badRequest, "This is no request of the page.")
    }
  }

  /// Some bytes.
  static func bytes(_ status: HTTPStatusCode, type: String, _ body: Data) -> HTTPResponse {
    var headers = PageHeaders.common
    headers[.contentType] = type
    return HTTPResponse(statusCode: status, headers: headers, body: body)
  }

  /// A line of text.
  static func text(_ status: HTTPStatusCode, _ text: String) -> HTTPResponse {
    bytes(status, type: "text/plain; charset=utf-8", Data("\(text)\n".utf8))
  }

  /// A value as JSON.
  static func json(_ status: HTTPStatusCode, _ body: Data) -> HTTPResponse {
    bytes(status, type: "application/json; charset=utf-8", body)
  }

  /// A video or the part of it that is asked for.
  static func video(_ file: OpenFile, range: String?) -> HTTPResponse {
    var headers = PageHeaders.common
    headers[.contentType] = "video/mp4"
    headers[.acceptRanges] = "bytes"
    let whole = 0..<file.byteCount
    switch ByteRange(range, byteCount: file.byteCount) {
    case .whole:
      return HTTPResponse(statusCode: .ok, headers: headers, body: HTTPBodySequence(file, whole))
    case .part(let part):
      headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.byteCount)"
      return HTTPResponse(
        statusCode: .partialContent, headers: headers, body: HTTPBodySequence(file, part))
    case .unsatisfiable:
      headers[.contentRange] = "bytes */\(file.byteCount)"
      return HTTPResponse(statusCode: .rangeNotSatisfiable, headers: headers)
    }
  }
}

extension HTTPBodySequence {
  fileprivate init(_ file: OpenFile, _ range: Range<Int>) {
    self.init(
      from: FileSlice(file: file, range: range), count: range.count,
      suggestedBufferSize: 64 << 10)
  }
}
