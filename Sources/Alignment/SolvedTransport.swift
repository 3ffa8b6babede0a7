import Encoders
import Episodes
import OptimalTransport

/// The optimal plans of a batch of cost matrices, and the slopes of their costs, as constants.
///
/// A cost is `<slopes, C> + offset` with fixed slopes and offset. It has the value of the transport cost,
/// and the gradient that the settings ask for.
struct SolvedTransport {
  /// `[P, F, F]`.
  let slopes: Tensor
  /// `[P]`; 0 if the slopes are the plans.
  let offsets: Tensor

  /// Enough for a gradient.
  ///
  /// A reward is computed with a smaller tolerance.
  private static let coarse = Sinkhorn(tolerance: 1e-3, maximumIterations: 200)
  /// Implicit differentiation needs optimality conditions that hold.
  private static let fine = Sinkhorn(tolerance: 1e-9, maximumIterations: 2_000)

  init(_ costs: Tensor, settings: AlignmentSettings) throws(DataError) {
    let (rows, columns) = (costs.shape[1], costs.shape[2])
    let values = try costs.values()
    var (slopes, offsets): ([Float], [Float]) = ([], [])
    slopes.reserveCapacity(values.count)
    for start in stride(from: 0, to: values.count, by: rows * columns) {
      let entries = values[start..<start + rows * columns].map(Double.init)
      do throws(TransportError) {
        let cost = try CostMatrix(rowCount: rows, columnCount: columns, values: entries)
        let (slope, offset) = try Self.solved(cost, settings: settings)
        slopes += slope.map(Float.init)
        offsets.append(Float(offset))
      } catch {
        throw DataError(
          .invalidValue, subject: "alignment", expected: "finite features", found: "\(error)",
          remedy: "lower the learning rate", settings: [.learningRate])
      }
    }
    self.slopes = try Tensor(slopes, shape: costs.shape)
    self.offsets = try Tensor(offsets, shape: [offsets.count])
  }

  private static func solved(_ cost: CostMatrix, settings: AlignmentSettings)
    throws(TransportError) -> (slopes: [Double], offset: Double)
  {
    let band = settings.bandHalfWidth.map(TemporalBand.init(halfWidth:))
    let problem = try TransportProblem(cost: cost, epsilon: settings.epsilon, band: band)
    switch settings.gradient {
    case .planHeldFixed:
      return (coarse.solve(problem).plan, 0)
    case .throughPlan:
      let solution = fine.solve(problem)
      let slopes = try solution.exactGradient().values
      let linear = zip(slopes, cost.values).reduce(0) { $0 + $1.0 * $1.1 }
      return (slopes, solution.transportCost - linear)
    }
  }
}
