import ArgumentParser
import EpisodeStore

/// Several cameras of an episode, in place of one.
struct CameraOptions: ParsableArguments {
  @Option(
    help: "Cameras side by side, by key or role, such as exterior,wrist, or all. Not with --camera."
  )
  var cameras: String?

  /// The cameras, or the one that is given elsewhere.
  func choice(orElse camera: String?) -> CameraChoice {
    guard let cameras else { return CameraChoice(camera) }
    return cameras == "all" ? .all : .named(names(in: cameras))
  }

  func validate() throws {
    guard let cameras else { return }
    let names = names(in: cameras)
    try require(
      names.allSatisfy { !$0.isEmpty } && Set(names).count == names.count
        && names.count <= CameraChoice.mostCount,
      "--cameras are up to \(CameraChoice.mostCount) different keys or roles, separated by commas, or all"
    )
  }

  private func names(in list: String) -> [String] {
    list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}
