import Episodes
import Foundation
import HDF5

/// Reads LIBERO's demonstrations: robomimic's layout, but images start with their lowest row, as OpenGL
/// has it, and rewards are 0 with a 1 at the last step whatever happened.
///
/// - Source: LIBERO, `scripts/create_dataset.py`.
struct LiberoReader: EpisodeReader {
  static let format = "LIBERO"
  private static let marks = ["macros_image_convention", "problem_info", "bddl_file_name"]

  let embodiment: String?
  let environment: String?
  let episodes: [EpisodeEntry]
  private let data: HDF5Group
  private let instructions: [String]
  private let isBottomUp: Bool

  static func recognises(_ opened: OpenedLocation) throws(DataError) -> Bool {
    guard let attributes = try DemoGroup.data(in: opened)?.attributes else { return false }
    for mark in marks where try attributes.exists(mark) { return true }
    return false
  }

  init(_ opened: OpenedLocation) throws(DataError) {
    data = try opened.requireRoot().group("data")
    episodes = try opened.location.entries(named: DemoGroup.names(in: data))
    let arguments = try EnvironmentArguments(of: data)
    embodiment = arguments?.robot
    environment = arguments?.env_name
    instructions = try Self.instructions(of: data)
    isBottomUp = try Self.isBottomUp(data)
  }

  func facts(of name: String) throws(DataError) -> EpisodeFacts {
    let demo = DemoGroup(group: try data.group(name), imagesAreBottomUp: isBottomUp)
    var facts = try demo.facts(name: name)
    facts.instructions = instructions
    if let rewards = facts.rewards, rewards.dropLast().allSatisfy({ $0 == 0 }), rewards.last == 1 {
      facts.remarks.append(constantRewards(facts))
    }
    return facts
  }

  private func constantRewards(_ facts: EpisodeFacts) -> Problem {
    Problem(
      code: "rewards.constant", severity: .note,
      error: DataError(
        .invalidValue, file: data.file.path, place: "\(facts.place)/rewards",
        expected: "rewards that tell steps apart",
        found: "0 and a 1 at the last step, which LIBERO writes whatever happened"))
  }

  /// A file that does not say which way up its images are is not guessed at.
  private static func isBottomUp(_ data: HDF5Group) throws(DataError) -> Bool {
    let convention = try data.attributes.string("macros_image_convention")
    switch convention {
    case "opengl": return true
    case "opencv": return false
    default:
      throw DataError(
        .malformed, file: data.file.path, place: "/data@macros_image_convention",
        expected: "\"opengl\" for images stored bottom-up, or \"opencv\" for upright ones",
        found: convention.map { "\"\($0)\"" } ?? "no such attribute",
        remedy: "set it in a copy, after looking at an image")
    }
  }

  private struct ProblemInfo: Decodable { let language_instruction: OneOrMany? }

  private static func instructions(of data: HDF5Group) throws(DataError) -> [String] {
    guard let text = try data.attributes.string("problem_info") else { return [] }
    do {
      let problem = try JSONDecoder().decode(ProblemInfo.self, from: Data(text.utf8))
      let sentence = (problem.language_instruction?.texts ?? []).joined(separator: " ")
      return sentence.isEmpty ? [] : [sentence]
    } catch {
      throw DataError(
        .malformed, file: data.file.path, place: "/data@problem_info",
        expected: "JSON with language_instruction", found: JSONProblem.describe(error))
    }
  }
}
