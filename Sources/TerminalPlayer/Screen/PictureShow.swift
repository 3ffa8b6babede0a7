import Episodes

/// The pictures on a terminal that are no characters: the shown ones, and the bytes to show others.
struct PictureShow: Sendable {
  private struct Shown: Equatable {
    let step: Int
    let place: ScreenPlace
    let frame: FrameSequence
  }

  /// Numbers of kitty pictures begin here, away from those of other programs.
  private static let firstNumber = 71_600

  let mode: GraphicsMode
  private var shown: [Int: Shown] = [:]
  private var numbers: [Int: Int] = [:]

  init(_ mode: GraphicsMode) { self.mode = mode }

  /// Whether pictures of these videos at these places can replace the shown ones completely.
  func fits(_ pictures: [PlayerView.Picture]) -> Bool {
    let places = Dictionary(uniqueKeysWithValues: pictures.map { ($0.video, $0.place) })
    return shown.allSatisfy { places[$0.key] == $0.value.place }
  }

  /// The bytes that remove all pictures.
  ///
  /// The screen is cleared separately.
  mutating func removal() -> [UInt8] {
    let bytes = mode == .kitty ? numbers.values.sorted().flatMap(KittyPicture.removal) : []
    shown = [:]
    numbers = [:]
    return bytes
  }

  /// The bytes for those pictures that are not shown yet.
  ///
  /// - Throws: `DataError` if a picture cannot be compressed.
  mutating func bytes(for pictures: [PlayerView.Picture]) throws(DataError) -> [UInt8] {
    var bytes: [UInt8] = []
    for picture in pictures {
      let new = Shown(step: picture.step, place: picture.place, frame: picture.frame)
      guard shown[picture.video] != new else { continue }
      shown[picture.video] = new
      guard mode == .kitty else {
        bytes += SixelPicture.bytes(picture.frame, at: picture.place)
        continue
      }
      let old = numbers[picture.video]
      let first = Self.firstNumber + picture.video * 2
      let number = old == first ? first + 1 : first
      numbers[picture.video] = number
      bytes += try KittyPicture.bytes(
        picture.frame, at: picture.place, number: number, replacing: old)
    }
    return bytes
  }
}
