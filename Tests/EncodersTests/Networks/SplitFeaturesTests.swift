import Encoders
import Episodes
import TestSupport
import Testing

@Suite("Batches in parts")
struct SplitFeaturesTests {
  /// The features of five images and the gradient of every parameter, in parts or in one.
  private func result(_ backbone: NarrowBackbone, partCount: Int?) throws -> [String: [Float]] {
    let network = try backbone.load(.all).network
    let images = try backbone.images()
    let input = try network.prepared(images.selecting([0, 1, 0, 1, 1]))
    let split = try partCount.map { try SplitFeatures(of: input, by: network, partCount: $0) }
    let features = try split?.whole ?? network.features(ofPrepared: input)
    try features.squared().sum(1).sum(0).backward()
    try split?.propagate(to: Array(network.parameters.values))
    var found = try network.parameters.filter { $0.value.hasGradient }
      .mapValues { try $0.gradient().values() }
    found["features"] = try features.values()
    return found
  }

  @Test(
    "Parts have the features and gradients of the whole, the same bytes every time",
    arguments: NarrowBackbone.allCases, [1, 2, 3, 9])
  func parts(backbone: NarrowBackbone, partCount: Int) throws {
    let whole = try result(backbone, partCount: nil)
    let found = try result(backbone, partCount: partCount)
    #expect(Set(found.keys) == Set(whole.keys) && found.count > 10)
    for (name, values) in whole {
      #expect(relativeDifference(try #require(found[name]), values) < 1e-4, "\(name)")
    }
    #expect(try result(backbone, partCount: partCount) == found)
  }

  @Test("Without a gradient of the features there is nothing to carry on")
  func nothing() throws {
    let network = try NarrowBackbone.vit.load(.all).network
    let input = try network.prepared(NarrowBackbone.vit.images())
    try SplitFeatures(of: input, by: network, partCount: 2)
      .propagate(to: Array(network.parameters.values))
    #expect(network.parameters.values.allSatisfy { !$0.hasGradient })
  }
}
