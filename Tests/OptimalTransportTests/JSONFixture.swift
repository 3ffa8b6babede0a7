import Foundation
import Testing

/// What a generator in `Tools/fixtures` wrote for these tests.
enum JSONFixture {
  /// The contents of `Fixtures/<name>.json`; a fixture that cannot be read is a failure of the test.
  static func read<Contents: Decodable>(_ type: Contents.Type, _ name: String) -> Contents? {
    guard let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json"),
      let contents = try? JSONDecoder().decode(type, from: Data(contentsOf: url))
    else {
      Issue.record("the fixture cannot be read")
      return nil
    }
    return contents
  }
}
