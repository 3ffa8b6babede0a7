import Episodes
import Foundation
import HDF5
import Parquet
import TestSupport
import Testing

@Suite("Formats of rapl export")
struct ExportFormatsTests {
  let place: Workplace

  init() throws {
    place = try Workplace()
    try place.writeDots()
    try writeRewards(shift: 0)
  }

  private func writeRewards(shift: Float) throws {
    var rewards: [String: [Float]] = [:]
    for number in 0..<4 {
      let slope = Float(number - 4) / 40
      rewards["dots/demo_\(number)"] = (0..<12).map { slope * Float(12 - $0) + shift }
    }
    try place.writeRewards(rewards)
  }

  static let formats: [(format: String, output: String, options: [String])] = [
    ("robomimic", "out.hdf5", []), ("diffusion-policy", "out.zarr", []),
    ("diffusion-policy", "out.zarr.zip", ["--best", "0.5"]), ("lerobot", "set", ["--tag", "ot"]),
    ("table", "out.parquet", []),
    ("ranges", "out.json", ["--shortest-range", "1", "--trimmed", "0"]),
    ("pairs", "pairs", ["--least-margin", "0.1", "--action-steps", "4"]),
  ]

  @Test("Each is written, compared, and told from other rewards later", arguments: formats.indices)
  func wholeRoad(_ index: Int) throws {
    let (format, output, options) = Self.formats[index]
    func run(_ more: String...) throws -> Outcome {
      try place.run(
        [
          "export", "dots.hdf5", "--format", format, "--rewards", "rewards.hdf5", "--output",
          output,
        ]
          + options + more)
    }
    let source = try ContentHash(ofFile: place.file("dots.hdf5"))
    try run().expectSuccess()
    let verified = try run("--verify")
    verified.expectSuccess()
    #expect(verified.output.contains("as these rewards and episodes say"))
    #expect(try ContentHash(ofFile: place.file("dots.hdf5")) == source)
    try writeRewards(shift: format == "ranges" || format == "pairs" ? 0 : 1)
    guard format != "ranges", format != "pairs" else { return }
    let other = try run("--verify")
    other.expectOneLine(saying: [output])
    #expect(other.exitCode == 1)
  }

  @Test("An option that a format has no place for is a usage error that names it")
  func usage() throws {
    for (format, option, text) in [
      ("robomimic", ["--pairs", "3"], "--format robomimic has no place for --pairs"),
      ("lerobot", ["--best", "0.3"], "--format lerobot has no place for --best"),
      ("pairs", ["--judge", "human"], "--judge human and both take --labels"),
      ("pairs", ["--least-probability", "2"], "--least-probability must be from 0 to 1"),
      ("diffusion-policy", ["--best", "0"], "--best must be above 0 and at most 1"),
      ("lerobot", ["--tag", "../x"], "--tag must be up to 64 letters"),
      ("table", ["--force", "--skip-doubtful"], "give either --skip-doubtful or --force"),
    ] {
      let outcome = try place.run(
        ["export", "dots.hdf5", "--format", format, "--rewards", "rewards.hdf5", "--output", "o"]
          + option)
      #expect(outcome.exitCode == 64, "\(outcome)")
      #expect(outcome.errors.contains(text), "\(outcome)")
    }
    #expect(!place.contents().contains("o"))
  }

  @Test("rapl reward writes the table beside the rewards, with the same numbers")
  func table() throws {
    try place.run(
      "reward", "dots.hdf5", "--encoder", "keypoint", "--reference", "dots/demo_3", "--step-reward",
      "time", "--output", "r.hdf5", "--table", "t.parquet"
    ).expectSuccess()
    let table = try ParquetFile(place.file("t.parquet"))
    #expect(table.rowGroups == [48])
    let rewards = try HDF5File.open(place.file("r.hdf5")).root.group("rewards/dots")
    let all = try (0..<4).flatMap { try rewards.dataset("demo_\($0)/reward").read(as: Float.self) }
    #expect(try table.values("reward", rowGroup: 0) == .float(all))
    #expect(table.metadata["origin"]?.contains("rapl reward") == true)
    let same = try place.run(
      "reward", "dots.hdf5", "--encoder", "keypoint", "--reference", "dots/demo_3", "--output",
      "r.hdf5", "--table", "r.hdf5")
    #expect(same.exitCode == 64 && same.errors.contains("--table and --output name the same file"))
  }
}
