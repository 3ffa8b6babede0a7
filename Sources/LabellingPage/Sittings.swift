import Episodes
import Labelling
import Preferences
import Synchronization

/// The sittings of all annotators, each begun at the first request.
final class Sittings: Sendable {
  typealias Beginning = @Sendable (Annotator) throws(DataError) -> PageSitting

  private let begin: Beginning
  private let begun = Mutex<[Annotator: PageSitting]>([:])

  init(_ begin: @escaping Beginning) { self.begin = begin }

  /// An annotator's sitting.
  ///
  /// - Throws: `DataError` if the label file cannot be read.
  func sitting(of annotator: Annotator) throws(DataError) -> PageSitting {
    try begun.withLock { begun throws(DataError) in
      if let sitting = begun[annotator] { return sitting }
      let sitting = try begin(annotator)
      begun[annotator] = sitting
      return sitting
    }
  }

  /// Waits until nothing more is prepared.
  func close() {
    for sitting in begun.withLock({ Array($0.values) }) { sitting.close() }
  }
}
