import Foundation

/// A disk without a free page, which holds a file `kept`, mounted on the folder `disk` of a workplace for one run of the command.
///
/// It is mounted in a namespace of the run's own, so that it needs no rights and leaves nothing behind.
struct FullDisk {
  private let place: Workplace
  private static let listing = "home/disk-listing"
  private static let copy = "home/disk-kept"

  init(in place: Workplace) throws {
    self.place = place
    try FileManager.default.createDirectory(
      atPath: place.file("disk"), withIntermediateDirectories: true)
  }

  /// Whether this machine allows such a namespace.
  static let canBeMade: Bool = {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/unshare")
    process.arguments = ["--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// Runs the command with the disk mounted.
  func run(_ arguments: [String]) throws -> Outcome {
    try RunningCommand(
      executable: URL(filePath: "/usr/bin/unshare"),
      arguments: Self.arguments(thenRun: [try Products.command.path] + arguments),
      in: place.folder.path
    ).outcome(timeoutSeconds: 60)
  }

  /// The names of the files on the disk when the command had ended.
  func contentsAtEnd() throws -> [String] {
    try String(contentsOfFile: place.file(Self.listing), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  /// What the file `kept` held when the command had ended.
  func keptAtEnd() throws -> String {
    try String(contentsOfFile: place.file(Self.copy), encoding: .utf8)
  }

  private static func arguments(thenRun command: [String]) -> [String] {
    let script = """
      mount -t tmpfs -o size=8k tmpfs disk && printf old >disk/kept &&
        head -c 4096 /dev/zero >disk/filler || exit 99
      "$@"
      code=$?
      ls -A disk >\(listing)
      cp disk/kept \(copy)
      exit $code
      """
    return ["--map-root-user", "--mount", "/bin/bash", "-c", script, "bash"] + command
  }
}
