import Dispatch
import EpisodeStore
import Episodes
import Foundation
import Preferences

/// The label file behind the page that reviews answers: one request at a time, on a thread that may wait for the
/// disk.
///
/// Answers that come meanwhile are seen by the next request.
final class ReviewDesk: @unchecked Sendable {
  private let path: String
  private let videos: PageVideos
  private let judge: Annotator
  private let queue = DispatchQueue(label: "review")
  // What follows is used on the queue alone.
  private let store: LabelStore
  private var history = LabelHistory()
  private var reviews: [QueryReview] = []
  private var tasks: [EpisodeID: String] = [:]
  private var eventCount = -1

  /// Opens a label file for reading; the first settlement opens it for writing.
  ///
  /// - Throws: `DataError` if the file cannot be read, or holds no query.
  init(_ labels: String, showing videos: PageVideos, judge: Annotator) throws(DataError) {
    path = labels
    self.videos = videos
    self.judge = judge
    store = try LabelStore(readingFrom: labels)
    try store.read(into: &history)
    guard !history.queryOrder.isEmpty else {
      throw DataError(
        .missing, file: labels, expected: "queries to review", found: "none",
        remedy: "collect answers with rapl label")
    }
    for episode in videos.episodes.episodes {
      tasks[episode.id] = (try? videos.episodes.task(of: episode.id)) ?? nil
    }
  }

  /// The wanted queries, and what can be wished for.
  func list(_ wish: ReviewWish) async throws -> ReviewList {
    try await alone { (desk) throws(DataError) in
      let wanted = desk.reviews.filter { wish.wants($0, tasks: desk.tasks) }
      let shown = wanted.dropFirst(wish.offset).prefix(ReviewWish.longestList)
      return ReviewList(
        file: desk.path, judge: desk.judge.name,
        queries: shown.map { ReviewList.Row($0, tasks: desk.tasks) },
        wantedCount: wanted.count, counts: ReviewList.Counts(desk.reviews),
        annotators: desk.annotators,
        tasks: Set(desk.reviews.compactMap { $0.task(in: desk.tasks) }).sorted(),
        criteria: Set(desk.reviews.map(\.query.criterionName)).sorted())
    }
  }

  /// One query with everything that was said about it.
  func query(_ id: UUID) async throws -> ReviewedQuery? {
    try await alone { (desk) throws(DataError) in desk.shown(id) }
  }

  /// What a query shows; empty for an unknown one.
  func items(of id: UUID) async throws -> [LabelItem] {
    try await alone { (desk) throws(DataError) in desk.history.queries[id]?.items ?? [] }
  }

  /// Records a settlement; `nil` for an unknown query.
  ///
  /// It is on the disk when this returns.
  func settle(_ settling: ReviewSettling) async throws -> ReviewedQuery? {
    try await alone { (desk) throws(DataError) in
      guard let query = desk.history.queries[settling.query] else { return nil }
      let verdict = try settling.verdict.meaning(for: query, tiers: settling.tiers ?? [])
      try LabelStore(path: desk.path)
        .settle(query.id, as: verdict, by: desk.judge, note: settling.note)
      try desk.look()
      return desk.shown(query.id)
    }
  }

  private func shown(_ id: UUID) -> ReviewedQuery? {
    reviews.first { $0.id == id }.map { ReviewedQuery($0, tasks: tasks, from: videos) }
  }

  private var annotators: [ReviewList.Person] {
    Dictionary(grouping: history.labels, by: \.annotator)
      .map {
        ReviewList.Person(
          name: $0.key.name, answers: $0.value.count, isLeftOut: history.dropped.contains($0.key))
      }
      .sorted { $0.name < $1.name }
  }

  /// Reads what has been added to the file.
  private func look() throws(DataError) {
    try store.read(into: &history)
    guard history.eventCount != eventCount else { return }
    eventCount = history.eventCount
    reviews = QueryReview.all(history)
  }

  private func alone<Result: Sendable>(
    _ body: @escaping @Sendable (ReviewDesk) throws(DataError) -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async {
        let result = Swift.Result { () throws(DataError) in
          try self.look()
          return try body(self)
        }
        continuation.resume(with: result.mapError { $0 as any Error })
      }
    }
  }
}
