import ArgumentParser
import Preferences

/// The choice among the criteria of a label file.
struct CriterionOption: ParsableArguments {
  @Option(
    help: """
      Use the answers by this criterion of rapl label --criteria. It is needed where a file has several; \
      overall is that of questions without one.
      """)
  var criterion: String?
}
