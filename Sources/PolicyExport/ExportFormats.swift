/// The formats that episodes with rewards can be exported in.
public enum ExportFormats {
  /// All of them, the usual one first.
  public static let all: [any ExportFormat] = [RobomimicFormat()]

  /// The format of that name; `nil` if there is none.
  public static func named(_ name: String) -> (any ExportFormat)? { all.first { $0.name == name } }
}
