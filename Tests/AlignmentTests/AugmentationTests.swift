import Episodes
import Testing

@testable import Alignment

@Suite("Augmentation")
struct AugmentationTests {
  private func pixels(_ frames: Int, side: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<frames * 3 * side * side).map { _ in Float(generator.unit()) }
  }

  private func varied(
    _ pixels: [Float], side: Int, seed: UInt64, by augmentation: Augmentation = .init()
  ) -> [Float] {
    var (varied, generator) = (pixels, SeededGenerator(seed: seed))
    augmentation.apply(to: &varied, height: side, width: side, using: &generator)
    return varied
  }

  @Test("No augmentation changes nothing and draws no chance")
  func none() {
    let original = pixels(2, side: 8, seed: 1)
    var (varied, generator) = (original, SeededGenerator(seed: 2))
    Augmentation.none.apply(to: &varied, height: 8, width: 8, using: &generator)
    var untouched = SeededGenerator(seed: 2)
    #expect(varied == original && generator.next() == untouched.next())
  }

  @Test("Every frame of an episode is shifted and coloured in the same way")
  func sameAlongTheEpisode() {
    var augmentation = Augmentation()
    augmentation.shapeCount = 0
    let (first, second) = (pixels(1, side: 24, seed: 1), pixels(1, side: 24, seed: 2))
    for seed in 0..<8 as Range<UInt64> {
      let together = varied(first + second, side: 24, seed: seed, by: augmentation)
      let alone = [first, second].map { varied($0, side: 24, seed: seed, by: augmentation) }
      #expect(together == alone[0] + alone[1])
    }
  }

  @Test("The same seed varies in the same way, another one otherwise")
  func deterministic() {
    let original = pixels(2, side: 24, seed: 1)
    #expect(varied(original, side: 24, seed: 3) == varied(original, side: 24, seed: 3))
    #expect(varied(original, side: 24, seed: 3) != varied(original, side: 24, seed: 4))
    #expect(varied(original, side: 24, seed: 3) != original)
  }

  @Test("Colours stay colours, on images of any size", arguments: [1, 2, 5, 56])
  func range(side: Int) {
    for seed in 0..<10 as Range<UInt64> {
      let varied = varied(pixels(1, side: side, seed: seed), side: side, seed: seed)
      #expect(varied.allSatisfy { (0...1).contains($0) })
    }
  }

  @Test("A shift moves the picture and repeats its border")
  func shift() {
    var augmentation = Augmentation.none
    augmentation.shiftPixels = 1
    let original = (0..<27).map { Float($0) / 27 }
    var seen: Set<[Float]> = []
    for seed in 0..<100 as Range<UInt64> {
      let varied = varied(original, side: 3, seed: seed, by: augmentation)
      #expect(Set(varied).isSubset(of: original) && varied[4] != varied[13])
      seen.insert(varied)
    }
    #expect(seen.count == 9)
  }

  @Test("Shapes wander along the episode, hang from the upper edge and leave the rest alone")
  func shapes() {
    var augmentation = Augmentation.none
    augmentation.shapeCount = 2
    let black = [Float](repeating: 0, count: 5 * 3 * 32 * 32)
    var wandered = false
    for seed in 0..<20 as Range<UInt64> {
      let varied = varied(black, side: 32, seed: seed, by: augmentation)
      let frames = (0..<5).map { Array(varied[$0 * 3072..<($0 + 1) * 3072]) }
      wandered = wandered || frames[0] != frames[4]
      for frame in frames { #expect(frame[512..<1024].allSatisfy { $0 == 0 }) }
    }
    #expect(wandered)
  }

  @Test("A crop keeps the middle and shows nothing that was not there")
  func crop() {
    var augmentation = Augmentation.none
    augmentation.crop = 0.5
    let original = (0..<243).map { Float($0) / 243 }
    var shown: Set<Int> = []
    for seed in 0..<50 as Range<UInt64> {
      let varied = varied(original, side: 9, seed: seed, by: augmentation)
      #expect(Set(varied).isSubset(of: original) && varied[40] == original[40])
      shown.insert(Set(varied.prefix(81)).count)
    }
    #expect(shown.contains(81) && shown.min() == 25)
  }

  @Test("A blur spreads a point evenly and leaves an even picture even")
  func blur() {
    var augmentation = Augmentation.none
    augmentation.blurPixels = 1
    var point = [Float](repeating: 0, count: 75)
    point[12] = 0.9
    var seen: Set<[Float]> = []
    for seed in 0..<20 as Range<UInt64> {
      seen.insert(Array(varied(point, side: 5, seed: seed, by: augmentation).prefix(25)))
      let grey = varied([Float](repeating: 0.5, count: 75), side: 5, seed: seed, by: augmentation)
      #expect(grey.allSatisfy { abs($0 - 0.5) < 1e-6 })
    }
    #expect(seen.count == 2)
    #expect(seen.contains { $0.count { abs($0 - 0.1) < 1e-6 } == 9 })
  }
}
