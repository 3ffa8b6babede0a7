import EpisodeStore
import Episodes
import Foundation
import TestSupport
import Testing

@Suite("Files that hold no episodes are told by their first bytes")
struct ForeignFileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: folder.file(name)))
    return folder.file(name)
  }

  private static func head(_ text: String) -> [UInt8] {
    text.unicodeScalars.map { UInt8($0.value) } + [UInt8](repeating: 0, count: 50)
  }

  /// A name, the first bytes, what it is, and what is said to do.
  static let kinds: [(String, [UInt8], String, String)] = [
    ("episode_000000.parquet", head("PAR1"), "a Parquet table", "lerobot_import.py"),
    ("train.npz", head("PK\u{3}\u{4}"), "NumPy arrays", "h5py"),
    ("episode_0.npy", head("\u{93}NUMPY\u{1}"), "NumPy arrays", "h5py"),
    ("episode_0.pkl", [0x80, 4, 0x95], "a Python pickle", "pickles run code"),
    ("rec.mcap", head("\u{89}MCAP0\r\n"), "an MCAP log", "Tools/mcap_import.py"),
    ("rec.bag", head("#ROSBAG V2.0\n"), "a ROS 1 bag", "package rosbags"),
    ("rec_0.db3", head("SQLite format 3\0"), "an SQLite database", "rosbags"),
    ("data.tar.gz", [0x1F, 0x8B, 8, 0], "packed with gzip", "tar -xzf"),
    ("data.zst", [0x28, 0xB5, 0x2F, 0xFD, 0], "packed with zstd", "unzstd"),
    (
      "data.tar", [UInt8](repeating: 97, count: 257) + head("ustar"), "packed with tar", "tar -xf"
    ),
    ("x.flv", head("FLV\u{1}\u{5}"), "an FLV video", "ffmpeg -i FILE"),
    ("x.mpg", [0, 0, 1, 0xBA, 0x44], "an MPEG program stream", "ffmpeg -i FILE"),
    ("x.h264", [0, 0, 0, 1, 0x67, 0x64], "a raw H.264 video stream", "ffmpeg -i FILE"),
    ("x.hevc", [0, 0, 0, 1, 0x40, 1], "a raw HEVC video stream", "ffmpeg -i FILE"),
    ("clip.gif", head("GIF89a"), "a GIF animation", "frames/%06d.png"),
    ("000.png", head("\u{89}PNG\r\n"), "a single picture", "name the folder"),
    ("data.json", Array(#"{"a": 1}"#.utf8), "a JSON document", "name the recordings"),
    ("notes.txt", Array("it went well\n".utf8), "a text file", "name the recordings"),
    ("weights.safetensors", [64, 0, 0, 0, 0, 0, 0, 0, 0x7B], "a safetensors file", "weights"),
    ("x.svo", [1, 2, 3, 4], "a recording of a ZED camera", "ZED SDK"),
    ("policy.pt", head("PK\u{3}\u{4}"), "a PyTorch checkpoint", "convert_encoder.py"),
    // A length of 10, and its masked checksum.
    (
      "shard", [10, 0, 0, 0, 0, 0, 0, 0, 0xAE, 0xA3, 0xBF, 0x3A], "a TFRecord file",
      "tensorflow_datasets"
    ),
    ("x.tfrecord-00000-of-00001", [1, 2, 3, 4], "a TFRecord file", "tensorflow_datasets"),
    ("noise", [1, 2, 3, 4, 200, 201], "a file of no kind that is known", "README.md"),
  ]

  @Test(
    "Each is named, with what reads it, and none is called a damaged HDF5 file", arguments: kinds)
  func kind(name: String, bytes: [UInt8], kind: String, remedy: String) throws {
    let path = try file(name, bytes)
    let error = #expect(throws: DataError.self) { _ = try EpisodeStore(paths: [path]) }
    let line = error?.description ?? ""
    #expect(error?.kind == .unsupported)
    #expect(line.contains("found \(kind)") || line.contains(kind), "\(line)")
    #expect(error?.remedy?.contains(remedy) == true, "\(line)")
    #expect(!line.contains("HDF5 file") && !line.contains("download"), "\(line)")
  }

  @Test(
    "What came in the place of a recording is said, whatever its name",
    arguments: ["a.hdf5", "a.mp4", "a.data"])
  func accidents(name: String) throws {
    let page = try file(name, Array("\n<!DOCTYPE html><html>404</html>".utf8))
    expectError(.unreadable, saying: "found an HTML page") { try EpisodeStore(paths: [page]) }
    let pointer = try file(name, Array("version https://git-lfs.github.com/spec/v1\noid".utf8))
    expectError(.unreadable, saying: "git lfs pull") { try EpisodeStore(paths: [pointer]) }
    let empty = try file(name, [])
    expectError(.unreadable, saying: "found an empty file") { try EpisodeStore(paths: [empty]) }
  }

  @Test("A file that is named .hdf5 and is of no known kind has the error of HDF5")
  func named() throws {
    let path = try file("a.hdf5", [1, 2, 3, 4])
    expectError(.unreadable, saying: "HDF5") { try EpisodeStore(paths: [path]) }
  }

  @Test("A folder of such files alone is refused by the first that may hold recordings")
  func folders() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("rlds/1.0.0"), withIntermediateDirectories: true)
    _ = try file("rlds/1.0.0/dataset_info.json", Array("{}".utf8))
    _ = try file("rlds/1.0.0/x-train.tfrecord-00000-of-00001", [1, 2, 3, 4])
    expectError(.unsupported, saying: "tfrecord-00000-of-00001: expected recorded episodes") {
      try EpisodeStore(paths: [folder.path])
    }
    // Beside a recording they are left alone.
    try SyntheticEpisodes([.init("demo_0", stepCount: 2)]).write(to: folder.file("a.hdf5"))
    #expect(try EpisodeStore(paths: [folder.path]).episodes.count == 1)
  }
}
