import EpisodeStore
import Episodes
import Preferences

/// One video of the page: an item as one camera sees it.
struct PageVideo: Hashable, Sendable {
  let item: LabelItem
  /// The camera's key, or `nil` where it could not be found, which reading the video reports.
  let camera: String?
  /// Where the camera looks from, if the item is shown by several.
  let title: String?
}

/// The videos of items, by the cameras that are shown.
struct PageVideos: Sendable {
  let episodes: EpisodeStore
  let cameras: CameraChoice

  /// The videos of an item side by side, at least one.
  ///
  /// A missing camera does not end a sitting.
  func videos(of item: LabelItem) -> [PageVideo] {
    guard let shown = try? episodes.cameras(of: item.episode, cameras), !shown.isEmpty else {
      return asNamed(item)
    }
    return shown.map { camera in
      PageVideo(item: item, camera: camera.key, title: shown.count > 1 ? camera.title : nil)
    }
  }

  /// The videos by the names that were given, one of which cannot be read.
  private func asNamed(_ item: LabelItem) -> [PageVideo] {
    guard case .named(let names) = cameras else {
      return [PageVideo(item: item, camera: nil, title: nil)]
    }
    return names.enumerated().map { index, name in
      PageVideo(item: item, camera: name, title: names.count > 1 ? "camera \(index + 1)" : nil)
    }
  }

  /// The video of an item at a position among them, or `nil` if there is none.
  func video(_ index: Int, of item: LabelItem) -> PageVideo? {
    let all = videos(of: item)
    return all.indices.contains(index) ? all[index] : nil
  }

  /// Their addresses, relative to the page's.
  func addresses(of query: Query, at index: Int) -> [String] {
    videos(of: query.items[index]).indices.map { "media/\(query.id.uuidString)/\(index)/\($0)" }
  }

  /// All videos of a query.
  func videos(of query: Query) -> [PageVideo] { query.items.flatMap { videos(of: $0) } }
}
