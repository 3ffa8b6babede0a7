import Foundation
import Testing

@Suite("The folders of EpisodeStore use one another in one direction")
struct LayersTests {
  /// Each uses those before it; the empty name stands for the files beside the folders.
  private static let layers = [
    "Locations", "Frames", "Arrays", "Facts", "Readers", "Layouts", "Scenes", "", "Doctor",
    "Growing",
  ]

  private static let sources = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { path, _ in
    path.deletingLastPathComponent()
  }.appendingPathComponent("Sources/EpisodeStore")

  /// The texts of a folder's Swift files, by name.
  private static func files(in layer: String) throws -> [String: String] {
    let folder = sources.appendingPathComponent(layer)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let pairs = try names.filter { $0.hasSuffix(".swift") }.map { name in
      (name, try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8))
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// The types that a text declares at its outermost level.
  private static func types(in text: String) -> Set<String> {
    let declaration =
      /(?:public |package |final )*(?:struct|class|enum|protocol) ([A-Z][A-Za-z]+).*/
    return Set(
      text.split(separator: "\n").compactMap { try? declaration.wholeMatch(in: $0)?.1 }
        .map(String.init))
  }

  /// The words of a text that could name a type, comments and texts left out.
  private static func words(in text: String) -> Set<String> {
    let code = text.split(separator: "\n").filter {
      !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//")
    }.joined(separator: "\n").replacing(/"[^"\n]*"/, with: "")
    return Set(code.matches(of: /\b[A-Z][A-Za-z]+\b/).map { String($0.0) })
  }

  @Test("Every folder is in the order, and none names a type of a later one")
  func order() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path)
      .filter { !$0.contains(".") }
    #expect(Set(folders) == Set(Self.layers.filter { !$0.isEmpty }))
    var later: Set<String> = []
    for layer in Self.layers.reversed() {
      let files = try Self.files(in: layer)
      for (name, text) in files {
        #expect(Self.words(in: text).intersection(later) == [], "\(layer)/\(name)")
      }
      later.formUnion(files.values.flatMap(Self.types))
    }
    #expect(later.isSuperset(of: ["EpisodeLocation", "EpisodeReader", "EpisodeStore"]))
  }
}
