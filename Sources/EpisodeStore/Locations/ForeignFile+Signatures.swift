/// The first bytes of files that hold no episodes, and what to do with each.
extension ForeignFile {
  struct Signature {
    var offset = 0
    let bytes: [UInt8]
    let file: ForeignFile

    init(_ text: String, at offset: Int = 0, _ file: ForeignFile) {
      self.init([UInt8](text.unicodeScalars.map { UInt8($0.value) }), at: offset, file)
    }

    init(_ bytes: [UInt8], at offset: Int = 0, _ file: ForeignFile) {
      (self.offset, self.bytes, self.file) = (offset, bytes, file)
    }

    func matches(_ head: [UInt8]) -> Bool { head.dropFirst(offset).starts(with: bytes) }
  }

  static let signatures =
    [
      Signature("PAR1", parquet), Signature("ARROW1", parquet),
      Signature("\u{93}NUMPY", arrays), Signature("PK\u{3}\u{4}", arrays),
      Signature("PK\u{5}\u{6}", arrays),
      Signature(
        "\u{89}MCAP0\r\n",
        ForeignFile(
          "an MCAP log, as ROS 2 writes it", "convert it with Tools/mcap_import.py")),
      Signature("#ROSBAG V", log("a ROS 1 bag", "rosbags")),
      Signature("SQLite format 3\0", log("an SQLite database, such as a ROS 2 bag", "rosbags")),
      Signature("MATLAB 5.0", converted("a MATLAB file", "scipy.io.loadmat")),
    ] + packedSignatures + videoSignatures + pictureSignatures

  private static let packedSignatures = [
    Signature([0x1F, 0x8B], packed("gzip, such as a tar.gz", "tar -xzf or gunzip")),
    Signature([0x28, 0xB5, 0x2F, 0xFD], packed("zstd", "unzstd")),
    Signature("BZh", packed("bzip2", "tar -xjf or bunzip2")),
    Signature([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], packed("xz", "tar -xJf or unxz")),
    Signature([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], packed("7-Zip", "7z x")),
    Signature("Rar!", packed("RAR", "unrar x")),
    Signature("ustar", at: 257, packed("tar", "tar -xf")),
  ]

  private static let videoSignatures = [
    Signature("FLV\u{1}", video("an FLV video")),
    Signature([0, 0, 1, 0xBA], video("an MPEG program stream")),
    Signature([0, 0, 1, 0xB3], video("a raw MPEG video stream")),
    Signature([0, 0, 1, 0xB0], video("a raw MPEG-4 video stream")),
    Signature([0, 0, 0, 1, 0x40, 1], video("a raw HEVC video stream")),
    Signature([0, 0, 0, 1, 0x67], video("a raw H.264 video stream")),
    Signature([0, 0, 0, 1, 0x27], video("a raw H.264 video stream")),
    Signature([0, 0, 0, 1, 0x09], video("a raw H.264 video stream")),
    Signature([0, 0, 1, 0x67], video("a raw H.264 video stream")),
    Signature("DKIF", video("an IVF video")),
    Signature("YUV4MPEG2", video("an uncompressed YUV4MPEG2 video")),
    Signature("OggS", video("an Ogg video or sound")),
    Signature([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66], video("a Windows Media video")),
    Signature(
      "GIF8",
      ForeignFile(
        "a GIF animation",
        "write its frames with: mkdir frames; ffmpeg -i FILE -fps_mode passthrough frames/%06d.png")
    ),
  ]

  private static let pictureSignatures = [
    Signature("\u{89}PNG\r\n", picture), Signature([0xFF, 0xD8, 0xFF], picture),
    Signature("WEBP", at: 8, picture), Signature("II*\0", picture), Signature("MM\0*", picture),
  ]
}

// MARK: - Kinds that several signatures share

extension ForeignFile {
  static let tensorFlow = ForeignFile(
    "a TFRecord file, as RLDS datasets have them",
    "read it with tensorflow_datasets, and write it with h5py in robomimic's layout")

  static let parquet = ForeignFile(
    "a Parquet table, as LeRobot datasets have them",
    "name the dataset's folder to Tools/lerobot_import.py, which converts it")
  static let arrays = ForeignFile(
    "NumPy arrays (npy or npz)", "write them with h5py in robomimic's layout")
  static let picture = ForeignFile(
    "a single picture", "name the folder of numbered pictures, one per step", isRecording: false)

  static func log(_ name: String, _ package: String) -> ForeignFile {
    ForeignFile(
      name,
      "read it with the Python package \(package), and write it with h5py in robomimic's layout")
  }

  static func converted(_ name: String, _ reader: String) -> ForeignFile {
    ForeignFile(name, "read it with \(reader), and write it with h5py in robomimic's layout")
  }

  static func packed(_ name: String, _ command: String) -> ForeignFile {
    ForeignFile("a file packed with \(name)", "unpack it with \(command), and name what is in it")
  }

  static func video(_ name: String) -> ForeignFile {
    ForeignFile(
      name,
      "convert it without loss: ffmpeg -i FILE -fps_mode passthrough -c:v libx264 -qp 0 FILE.mkv")
  }
}
