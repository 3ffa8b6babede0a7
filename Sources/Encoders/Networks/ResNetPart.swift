import Episodes

/// Some blocks of a ResNet that follow each other, and the stem if they are the first.
struct ResNetPart: BackbonePart {
  /// Makes the convolution of a place.
  typealias Maker = (NormedConvolutionPlace) throws(DataError) -> any NormedConvolution

  private let stem: (any NormedConvolution)?
  private let blocks: [ResidualBlock]

  init(
    stemChannelCount: Int?, _ places: ArraySlice<ResidualBlock.Place>, _ make: Maker
  ) throws(DataError) {
    stem = try stemChannelCount.map { count throws(DataError) in
      try make(
        NormedConvolutionPlace(
          convolution: "conv1", norm: "bn1", shape: [count, 3, 7, 7], stride: 2))
    }
    var blocks: [ResidualBlock] = []
    for place in places { blocks.append(try ResidualBlock(place, make)) }
    self.blocks = blocks
  }

  var parameters: [String: Tensor] {
    convolutions.reduce(into: [:]) { $0.merge($1.parameters) { own, _ in own } }
  }

  func savedParameters() throws(DataError) -> [String: Tensor] {
    var all: [String: Tensor] = [:]
    for convolution in convolutions {
      all.merge(try convolution.savedParameters()) { own, _ in own }
    }
    return all
  }

  func applied(to input: Tensor) throws(DataError) -> Tensor {
    var maps = input
    if let stem {
      maps = try stem.activated(maps, adding: nil)
        .maximumPooled(window: 3, stride: 2, padding: 1)
    }
    for block in blocks { maps = try block.applied(to: maps) }
    return maps
  }

  func frozenMaps(of input: Tensor) throws(DataError) -> Tensor {
    try Torch.withoutGradients { () throws(DataError) in
      var maps = input
      if let stem { maps = try stem.activated(maps, adding: nil).maximumPooledByHalf() }
      for block in blocks { maps = try block.applied(to: maps) }
      return try maps.dense()
    }
  }

  private var convolutions: [any NormedConvolution] {
    (stem.map { [$0] } ?? []) + blocks.flatMap(\.allConvolutions)
  }
}

/// Two 3x3 convolutions, or a 3x3 between two 1x1, with a shortcut.
struct ResidualBlock: Sendable {
  /// The channels and the stride of a block.
  struct Shape {
    let inputCount: Int
    let innerCount: Int
    let expansion: Int
    let stride: Int

    var outputCount: Int { innerCount * expansion }
    var needsShortcut: Bool { stride > 1 || inputCount != outputCount }

    /// Outputs, inputs, side and stride of each kernel.
    fileprivate var kernels: [(Int, Int, Int, Int)] {
      expansion > 1
        ? [
          (innerCount, inputCount, 1, 1), (innerCount, innerCount, 3, stride),
          (outputCount, innerCount, 1, 1),
        ]
        : [(innerCount, inputCount, 3, stride), (innerCount, innerCount, 3, 1)]
    }
  }

  /// The name of a block in the file.
  struct Place {
    let name: String
    let shape: Shape
  }

  private let convolutions: [any NormedConvolution]
  private let shortcut: (any NormedConvolution)?

  init(_ place: Place, _ make: ResNetPart.Maker) throws(DataError) {
    let (name, shape) = (place.name, place.shape)
    var convolutions: [any NormedConvolution] = []
    for (index, (outputs, inputs, side, stride)) in shape.kernels.enumerated() {
      convolutions.append(
        try make(
          NormedConvolutionPlace(
            convolution: "\(name).conv\(index + 1)", norm: "\(name).bn\(index + 1)",
            shape: [outputs, inputs, side, side], stride: stride)))
    }
    self.convolutions = convolutions
    guard shape.needsShortcut else {
      shortcut = nil
      return
    }
    shortcut = try make(
      NormedConvolutionPlace(
        convolution: "\(name).downsample.0", norm: "\(name).downsample.1",
        shape: [shape.outputCount, shape.inputCount, 1, 1], stride: shape.stride))
  }

  var allConvolutions: [any NormedConvolution] {
    convolutions + (shortcut.map { [$0] } ?? [])
  }

  func applied(to input: Tensor) throws(DataError) -> Tensor {
    var maps = input
    for convolution in convolutions.dropLast() {
      maps = try convolution.activated(maps, adding: nil)
    }
    let past = try shortcut?.applied(to: input) ?? input
    return try convolutions[convolutions.count - 1].activated(maps, adding: past)
  }
}
