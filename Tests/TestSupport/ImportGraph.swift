import Foundation

/// Which targets of the package import which, read from `Package.swift` and the `import` lines in
/// `Sources`.
public struct ImportGraph: Sendable {
  /// The targets in `Sources`, in the order of `Package.swift`: the lowest first.
  public let targets: [String]
  /// The targets that each target imports.
  public let imports: [String: Set<String>]

  /// Reads the package in a folder.
  ///
  /// - Throws: Foundation's error if a file cannot be read.
  public init(ofPackage folder: String) throws {
    let manifest = try String(contentsOfFile: "\(folder)/Package.swift", encoding: .utf8)
    let named = manifest.matches(
      of: /\.(?:systemLibrary|target|executableTarget)\(\s*name: "(\w+)"/
    ).map { String($0.1) }
    let targets = named.filter {
      FileManager.default.fileExists(atPath: "\(folder)/Sources/\($0)")
    }
    self.targets = targets
    var imports: [String: Set<String>] = [:]
    for target in targets {
      let sources = try Self.sources(in: "\(folder)/Sources/\(target)")
      let named = sources.flatMap { $0.matches(of: /(?m)^(?:@\w+ )?import (\w+)/) }
      imports[target] = Set(named.map { String($0.1) }).intersection(targets)
    }
    self.imports = imports
  }

  private static func sources(in folder: String) throws -> [String] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return try names.filter { $0.hasSuffix(".swift") }.map {
      try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)
    }
  }

  /// Imports of a target that stands below its importer in `Package.swift`, such as `Rewards: Reports`.
  public var backwardImports: [String] {
    targets.enumerated().flatMap { place, target in
      targets[place...].filter { imports[target, default: []].contains($0) }
        .map { "\(target): \($0)" }
    }
  }

  /// A Mermaid drawing of the imports that do not follow from others.
  public var drawing: String {
    let edges = targets.flatMap { target in
      targets.filter { direct(target).contains($0) }.map { "  \($0) --> \(target)" }
    }
    return (["```mermaid", "flowchart LR"] + edges + ["```"]).joined(separator: "\n")
  }

  private func direct(_ target: String) -> Set<String> {
    let own = imports[target, default: []]
    return own.filter { imported in
      !own.contains { $0 != imported && reachable(from: $0).contains(imported) }
    }
  }

  private func reachable(from target: String) -> Set<String> {
    imports[target, default: []].reduce(into: []) {
      $0.insert($1)
      $0.formUnion(reachable(from: $1))
    }
  }
}
