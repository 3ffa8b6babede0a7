import Episodes

extension LabelHistory {
  /// The answers in force to ordinary queries, of annotators who are not left out; for a settled query, the
  /// settlement alone.
  ///
  /// Disputes come in the order in which they were ended, behind the answers before.
  ///
  /// - Complexity: O(labels · log labels).
  package var counted: [Label] {
    let answers = given.filter { settlements[$0.judgement.query.id] == nil }
    let settled = settlements.values.map(\.label).filter {
      $0.judgement.query.purpose == .ordinary
    }
    guard !settled.isEmpty else { return answers }
    return answers + settled.sorted { ($0.time, $0.id.uuidString) < ($1.time, $1.id.uuidString) }
  }

  /// The answers in force to ordinary queries, of annotators who are not left out, whether settled or not.
  package var given: [Label] {
    labels.filter {
      $0.judgement.query.purpose == .ordinary && !dropped.contains($0.annotator)
    }
  }

  /// The counted answers by one criterion.
  package func counted(by criterion: String) -> [Label] {
    counted.filter { $0.judgement.query.criterionName == criterion }
  }

  /// The given answers by one criterion.
  package func given(by criterion: String) -> [Label] {
    given.filter { $0.judgement.query.criterionName == criterion }
  }

  /// The names of the criteria by which ordinary queries were answered, in the order of the alphabet.
  package var criteria: [String] {
    Set(labels.map(\.judgement.query).filter { $0.purpose == .ordinary }.map(\.criterionName))
      .sorted()
  }

  /// The name of the criterion that is meant: the wanted one, or the only one in the file.
  ///
  /// - Throws: `DataError.Kind.missing` if no answer is by the wanted one, `.invalidValue` if there are several
  ///   and none is wanted.
  package func criterion(_ wanted: String?, file: String) throws(DataError) -> String {
    let present = criteria
    if let wanted {
      guard present.contains(wanted) || present.isEmpty else {
        throw DataError(
          .missing, file: file, expected: "answers by the criterion \"\(wanted)\"",
          found: "only by \(present.joined(separator: ", "))", settings: [.criterion])
      }
      return wanted
    }
    guard present.count <= 1 else {
      throw DataError(
        .invalidValue, file: file, expected: "answers by one criterion",
        found: "\(present.count): \(present.joined(separator: ", "))",
        remedy: "choose one of them", settings: [.criterion])
    }
    return present.first ?? Query.overallCriterion
  }
}
