import ArgumentParser

/// An option with a set of names, which the command line writes in kebab case: `through-plan`.
///
/// A file holds the raw value, which may be in camel case (`throughPlan`). The command line reads both
/// forms. Help and errors show the form in kebab case.
public protocol NamedOption: ExpressibleByArgument, CaseIterable, RawRepresentable
where RawValue == String {}

extension NamedOption {
  /// The name on the command line: the raw value in kebab case.
  public var optionName: String { rawValue.kebabCased }

  /// Reads a name in kebab case or a raw value; `nil` for any other text.
  public init?(argument: String) {
    let match = Self.allCases.first { $0.optionName == argument || $0.rawValue == argument }
    guard let match else { return nil }
    self = match
  }

  /// The name that help shows for a default.
  public var defaultValueDescription: String { optionName }

  /// The names that help and errors list.
  public static var allValueStrings: [String] { allCases.map(\.optionName) }

  /// Empty, because the help of the option describes the names.
  public static var allValueDescriptions: [String: String] { [:] }
}

extension String {
  /// A name in camel case as on the command line: `throughPlan` becomes `through-plan`.
  var kebabCased: String {
    map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }
}
