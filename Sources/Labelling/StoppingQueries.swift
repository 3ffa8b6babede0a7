import Episodes
import Preferences
import Synchronization

/// Ends the questions when further answers no longer change the order of the episodes.
package final class StoppingQueries: QuerySource {
  private let source: any QuerySource
  private let settings: RankingStability.Settings
  private let latest = Mutex<RankingStability?>(nil)

  /// Ends the questions of another source.
  package init(
    _ source: any QuerySource, settings: RankingStability.Settings = RankingStability.Settings()
  ) {
    self.source = source
    self.settings = settings
  }

  /// How stable the order was when a query was last chosen; `nil` before.
  package var stability: RankingStability? { latest.withLock { $0 } }

  /// What the other source gives; `nil` once the order is stable.
  ///
  /// - Throws: As the other source.
  /// - Complexity: That of `RankingStability` and of the other source.
  package func next(in context: QueryContext) throws(DataError) -> Query? {
    let stability = RankingStability(context.labels, settings: settings)
    latest.withLock { $0 = stability }
    return stability.isStable ? nil : try source.next(in: context)
  }
}
