import Alignment
import ArgumentParser

/// An augmentation in the form of the command line: `shift=3,colour=0.2,shapes=2`.
struct AugmentationArgument: ExpressibleByArgument {
  let augmentation: Augmentation

  /// Reads an augmentation.
  ///
  /// Changes that are not named are off.
  init?(argument: String) {
    var augmentation = Augmentation.none
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let words = part.split(separator: "=", omittingEmptySubsequences: false)
      guard words.count == 2,
        Self.set(String(words[0]), to: String(words[1]), in: &augmentation)
      else { return nil }
    }
    self.augmentation = augmentation
  }

  private static func set(_ name: String, to value: String, in augmentation: inout Augmentation)
    -> Bool
  {
    switch name {
    case "shift": return set(&augmentation.shiftPixels, Int(value), within: 0...64)
    case "shapes": return set(&augmentation.shapeCount, Int(value), within: 0...16)
    case "blur": return set(&augmentation.blurPixels, Int(value), within: 0...16)
    case "crop": return set(&augmentation.crop, Double(value), within: 0...0.9)
    case "colour": return set(&augmentation.colourGain, Double(value), within: 0...1)
    default: return false
    }
  }

  private static func set<Value: Comparable>(
    _ target: inout Value, _ value: Value?, within range: ClosedRange<Value>
  ) -> Bool {
    guard let value, range.contains(value) else { return false }
    target = value
    return true
  }
}
