import Foundation
import FoundationNetworking
import Synchronization
import TestSupport
import Testing

@Suite("rapl label serve")
struct LabelServeTests {
  private let place: Workplace

  init() throws {
    place = try Workplace()
    try place.writeDots()
  }

  /// Starts the server, and waits until it has said everything.
  private func start(_ options: String...) throws -> RunningCommand {
    let running = try place.start(
      after: "true",
      ["label", "serve", "dots.hdf5", "--labels", "labels.sqlite", "--query", "pair"] + options)
    let deadline = Date(timeIntervalSinceNow: 60)
    while !running.outputSoFar.contains("Ctrl-C"), Date() < deadline { usleep(20_000) }
    return running
  }

  /// The address after a name.
  private func link(_ name: String, in output: String) -> String {
    let line = output.split(separator: "\n").first { $0.hasPrefix("\(name): ") } ?? ""
    return String(line.dropFirst(name.count + 2))
  }

  /// A request with the link's token as the cookie; the status and the JSON of the reply.
  private func request(
    _ path: String, _ link: String, _ body: [String: Any]? = nil
  ) throws -> (status: Int, json: [String: Any]) {
    let parts = link.components(separatedBy: "?token=")
    let root = parts[0].hasSuffix("progress") ? String(parts[0].dropLast(8)) : parts[0]
    var request = URLRequest(url: try #require(URL(string: root + path)))
    let port = try #require(request.url?.port)
    let name = parts[0].hasSuffix("progress") ? "rapl-\(port)-owner" : "rapl-\(port)"
    request.setValue("\(name)=\(parts.last ?? "")", forHTTPHeaderField: "Cookie")
    if let body {
      request.httpMethod = "POST"
      request.setValue("application/json", forHTTPHeaderField: "Content-Type")
      request.httpBody = try JSONSerialization.data(withJSONObject: body)
    }
    let reply = Mutex<(Int, Data)>((0, Data()))
    let answered = DispatchSemaphore(value: 0)
    URLSession(configuration: .ephemeral).dataTask(with: request) { data, response, _ in
      reply.withLock {
        $0 = ((response as? HTTPURLResponse)?.statusCode ?? 0, data ?? Data())
      }
      answered.signal()
    }.resume()
    answered.wait()
    let (status, data) = reply.withLock { $0 }
    return (status, (try? JSONSerialization.jsonObject(with: data)) as? [String: Any] ?? [:])
  }

  /// The query on a person's screen.
  private func query(_ link: String) throws -> String? {
    let state = try request("api/state", link).json["state"] as? [String: Any]
    return (state?["query"] as? [String: Any])?["id"] as? String
  }

  private func answer(_ query: String, _ link: String) throws -> Int {
    let fields: [String: Any] = [
      "query": query, "verdict": "tie", "seconds": 1.5, "reasons": [String](),
    ]
    return try request("api/answer", link, fields).status
  }

  @Test("asks everybody through one queue, also after it was killed, and links can be ended")
  func wholeRoad() throws {
    var running = try start("--annotators", "ann,bob", "--overlap", "2", "--total", "3")
    let output = running.outputSoFar
    let (ann, bob) = (link("ann", in: output), link("bob", in: output))
    let owner = link("Progress", in: output)
    let first = try #require(try query(ann))
    #expect(try answer(first, ann) == 200)
    let shown = try [#require(try query(ann)), #require(try query(bob))]
    #expect(shown[1] == first)

    running.killAtOnce()
    _ = try running.outcome(timeoutSeconds: 30)
    running = try start("--overlap", "2", "--total", "3")
    #expect(link("ann", in: running.outputSoFar).hasPrefix("the link made before holds"))
    #expect(try answer(shown[1], bob) == 200)
    #expect(try query(ann) == shown[0])
    for link in [ann, bob] {
      while let next = try query(link) { #expect(try answer(next, link) == 200) }
    }
    let progress = try request("api/progress", owner).json
    #expect(progress["isComplete"] as? Bool == true)
    let summary = try place.run("labels", "summary", "labels.sqlite")
    #expect(summary.output.contains("6 answers") && summary.output.contains("3 queries"))

    let links = try place.run(
      "label", "links", "labels.sqlite", "--revoke", "ann", "--renew", "bob")
    links.expectSuccess()
    #expect(links.output.contains("ann: revoked"))
    #expect(try request("api/state", ann).status == 403)
    #expect(try request("api/state", bob).status == 403)
    #expect(try request("api/state", link("bob", in: links.output)).status == 200)
    running.interrupt()
    #expect(try running.outcome(timeoutSeconds: 30).exitCode == 130)
  }

  @Test("one server holds a label file, and a second says so in one line")
  func twoServers() throws {
    let running = try start("--annotators", "ann")
    try place.run("label", "serve", "dots.hdf5", "--labels", "labels.sqlite", "--port", "0")
      .expectOneLine(saying: ["labels.sqlite", "another one that is running"])
    running.interrupt()
    _ = try running.outcome(timeoutSeconds: 30)
  }

  @Test("what cannot be served is one line, and leaves nothing behind")
  func refusals() throws {
    let cases: [([String], [String])] = [
      ([], ["annotators with a link", "--annotators"]),
      (["--annotators", "ann,"], ["a name of 1 to 100", "--annotators"]),
      (["--annotators", "ann", "--public-url", "ftp://x"], ["ftp://x", "https://"]),
      (["--annotators", "ann", "--host", "203.0.113.1"], ["203.0.113.1"]),
      (["--annotators", "ann", "--host", "nonsense"], ["nonsense"]),
    ]
    for (options, texts) in cases {
      let outcome = try place.run(
        ["label", "serve", "dots.hdf5", "--labels", "labels.sqlite"] + options)
      outcome.expectOneLine(saying: texts)
      #expect(!place.contents().contains { $0.hasPrefix("labels") }, "\(options)")
    }
    try place.run("label", "links", "labels.sqlite").expectOneLine(saying: ["links", "none"])
  }

  @Test("without TLS on another address there is a warning")
  func warning() throws {
    let running = try start(
      "--annotators", "ann", "--public-url", "http://labels.example.org/rapl/")
    #expect(running.errorsSoFar.contains("without TLS"))
    #expect(
      link("ann", in: running.outputSoFar).hasPrefix("http://labels.example.org/rapl/?token="))
    running.interrupt()
    _ = try running.outcome(timeoutSeconds: 30)
    let quiet = try start("--public-url", "https://labels.example.org/rapl/")
    #expect(!quiet.errorsSoFar.contains("TLS"))
    quiet.interrupt()
    _ = try quiet.outcome(timeoutSeconds: 30)
  }
}
