import Episodes
import Foundation

/// Which parts of Label Studio's tasks are the comparison.
///
/// What is not stated is found: the control of the type `pairwise`, or else those of `choices`; the two names that
/// the control is about, or else two that differ in a side alone, such as `video_a` and `video_b`.
public struct LabelStudioLayout: Sendable {
  /// The name of the control.
  public let control: String?
  /// The names of the videos on the left and on the right.
  public let sides: [String]?

  /// States the parts.
  public init(control: String? = nil, left: String? = nil, right: String? = nil) {
    self.control = control
    sides = left.flatMap { left in right.map { [left, $0] } }
  }

  /// The answers of tasks, and how many annotations give none.
  func answers(of tasks: [JSONRows.Placed<LabelStudioTask>]) throws(DataError) -> (
    answers: [ForeignAnswer], leftOutCount: Int
  ) {
    let results = tasks.flatMap { $0.row.annotations.flatMap(\.result) }
    let isPairwise = results.contains { $0.type == "pairwise" && isWanted($0) }
    let type = isPairwise ? "pairwise" : "choices"
    // Several controls ask about the same videos by several criteria.
    let controls = Set(results.filter { $0.type == type && isWanted($0) }.map(\.control))
    var (answers, leftOut): ([ForeignAnswer], Int) = ([], 0)
    for (place, task) in tasks {
      do {
        let found = try task.annotations.map { (annotation) throws(DataError) in
          try self.answers(
            of: annotation, in: task, type: type, areSeveral: controls.count > 1,
            at: place)
        }
        for (number, answersOfOne) in found.enumerated() {
          let isReplaced = Self.isReplaced(number, in: task, by: found)
          if answersOfOne.isEmpty || isReplaced { leftOut += 1 } else { answers += answersOfOne }
        }
      } catch {
        throw error.relocated(toSubject: "task", place: place)
      }
    }
    return (answers, leftOut)
  }

  /// An annotator's later annotation of a task takes the place of an earlier one.
  private static func isReplaced(
    _ number: Int, in task: LabelStudioTask, by found: [[ForeignAnswer]]
  ) -> Bool {
    guard let name = task.annotations[number].completedBy?.name else { return false }
    return found.indices.dropFirst(number + 1).contains {
      !found[$0].isEmpty && task.annotations[$0].completedBy?.name == name
    }
  }

  private func isWanted(_ result: LabelStudioTask.Result) -> Bool {
    control.map { $0 == result.control } ?? true
  }

  private func answers(
    of annotation: LabelStudioTask.Annotation, in task: LabelStudioTask, type: String,
    areSeveral: Bool, at place: String
  ) throws(DataError) -> [ForeignAnswer] {
    guard annotation.wasCancelled != true else { return [] }
    let note = annotation.result.filter { $0.type == "textarea" }.flatMap(\.value.text)
    var answers: [ForeignAnswer] = []
    for result in annotation.result where result.type == type && isWanted(result) {
      guard let choice = result.value.selected ?? result.value.choices.first else { continue }
      let names = try sides(of: result, in: task)
      let meaning = try SideChoice(choice, sides: names)
      answers.append(
        ForeignAnswer(
          place: place,
          origin: .text(
            ["label studio", task.name, result.control].joined(separator: "\n")),
          kind: .pair, criterion: areSeveral ? result.control : nil,
          candidates: names.map { ForeignAnswer.Item(name: task.data[$0] ?? "") },
          isOrderShown: true, tiers: meaning.tiers, code: meaning.code,
          annotator: annotation.completedBy?.name,
          note: note.isEmpty ? nil : note.joined(separator: "\n"),
          time: try annotation.createdAt.map { (text) throws(DataError) in
            try Timestamp.lenient(text)
          }, responseSeconds: max(0, annotation.leadTime ?? 0)))
    }
    return answers
  }

  // MARK: Sides

  private func sides(of result: LabelStudioTask.Result, in task: LabelStudioTask) throws(DataError)
    -> [String]
  {
    if let sides {
      guard sides.allSatisfy({ task.data[$0] != nil }) else {
        throw unclear(task, expected: "the texts \(sides.joined(separator: " and "))")
      }
      return sides
    }
    let objects = result.objects
    if objects.count == 2, objects.allSatisfy({ task.data[$0] != nil }) { return objects }
    let found = SideChoice.pairs(among: task.data.keys.sorted())
    guard found.count == 1 else {
      throw unclear(task, expected: "two texts whose names differ in a side alone")
    }
    return found[0]
  }

  private func unclear(_ task: LabelStudioTask, expected: String) -> DataError {
    let names = task.data.keys.sorted()
    return DataError(
      .unsupported, subject: "task", expected: expected,
      found: names.isEmpty ? "none" : names.prefix(12).joined(separator: ", "),
      remedy: "name the left and the right one", settings: [.sides])
  }
}
