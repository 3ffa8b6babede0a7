import Episodes
import Foundation

/// How far each annotator can be relied on, found together with how good the items are.
///
/// An annotator of reliability `r` answers by the model of Bradley and Terry with probability `r`, and the
/// opposite otherwise: of items with strengths `a` and `b`, the first is called better with probability
/// `r p + (1 - r)(1 - p)`, where `p = 1 / (1 + exp(b - a))`. A half is guessing. Below a half is answering
/// the wrong way round. Ties say nothing of an annotator and count as half a win for each side.
///
/// - Source: Chen, Bennett, Collins-Thompson and Horvitz, "Pairwise Ranking Aggregation in a
///   Crowdsourced Setting", WSDM 2013, <https://doi.org/10.1145/2433396.2433420>, equation 3; fitted by
///   expectation maximisation, with the prior of `BradleyTerry` on strengths and one on reliabilities.
public struct AnnotatorReliability: Sendable, Equatable, Encodable {
  /// One annotator.
  public struct Entry: Sendable, Equatable, Codable {
    /// The name.
    public let annotator: String
    /// Comparisons that are no ties.
    public let comparisonCount: Int
    /// The probability of answering by the model.
    public let reliability: Double
    /// Comparisons that agree with the order of the strengths, as a share, or `nil` without comparisons.
    public let agreeingShare: Double?

    private enum CodingKeys: String, CodingKey {
      case annotator, reliability
      case comparisonCount = "comparisons"
      case agreeingShare = "agreeing_share"
    }
  }

  /// An item with its strength.
  public struct Strength: Sendable, Equatable, Codable {
    /// The episode's name, with its steps where it is a part.
    public let item: String
    /// The strength, in log-odds.
    public let strength: Double
  }

  /// Everybody with an answer that compares items, in the order of names.
  public let annotators: [Entry]
  /// The items, strongest first.
  public let strengths: [Strength]
  /// Whether the fit came to rest.
  public let converged: Bool
  /// Rounds of expectation and maximisation.
  public let rounds: Int
  /// The logarithm of the posterior density, up to a constant, after each round.
  ///
  /// It never falls.
  let logPosteriors: [Double]

  private enum CodingKeys: String, CodingKey { case annotators, strengths, converged, rounds }

  /// Fits the model to answers in force.
  ///
  /// - Complexity: O(rounds · (comparisons + items)).
  public init(_ labels: [Label], longestRun: Int = 2000) {
    var model = ReliabilityModel(labels)
    var trace: [Double] = []
    var converged = false
    while !converged, trace.count < longestRun {
      let before = model
      model.improve()
      trace.append(model.logPosterior)
      converged = model.change(since: before) < ReliabilityModel.tolerance
    }
    self.converged = converged
    rounds = trace.count
    logPosteriors = trace
    annotators = model.annotators.indices.map(model.entry(of:))
    strengths = zip(model.items, model.strengths)
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
      .map { Strength(item: $0.description, strength: $1) }
  }
}
