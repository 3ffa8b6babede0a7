import Encoders
import Episodes
import Foundation

/// A page on what an encoder sees: where it looks, what it takes for alike, and how episodes run through
/// its space; of an encoder before and after it was aligned, side by side.
public struct EncoderReport: Sendable, Equatable {
  /// One encoder's view of one episode.
  public struct View: Sendable, Equatable {
    /// What stands above it: the encoder's name.
    public let encoder: String
    /// The path of the episode and that of the reference.
    public let path: PathFigure
    /// Sheets of frames.
    public let pictures: [MatchReport.Picture]
    /// Videos that stand beside the page, by the names of their files.
    public let videos: [String]
    /// What cannot be had of this encoder, a line each.
    public let remarks: [String]
    /// The numbers behind it.
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

  /// An episode as every encoder sees it.
  public struct EpisodeViews: Sendable, Equatable {
    /// The episode.
    public let episode: EpisodeID
    /// The views; before the alignment first, where there are two.
    public let views: [View]

    /// Puts views of an episode together.
    public init(episode: EpisodeID, views: [View]) {
      self.episode = episode
      self.views = views
    }
  }

  /// The episodes that are shown.
  public let episodes: [EpisodeViews]
  /// How the reference was chosen, where it was not named.
  public let remark: String?
  /// Where the numbers came from.
  public let provenance: Provenance

  /// Puts a report together.
  public init(episodes: [EpisodeViews], remark: String?, provenance: Provenance) {
    self.episodes = episodes
    self.remark = remark
    self.provenance = provenance
  }

  /// Writes the page, `seeing.html`, and the numbers behind it, `seeing.json`, into a folder that is made
  /// if it is missing; for each episode a folder in it with the pictures and the maps of paths.
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

  /// What comes before the names of a view's files, in the order of the views.
  public static func prefix(_ index: Int, of count: Int) -> String {
    count > 1 && index == 0 ? "before_" : ""
  }

  /// The numbers and their provenance as JSON, with the keys in the order of their names.
  ///
  /// - Throws: `DataError.Kind.unwritable` if a number cannot be written; none of ours is such.
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
