import CChipmunk

/// The library as a whole.
enum Chipmunk {
  /// Makes the first space of the process, of which Debian's build would tell on standard output.
  ///
  /// What other threads print in the same moment is lost with it.
  static func silence() { madeFirstSpace }

  private static let madeFirstSpace: Void = rapl_make_first_space()
}
