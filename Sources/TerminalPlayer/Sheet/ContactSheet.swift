import EpisodeStore
import Episodes
import VideoDecoding

/// A few frames of each video of a query, in rows, with their steps and times.
struct ContactSheet: Sendable {
  /// One video and its shown steps.
  struct Row: Sendable {
    let title: String
    /// The steps shown.
    let steps: [Int]
    /// When each is shown, in seconds.
    let times: [Double]
    /// The frames, one for each step, or the reason why there are none.
    let frames: Result<FrameSequence, DataError>
  }

  /// Height of capitals in the picture.
  ///
  /// Smaller ones could not be read where the picture is shown smaller.
  static let capitalHeight = 14
  /// The longest side of a frame in the picture.
  static let longestSide = 240

  let rows: [Row]

  /// The shown steps of a video, evenly spaced, with the first and the last.
  static func steps(of steps: Range<Int>, count: Int) -> [Int] {
    guard count > 1, steps.count > 1 else { return [steps.lowerBound] }
    return steps.evenlySpread(atMost: count)
  }

  /// Reads the frames of videos, at most so many of each, in a size that suits a picture.
  init(
    _ videos: [ShownVideo], titles: [String], from store: EpisodeStore, count: Int
  ) {
    rows = zip(videos, titles).map { video, title in
      let steps = Self.steps(of: video.track.steps, count: count)
      let longest = PixelSize(width: Self.longestSide, height: Self.longestSide)
      let size = video.size.fitted(into: longest)
      let frames = Result { () throws(DataError) in
        try video.frames(at: steps, size: size, from: store)
      }
      return Row(
        title: title, steps: steps,
        times: steps.map { video.track.times[$0 - video.track.steps.lowerBound] }, frames: frames)
    }
  }
}

// MARK: - As a picture

extension ContactSheet {
  /// Rows of pixels for a line of text.
  private static let lineHeight = capitalHeight * 2
  private static let margin = 6

  /// The sheet as a frame, to be written as PNG.
  ///
  /// - Throws: `DataError` if text cannot be drawn.
  func picture() throws(DataError) -> FrameSequence {
    let sizes = rows.map { (try? $0.frames.get()).map { ($0.width, $0.height) } ?? (0, 0) }
    let place = (width: max(96, sizes.map(\.0).max() ?? 0), height: sizes.map(\.1).max() ?? 0)
    let count = rows.map(\.steps.count).max() ?? 0
    let rowHeight = Self.lineHeight * 2 + place.height
    var sheet = PictureCanvas(
      width: count * (place.width + Self.margin) + Self.margin,
      height: rows.count * rowHeight + Self.margin)
    for (index, row) in rows.enumerated() {
      try draw(row, top: index * rowHeight, width: place.width, on: &sheet)
    }
    return sheet.frame
  }

  private func draw(_ row: Row, top: Int, width: Int, on sheet: inout PictureCanvas)
    throws(DataError)
  {
    let base = top + Self.lineHeight - Self.capitalHeight / 2
    try sheet.write(
      PictureText(row.title, capitalHeight: Self.capitalHeight), x: Self.margin, y: base)
    guard case .success(let frames) = row.frames else {
      try sheet.write(
        PictureText("cannot be shown", capitalHeight: Self.capitalHeight, colour: [255, 190, 90]),
        x: Self.margin, y: base + Self.lineHeight)
      return
    }
    for place in row.steps.indices {
      let left = Self.margin + place * (width + Self.margin)
      let label = PictureText(
        row.label(of: place), capitalHeight: Self.capitalHeight, colour: [170, 170, 170])
      try sheet.write(label, x: left, y: base + Self.lineHeight)
      sheet.show(frames[place], x: left, y: top + Self.lineHeight * 2)
    }
  }
}

extension ContactSheet.Row {
  /// The step, counted from 1 as players do, and its time.
  func label(of place: Int) -> String {
    "\(steps[place] + 1) \((times[place] * 10).rounded() / 10)s"
  }
}
