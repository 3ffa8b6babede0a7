import Encoders
import Episodes
import Foundation

/// A page about the view of an encoder: where it looks, which frames look alike to it, and the paths of
/// episodes through its space.
///
/// It can show an encoder before and after its alignment, side by side.
public struct EncoderReport: Sendable, Equatable {
  /// One encoder's view of one episode.
  public struct View: Sendable, Equatable {
    /// The encoder's name, which is the heading of the view.
    public let encoder: String
    /// The path of the episode and that of the reference.
    public let path: PathFigure
    /// Sheets of frames.
    public let pictures: [MatchReport.Picture]
    /// The names of the video files beside the page.
    public let videos: [String]
    /// The parts of the view that this encoder cannot give, one line each.
    public let remarks: [String]
    /// The numbers behind the view.
    public let numbers: Numbers

    /// Puts a view together.
    public init(
      encoder: String, path: PathFigure, pictures: [MatchReport.Picture], videos: [String],
      remarks: [String], numbers: Numbers
    ) {
      self.encoder = encoder
      self.path = path
      self.pictures = pictures
      self.videos = videos
      self.remarks = remarks
      self.numbers = numbers
    }
  }

  /// The views of one episode, one per encoder.
  public struct EpisodeViews: Sendable, Equatable {
    /// The episode.
    public let episode: EpisodeID
    /// The views.
    ///
    /// If there are two, the one before the alignment comes first.
    public let views: [View]

    /// Puts views of an episode together.
    public init(episode: EpisodeID, views: [View]) {
      self.episode = episode
      self.views = views
    }
  }

  /// The episodes.
  public let episodes: [EpisodeViews]
  /// The way in which the reference was chosen, if it was not named.
  public let remark: String?
  /// The origin of the numbers.
  public let provenance: Provenance

  /// Puts a report together.
  public init(episodes: [EpisodeViews], remark: String?, provenance: Provenance) {
    self.episodes = episodes
    self.remark = remark
    self.provenance = provenance
  }

  /// Writes the page `seeing.html` and the numbers `seeing.json` into a folder, which is created if it is
  /// missing.
  ///
  /// Each episode has a folder of its own in it, with the pictures and the maps of paths.
  ///
  /// - Returns: The names of the files, the page first.
  /// - Throws: `DataError.Kind.unwritable` if a file cannot be written.
  public func write(toFolder folder: String) throws(DataError) -> [String] {
    var files: [(String, Data)] = []
    for shown in episodes {
      for (index, view) in shown.views.enumerated() {
        let place = "\(shown.episode)/\(Self.prefix(index, of: shown.views.count))"
        files += view.pictures.map { ("\(place)\($0.name).png", $0.png) }
        files.append(("\(place)path.svg", Data(view.path.svg.utf8)))
      }
    }
    files += [("seeing.json", try json()), ("seeing.html", Data(html.utf8))]
    for (name, data) in files { try AtomicFile.write(data, to: "\(folder)/\(name)") }
    return files.map(\.0).suffix(1) + files.map(\.0).dropLast()
  }

  /// The prefix of the names of a view's files, in the order of the views.
  public static func prefix(_ index: Int, of count: Int) -> String {
    count > 1 && index == 0 ? "before_" : ""
  }

  /// The numbers and their provenance as JSON, with sorted keys.
  ///
  /// - Throws: `DataError.Kind.unwritable` if a number cannot be written, which does not happen with these
  ///   numbers.
  public func json() throws(DataError) -> Data {
    let all = episodes.map { EpisodeNumbers(episode: $0.episode, views: $0.views.map(\.numbers)) }
    return try JSONText.data(
      AllNumbers(provenance: provenance, episodes: all), for: "seeing.json")
  }

  /// The files that every report has.
  package static let fileNames = ["seeing.html", "seeing.json"]

  private struct EpisodeNumbers: Encodable {
    let episode: EpisodeID
    let views: [Numbers]
  }

  private struct AllNumbers: Encodable {
    let provenance: Provenance
    let episodes: [EpisodeNumbers]
  }
}
