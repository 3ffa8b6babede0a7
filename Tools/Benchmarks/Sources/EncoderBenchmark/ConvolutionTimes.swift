import Encoders
import Foundation

/// One convolution of a ResNet-18 at 112 and how long it takes, by itself on one thread.
struct ConvolutionTime: Encodable {
  /// Height and width of the maps.
  var size: Int
  var channels: Int
  var outputs: Int
  var side: Int
  var stride: Int
  /// The shortest of the repeats, of processor time.
  var milliseconds = 0.0

  static let all = [
    ConvolutionTime(size: 112, channels: 3, outputs: 64, side: 7, stride: 2),
    ConvolutionTime(size: 28, channels: 64, outputs: 64, side: 3, stride: 1),
    ConvolutionTime(size: 28, channels: 64, outputs: 128, side: 3, stride: 2),
    ConvolutionTime(size: 28, channels: 64, outputs: 128, side: 1, stride: 2),
    ConvolutionTime(size: 14, channels: 128, outputs: 128, side: 3, stride: 1),
    ConvolutionTime(size: 14, channels: 128, outputs: 256, side: 3, stride: 2),
    ConvolutionTime(size: 14, channels: 128, outputs: 256, side: 1, stride: 2),
    ConvolutionTime(size: 7, channels: 256, outputs: 256, side: 3, stride: 1),
    ConvolutionTime(size: 7, channels: 256, outputs: 512, side: 3, stride: 2),
    ConvolutionTime(size: 7, channels: 256, outputs: 512, side: 1, stride: 2),
    ConvolutionTime(size: 4, channels: 512, outputs: 512, side: 3, stride: 1),
  ]

  /// With rectifier and, at stride 1, a shortcut, as in the network.
  func measured(frames: Int, repeats: Int) throws -> ConvolutionTime {
    func tensor(_ shape: [Int]) throws -> Tensor {
      let count = shape.reduce(1, *)
      return try Tensor((0..<count).map { Float($0 % 17) / 17 - 0.4 }, shape: shape)
    }
    let packed = try PackedConvolution(
      kernel: tensor([outputs, channels, side, side]), bias: tensor([outputs]), stride: stride,
      padding: side / 2)
    let images = try tensor([frames, size, size, channels]).permuted([0, 3, 1, 2])
    let past = stride == 1 ? try packed.applied(to: images) : nil
    var found = self
    found.milliseconds = .infinity
    for _ in 0...repeats {
      let before = Usage.processorSeconds
      _ = try packed.applied(to: images, adding: past, activation: .relu)
      found.milliseconds = min(found.milliseconds, 1000 * (Usage.processorSeconds - before))
    }
    return found
  }
}
