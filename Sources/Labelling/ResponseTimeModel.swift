import Episodes
import Foundation
import Preferences

/// Predicts an annotator's response time for a query from earlier response times.
///
/// Close calls and long episodes take longer. The logarithm of the time is linear in the distance between
/// the candidates' strengths and in the logarithm of the steps shown. The fit is by least squares, with
/// shrinkage towards no effect.
struct ResponseTimeModel {
  /// A query that was answered, or one to come.
  struct Query {
    /// The mean distance between the candidates' strengths, in log-odds.
    let spread: Double
    /// The number of steps shown, over all episodes.
    let stepCount: Int

    fileprivate var features: [Double] { [1, spread, log(Double(max(1, stepCount)))] }
  }

  /// The smallest number of answers for a fit.
  private static let fewestAnswers = 8
  /// The weight of the assumption of no effect, in answers.
  private static let shrinkage = 4.0

  private let coefficients: [Double]

  /// - Complexity: O(answers).
  init(_ answers: [(query: Query, seconds: Double)]) {
    let timed = answers.filter { $0.seconds > 0 }
    guard timed.count >= Self.fewestAnswers else {
      coefficients = [0, 0, 0]
      return
    }
    let mean = (0..<3).map { place in
      timed.reduce(0) { $0 + $1.query.features[place] } / Double(timed.count)
    }
    let level = timed.reduce(0) { $0 + log($1.seconds) } / Double(timed.count)
    var (xx, yy, xy) = (Self.shrinkage, Self.shrinkage, 0.0)
    var (xt, yt) = (0.0, 0.0)
    for (query, seconds) in timed {
      let (x, y) = (query.features[1] - mean[1], query.features[2] - mean[2])
      let residual = log(seconds) - level
      xx += x * x
      yy += y * y
      xy += x * y
      xt += x * residual
      yt += y * residual
    }
    // The shrinkage keeps it above 0.
    let determinant = xx * yy - xy * xy
    let slopes = [(yy * xt - xy * yt) / determinant, (xx * yt - xy * xt) / determinant]
    coefficients = [level - slopes[0] * mean[1] - slopes[1] * mean[2]] + slopes
  }

  /// The expected time in seconds; 1 for every query while there are too few answers.
  func seconds(_ query: Query) -> Double {
    exp(zip(coefficients, query.features).reduce(0) { $0 + $1.0 * $1.1 })
  }
}
