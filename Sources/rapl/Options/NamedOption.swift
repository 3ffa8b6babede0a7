import ArgumentParser

/// An option that takes one of several names, which the command line writes in kebab case: `through-plan`.
///
/// A file holds the raw value, which may be in camel case (`throughPlan`). The command line reads both forms;
/// help and errors show the one in kebab case.
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

  /// No name is described in a list of its own: the help of the option says which name means which.
  public static var allValueDescriptions: [String: String] { [:] }
}

extension String {
  /// A name in camel case as the command line has it: `throughPlan` becomes `through-plan`.
  var kebabCased: String {
    map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
  }
}
