import Episodes
import VideoDecoding

/// The pictures on a terminal: the shown ones, and what shows others.
struct PictureShow {
  private struct Shown: Equatable {
    let picture: PlayerView.Picture
    let detail: Detail
  }

  /// Numbers of kitty pictures begin here, away from those of other programs.
  private static let firstNumber = 71_600

  let mode: GraphicsMode
  private let depth: ColourDepth
  private var painters: [ColourDepth: PicturePainter] = [:]
  private var painted: [Int: (of: Shown, cells: [Cell])] = [:]
  private var shown: [Int: Shown] = [:]
  private var numbers: [Int: Int] = [:]

  init(_ mode: GraphicsMode, _ depth: ColourDepth) { (self.mode, self.depth) = (mode, depth) }

  /// Whether pictures of these videos at these places can replace the shown ones completely.
  func fits(_ pictures: [PlayerView.Picture]) -> Bool {
    let places = Dictionary(uniqueKeysWithValues: pictures.map { ($0.video, $0.place) })
    return shown.allSatisfy { places[$0.key] == $0.value.picture.place }
  }

  /// The bytes that remove all pictures that are no characters.
  ///
  /// The screen is cleared separately.
  mutating func removal() -> [UInt8] {
    let bytes = mode == .kitty ? numbers.values.sorted().flatMap(KittyPicture.removal) : []
    shown = [:]
    numbers = [:]
    return bytes
  }
}

// MARK: - Characters

extension PictureShow {
  /// A picture as characters, row by row.
  mutating func cells(of picture: PlayerView.Picture, _ detail: Detail) -> [Cell] {
    let new = Shown(picture: picture, detail: detail)
    if let kept = painted[picture.video], kept.of == new { return kept.cells }
    let cells = painter(detail).cells(
      picture.frame, columns: picture.place.columns, rows: picture.place.rows)
    painted[picture.video] = (new, cells)
    return cells
  }

  private mutating func painter(_ detail: Detail) -> PicturePainter {
    let depth = detail.hasFewColours && depth == .full ? .palette : depth
    if let painter = painters[depth] { return painter }
    let painter = PicturePainter(mode, depth)
    painters[depth] = painter
    return painter
  }
}

// MARK: - Other pictures

extension PictureShow {
  /// The bytes for those pictures that are not shown yet, in portions between which others may come.
  ///
  /// - Throws: `DataError` if a picture cannot be compressed.
  mutating func portions(
    for pictures: [PlayerView.Picture], cell: PixelSize, _ detail: Detail
  ) throws(DataError) -> [[UInt8]] {
    var portions: [[UInt8]] = []
    for picture in pictures {
      let new = Shown(picture: picture, detail: detail)
      guard shown[picture.video] != new else { continue }
      shown[picture.video] = new
      portions += try self.portions(for: picture, cell: cell, detail)
    }
    return portions
  }

  private mutating func portions(
    for picture: PlayerView.Picture, cell: PixelSize, _ detail: Detail
  ) throws(DataError) -> [[UInt8]] {
    switch mode {
    case .sextants, .blocks, .halves: return []
    case .sixel: return [sixels(picture, cell: cell, detail)]
    case .iterm:
      return [try InlinePicture.bytes(picture.frame.reduced(detail), at: picture.place)]
    case .kitty:
      let old = numbers[picture.video]
      let first = Self.firstNumber + picture.video * 2
      let number = old == first ? first + 1 : first
      numbers[picture.video] = number
      return try KittyPicture.portions(
        picture.frame.reduced(detail), at: picture.place, number: number, replacing: old)
    }
  }

  private mutating func sixels(
    _ picture: PlayerView.Picture, cell: PixelSize, _ detail: Detail
  ) -> [UInt8] {
    let place = picture.place
    let size = PicturePainter.Size(columns: place.columns, rows: place.rows, cell: cell)
    return Array("\u{1B}[\(place.row + 1);\(place.column + 1)H".utf8)
      + painter(detail).sixels(picture.frame, size: size)
  }
}

extension FrameSequence {
  /// The frame with fewer pixels, for terminals that enlarge it to its place.
  fileprivate func reduced(_ detail: Detail) throws(DataError) -> FrameSequence {
    guard detail.scale < 1 else { return self }
    return try resized(
      height: max(1, Int(Double(height) * detail.scale)),
      width: max(1, Int(Double(width) * detail.scale)))
  }
}
