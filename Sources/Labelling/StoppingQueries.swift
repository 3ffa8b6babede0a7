import Episodes
import Preferences
import Synchronization

/// Ends the queries when further answers no longer change the order of the episodes.
package final class StoppingQueries: QuerySource {
  private let source: any QuerySource
  private let settings: RankingStability.Settings
  private let latest = Mutex<RankingStability?>(nil)

  /// Ends the queries of another source.
  package init(
    _ source: any QuerySource, settings: RankingStability.Settings = RankingStability.Settings()
  ) {
    self.source = source
    self.settings = settings
  }

  /// The stability of the order when a query was last chosen, or `nil` before.
  package var stability: RankingStability? { latest.withLock { $0 } }

  /// The query of the other source; `nil` once the order is stable.
  ///
  /// - Throws: The errors of the other source.
  /// - Complexity: That of `RankingStability` and of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let stability = RankingStability(context.ordinaryLabels, settings: settings)
    latest.withLock { $0 = stability }
    return stability.isStable ? nil : try source.next(in: context)
  }
}
