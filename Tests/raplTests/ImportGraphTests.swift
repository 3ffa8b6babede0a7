import Foundation
import TestSupport
import Testing

@Suite("Imports")
struct ImportGraphTests {
  private static let package = #filePath.components(separatedBy: "/Tests/raplTests/")[0]

  @Test("No target imports one that stands below it in Package.swift")
  func nothingRunsBackwards() throws {
    let graph = try ImportGraph(ofPackage: Self.package)
    #expect(graph.backwardImports == [])
    #expect(graph.targets.last == "rapl")
  }

  @Test("Measures link no network, rewards in memory no file format, solvers nothing of robots")
  func lightTargets() throws {
    let graph = try ImportGraph(ofPackage: Self.package)
    func all(_ target: String) -> Set<String> {
      graph.imports[target, default: []].reduce(into: []) {
        $0.insert($1)
        $0.formUnion(all($1))
      }
    }
    #expect(all("Evaluation").isDisjoint(with: ["Encoders", "CTorchBridge", "Training"]))
    #expect(all("Rewards").isDisjoint(with: ["HDF5", "CHDF5", "Encoders", "CTorchBridge"]))
    #expect(all("OptimalTransport").isDisjoint(with: ["Episodes", "EpisodeStore"]))
  }

  @Test("Sources/README.md has the drawing of today's imports; Tools/draw_imports.sh renews it")
  func drawing() throws {
    let path = "\(Self.package)/Sources/README.md"
    let readme = try String(contentsOfFile: path, encoding: .utf8)
    let drawing = try ImportGraph(ofPackage: Self.package).drawing
    let drawn = try #require(readme.firstMatch(of: /(?s)```mermaid\n.*?```/)).output
    if ProcessInfo.processInfo.environment["RAPL_DRAW_IMPORTS"] != nil {
      let renewed = readme.replacing(drawn, with: drawing)
      try renewed.write(toFile: path, atomically: true, encoding: .utf8)
    } else {
      #expect(drawn == drawing, "run Tools/draw_imports.sh")
    }
  }

  @Test("The command's files parse, print or guard the process; all else is library")
  func commandOnly() throws {
    let folder = "\(Self.package)/Sources/rapl"
    let names = try #require(FileManager.default.enumerator(atPath: folder))
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
    for name in names {
      let source = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      switch name.split(separator: "/")[0] {
      case "Commands", "Options":
        #expect(source.contains("import ArgumentParser"), "\(name) parses nothing")
      case "Terminal", "Isolation", "Main.swift": break
      default: Issue.record("\(name) is in no folder of the command")
      }
    }
  }
}
