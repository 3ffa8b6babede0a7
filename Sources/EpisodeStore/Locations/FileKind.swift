import Episodes
import Foundation
import HDF5

/// The kind of a file by its first bytes, or else by its name.
enum FileKind: Sendable {
  case hdf5, video, archive, folder
  /// Nothing that holds episodes.
  case other

  /// Looks at the content first.
  ///
  /// If that is not known, the extension decides, so that opening the file gives the error of that
  /// format.
  init(ofFile path: String) {
    self = Self.byContent(path) ?? Self.byName(path) ?? .other
  }

  private static func byContent(_ path: String) -> FileKind? {
    let head = FolderContents.head(of: path, count: 192)
    if startsVideo(head) { return .video }
    if head.starts(with: Array("PK\u{3}\u{4}".utf8)) { return .archive }
    // The signature may stand further on, after a block of the user's own.
    return HDF5File.hasSignature(path) ? .hdf5 : nil
  }

  private static func byName(_ path: String) -> FileKind? {
    switch path.fileExtension.lowercased() {
    case "hdf5", "h5": .hdf5
    case "mp4", "m4v", "mov", "mkv", "webm", "avi", "ts": .video
    default: nil
    }
  }

  /// The first box of mp4 and QuickTime, the EBML mark of Matroska, RIFF with AVI, and the two first
  /// packets of a transport stream.
  private static func startsVideo(_ head: [UInt8]) -> Bool {
    guard head.count >= 12 else { return false }
    let box = String(decoding: head[4..<8], as: UTF8.self)
    return ["ftyp", "moov", "mdat", "wide", "pnot"].contains(box)
      || head.starts(with: [0x1A, 0x45, 0xDF, 0xA3])
      || (head.starts(with: Array("RIFF".utf8)) && head[8..<12].elementsEqual("AVI ".utf8))
      || (head.count > 188 && head[0] == 0x47 && head[188] == 0x47)
  }
}
