import Episodes
import Zarr

/// A file that holds no episodes as they are read here: what it is, and what reads it.
struct ForeignFile: Sendable, Equatable {
  /// The kind in words, such as `a Parquet table`.
  let name: String
  /// What can be done with it.
  let remedy: String
  /// Whether it would be a recording, had it come here whole.
  var isAccident = false
  /// Whether it may well hold what the user looks for, unlike a text or a picture.
  var isRecording = true

  /// The error of taking the file for episodes.
  func error(_ path: String) -> DataError {
    DataError(
      isAccident ? .unreadable : .unsupported, file: path,
      expected: "recorded episodes in HDF5, zarr, a video or a folder of pictures", found: name,
      remedy: remedy)
  }

  /// What a file is by its first bytes, else by its name, else nothing that is known.
  init(path: String, head: [UInt8]) {
    guard !head.isEmpty else {
      self = Self.closed
      return
    }
    self =
      Self.byNameFirst(path) ?? Self.bySignature(head) ?? Self.byName(path) ?? Self.text(head)
      ?? Self.unknown
  }

  init(
    _ name: String, _ remedy: String, isAccident: Bool = false, isRecording: Bool = true
  ) {
    self.name = name
    self.remedy = remedy
    self.isAccident = isAccident
    self.isRecording = isRecording
  }

  private static let closed = ForeignFile(
    "a pipe, a device or a file that cannot be read", "check what it is, and its permissions",
    isAccident: true, isRecording: false)
  private static let unknown = ForeignFile(
    "a file of no kind that is known",
    "Sources/EpisodeStore/README.md lists the layouts; convert it to one of them",
    isRecording: false)
}

// MARK: - Signatures

extension ForeignFile {
  private static func bySignature(_ head: [UInt8]) -> ForeignFile? {
    signatures.first { $0.matches(head) }?.file ?? pickle(head) ?? weights(head) ?? records(head)
      ?? bitmap(head)
  }

  /// Protocols 2 to 5 start with their number.
  private static func pickle(_ head: [UInt8]) -> ForeignFile? {
    guard head.count >= 2, head[0] == 0x80, (2...5).contains(head[1]) else { return nil }
    return ForeignFile(
      "a Python pickle",
      "pickles run code when they are read; write its arrays with h5py in robomimic's layout")
  }

  /// The length of a header, and its first brace.
  private static func weights(_ head: [UInt8]) -> ForeignFile? {
    guard head.count >= 9, head[8] == UInt8(ascii: "{"), head[4..<8].allSatisfy({ $0 == 0 }) else {
      return nil
    }
    return ForeignFile(
      "a safetensors file", "it holds weights of a network: name the recordings instead",
      isRecording: false)
  }

  /// The length of a record, and its masked checksum.
  private static func records(_ head: [UInt8]) -> ForeignFile? {
    guard head.count >= 12 else { return nil }
    let sum = Checksum.of(head.prefix(8))
    let masked = (sum >> 15 | sum << 17) &+ 0xA282_EAD8
    let stated = head[8..<12].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return masked == stated ? tensorFlow : nil
  }

  /// Two letters, and four bytes that are kept free.
  private static func bitmap(_ head: [UInt8]) -> ForeignFile? {
    head.starts(with: Array("BM".utf8)) && head.count >= 10 && head[6..<10].allSatisfy { $0 == 0 }
      ? picture : nil
  }
}

// MARK: - Names and texts

extension ForeignFile {
  /// Files whose names say more than their first bytes.
  private static func byNameFirst(_ path: String) -> ForeignFile? {
    switch path.fileExtension.lowercased() {
    case "svo", "svo2":
      ForeignFile(
        "a recording of a ZED camera",
        "convert it to mp4 with the ZED SDK's export, beside the trajectory.h5 that it belongs to")
    case "pt", "pth", "ckpt":
      ForeignFile(
        "a PyTorch checkpoint",
        "it holds a network: convert it with Tools/convert_encoder.py, and name the recordings here"
      )
    default: nil
    }
  }

  private static func byName(_ path: String) -> ForeignFile? {
    let name = path.fileName.lowercased()
    if name.contains(".tfrecord") || name.contains(".array_record") {
      return tensorFlow
    }
    if path.fileExtension == "mdb" {
      return ForeignFile(
        "an LMDB database", "read it with the lmdb package, and write it with h5py")
    }
    return nil
  }

  /// Whether a zip archive is a file of another program by its name.
  static func isArchiveOfOthers(_ path: String) -> Bool {
    ["npz", "pt", "pth", "ckpt"].contains(path.fileExtension.lowercased())
  }

  /// What stands in the place of a recording that did not arrive; `nil` for anything else.
  static func accident(_ path: String, _ head: [UInt8]) -> ForeignFile? {
    if FolderContents.isRegularFile(path), ContainedPath.byteCount(of: path) == 0 {
      return ForeignFile(
        "an empty file", "copy or record it again", isAccident: true, isRecording: false)
    }
    let text = String(decoding: head, as: UTF8.self)
    if text.hasPrefix("version https://git-lfs") {
      return ForeignFile(
        "a Git LFS pointer", "fetch what it stands for with git lfs pull", isAccident: true)
    }
    let start = text.drop(while: \.isWhitespace).prefix(9).lowercased()
    guard ["<!doctype", "<html"].contains(where: start.hasPrefix) else { return nil }
    return ForeignFile(
      "an HTML page, not a recording",
      "download the file again: the server answered with a page", isAccident: true)
  }

  private static func text(_ head: [UInt8]) -> ForeignFile? {
    // The last character may be cut.
    let isText = (0..<4).contains { String(validating: head.dropLast($0), as: UTF8.self) != nil }
    guard isText, !head.contains(where: { $0 < 9 || (14..<32).contains($0) }) else { return nil }
    let first = head.first { !" \t\r\n".utf8.contains($0) }
    let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    return ForeignFile(
      isJSON ? "a JSON document" : "a text file", "name the recordings that it belongs to",
      isRecording: false)
  }
}
