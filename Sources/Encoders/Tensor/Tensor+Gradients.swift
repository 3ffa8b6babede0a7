import CTorchBridge
import Episodes

extension Tensor {
  /// Adds the gradients of this scalar to every leaf that requires one.
  ///
  /// - Throws: `DataError.Kind.unsupported` if this is no scalar, or if nothing requires a gradient.
  public func backward() throws(DataError) {
    try checkTorch("differentiating a tensor of shape \(shape)") {
      torch.rapl_tensor_backward(handle, $0)
    }
  }

  /// The gradient that `backward()` left in this leaf.
  ///
  /// - Returns: A tensor of the leaf's shape.
  /// - Throws: `DataError.Kind.unsupported` if no gradient reached it.
  public func gradient() throws(DataError) -> Tensor {
    try make("the gradient") { torch.rapl_tensor_gradient(handle, $0, $1) }
  }

  /// The gradient of this scalar with respect to a tensor from which it was computed.
  ///
  /// No leaf's gradient changes, so several threads may differentiate through the same parameters.
  ///
  /// - Returns: A tensor of the shape of `input`.
  /// - Throws: `DataError.Kind.unsupported` if this is no scalar, or was not computed from `input`.
  public func gradient(withRespectTo input: Tensor) throws(DataError) -> Tensor {
    let one = try Tensor([1], shape: shape)
    guard let slope = try gradients(withRespectTo: [input], upstream: one)[0] else {
      throw DataError(
        .unsupported, subject: "libtorch", place: "the gradient with respect to a tensor",
        expected: "one that the scalar was computed from", found: "another")
    }
    return slope
  }

  /// The gradients of the sum of this tensor's numbers times those of `upstream`, with respect to the
  /// tensors in `inputs`.
  ///
  /// No leaf's gradient changes, so several threads may differentiate through the same parameters.
  ///
  /// - Returns: One tensor of each input's shape; `nil` for an input on which this tensor does not depend.
  /// - Throws: `DataError.Kind.unsupported` if it depends on none of them, or `upstream` has another shape.
  public func gradients(withRespectTo inputs: [Tensor], upstream: Tensor) throws(DataError)
    -> [Tensor?]
  {
    let handles = inputs.map { Optional($0.handle) }
    var slopes = [OpaquePointer?](repeating: nil, count: inputs.count)
    try checkTorch("differentiating a tensor of shape \(shape)") {
      torch.rapl_tensor_slopes(handle, upstream.handle, handles, Int64(handles.count), &slopes, $0)
    }
    return slopes.map { $0.map { Tensor(owning: $0) } }
  }

  /// Adds to this leaf's gradient.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the shapes differ.
  public func addGradient(_ gradient: Tensor) throws(DataError) {
    try checkTorch("adding to a gradient of shape \(shape)") {
      torch.rapl_tensor_add_gradient(handle, gradient.handle, $0)
    }
  }

  /// Whether gradients flow through this tensor to the tensors from which it was computed.
  public var tracksGradients: Bool { torch.rapl_tensor_tracks_gradients(handle) }

  /// Clears this leaf's gradient, so that the next `backward()` starts from zero.
  public func clearGradient() { torch.rapl_tensor_clear_gradient(handle) }

  /// Whether `backward()` has left a gradient in this leaf.
  public var hasGradient: Bool { torch.rapl_tensor_has_gradient(handle) }

  /// One step of Adam with decoupled weight decay on this leaf, outside the graph.
  ///
  /// One pass updates its values and the two moments from its gradient times `gradientScale`.
  ///
  /// - Throws: `DataError.Kind.unsupported` if no gradient reached it, or the shapes differ.
  /// - Source: Loshchilov & Hutter, "Decoupled Weight Decay Regularization" (2019), algorithm 2.
  public func moveByAdam(
    _ firstMoment: Tensor, _ secondMoment: Tensor, updateCount: Int, gradientScale: Double,
    learningRate: Double, weightDecay: Double, stabiliser: Double
  ) throws(DataError) {
    var step = rapl_adam_step(
      gradient_scale: gradientScale, learning_rate: learningRate, weight_decay: weightDecay,
      stabiliser: stabiliser, update_count: Int64(updateCount))
    try checkTorch("a step of Adam on a tensor of shape \(shape)") {
      torch.rapl_tensor_adam_step(handle, firstMoment.handle, secondMoment.handle, &step, $0)
    }
  }

  /// Overwrites the values of this leaf, outside the graph of gradients.
  ///
  /// - Throws: `DataError.Kind.unsupported` if the shapes differ.
  public func assign(_ values: Tensor) throws(DataError) {
    try checkTorch("assigning \(values.shape) to \(shape)") {
      torch.rapl_tensor_assign(handle, values.handle, $0)
    }
  }
}
