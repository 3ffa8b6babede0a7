import Episodes
import Foundation

/// A task of Label Studio's export as JSON, as far as comparisons need it.
///
/// An annotation that holds its task, as storages of Label Studio have it, is a task with one annotation.
struct LabelStudioTask: Decodable {
  /// What one annotator said of a task.
  struct Annotation: Decodable {
    let completedBy: Person?
    let result: [Result]
    let wasCancelled: Bool?
    let createdAt: String?
    let leadTime: Double?

    private enum CodingKeys: String, CodingKey {
      case result
      case completedBy = "completed_by"
      case wasCancelled = "was_cancelled"
      case createdAt = "created_at"
      case leadTime = "lead_time"
    }
  }

  /// A number, or a description with a number and an address.
  struct Person: Decodable {
    private enum CodingKeys: CodingKey { case id, email, username }

    let name: String

    init(from decoder: any Decoder) throws {
      if let number = try? decoder.singleValueContainer().decode(Int.self) {
        name = "user-\(number)"
        return
      }
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      let known = [CodingKeys.email, .username].lazy
        .compactMap { try? fields.decode(String.self, forKey: $0) }.first { !$0.isEmpty }
      name = try known ?? "user-\(fields.decode(Int.self, forKey: .id))"
    }
  }

  /// What one control of the page was set to.
  struct Result: Decodable {
    private enum CodingKeys: String, CodingKey {
      case type, value
      case control = "from_name"
      case objects = "to_name"
    }

    let type: String
    let control: String
    /// The objects that the control is about.
    let objects: [String]
    let value: Value

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      type = try fields.decode(String.self, forKey: .type)
      control = (try? fields.decode(String.self, forKey: .control)) ?? ""
      value = (try? fields.decode(Value.self, forKey: .value)) ?? Value()
      let text = (try? fields.decode(String.self, forKey: .objects)) ?? ""
      objects =
        (try? fields.decode([String].self, forKey: .objects))
        ?? text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// A control's value: the selected side, choices, or text.
  struct Value: Decodable {
    var selected: String?
    var choices: [String] = []
    var text: [String] = []

    init() {}

    private enum CodingKeys: CodingKey { case selected, choices, text }

    init(from decoder: any Decoder) throws {
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      selected = try? fields.decode(String.self, forKey: .selected)
      choices = (try? fields.decode([String].self, forKey: .choices)) ?? []
      text =
        (try? fields.decode([String].self, forKey: .text))
        ?? (try? [fields.decode(String.self, forKey: .text)]) ?? []
    }
  }

  private enum CodingKeys: CodingKey { case id, project, data, annotations, task }

  /// The project and the task, as a text.
  let name: String
  /// Texts that the task shows, by name.
  let data: [String: String]
  let annotations: [Annotation]

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let isWhole = fields.contains(.annotations)
    let task =
      isWhole ? fields : try fields.nestedContainer(keyedBy: CodingKeys.self, forKey: .task)
    let parts = [CodingKeys.project, .id].map { key in
      (try? task.decode(Int.self, forKey: key)).map(String.init)
        ?? (try? task.decode(String.self, forKey: key)) ?? ""
    }
    name = parts.joined(separator: "/")
    data = try task.decode([String: MaybeText].self, forKey: .data).compactMapValues(\.text)
    annotations =
      isWhole
      ? try fields.decode([Annotation].self, forKey: .annotations)
      : [try Annotation(from: decoder)]
  }
}

/// A text, or anything else.
private struct MaybeText: Decodable {
  let text: String?

  init(from decoder: any Decoder) throws {
    text = try? decoder.singleValueContainer().decode(String.self)
  }
}
