import Episodes
import Foundation

/// The layouts of files of answers.
public enum AnswerFormat: String, Sendable, CaseIterable {
  /// Events, one per line, as `LabelStore.exportLines(to:)` writes them.
  case events
  /// Rows with a chosen and a rejected one, as `LabelStore.exportPairs(to:includingTies:)` and trainers such as
  /// trl have them.
  case pairs
  /// Label Studio's export as JSON.
  case labelStudio

  /// The layout of a file, by its first row.
  ///
  /// A file of no known layout is taken for events, whose reader names the first line that is none.
  ///
  /// - Throws: `DataError.Kind.missing` or `.unreadable`. `.unsupported` for Label Studio's flat export.
  public init(detectedIn path: String) throws(DataError) {
    let fields = try JSONRows(path: path).firstFields() ?? []
    guard !fields.contains("annotation_id") || fields.contains("annotations") else {
      throw DataError(
        .unsupported, file: path, expected: "Label Studio's export as JSON",
        found: "its flat export (JSON-MIN), which lacks what was asked",
        remedy: "export again as JSON")
    }
    if fields.isSuperset(of: ["chosen", "rejected"]) {
      self = .pairs
    } else if fields.contains("annotations") || fields.isSuperset(of: ["result", "task"]) {
      self = .labelStudio
    } else {
      self = .events
    }
  }
}

extension ForeignAnswers {
  /// Reads rows with a chosen and a rejected one.
  ///
  /// Rows of one query and annotator are one answer. Rows that name no query are an answer each.
  ///
  /// - Throws: `DataError.Kind.missing`, `.unreadable` or `.malformed`, with the place. `.mismatch` for rows of
  ///   one answer that make no order.
  public init(pairs path: String) throws(DataError) {
    let rows = try JSONRows(path: path).rows(of: ForeignRow.self)
    self.init(path: path, answers: try ForeignRow.answers(rows, file: path), leftOutCount: 0)
  }

  /// Reads Label Studio's export as JSON.
  ///
  /// - Throws: `DataError.Kind.missing`, `.unreadable` or `.malformed`, with the place. `.unsupported` for a
  ///   comparison whose sides or choices are not understood.
  public init(labelStudio path: String, layout: LabelStudioLayout = LabelStudioLayout())
    throws(DataError)
  {
    let tasks = try JSONRows(path: path).rows(of: LabelStudioTask.self)
    do {
      let (answers, leftOutCount) = try layout.answers(of: tasks)
      self.init(path: path, answers: answers, leftOutCount: leftOutCount)
    } catch {
      throw error.relocated(to: path, place: error.place)
    }
  }
}
