import Foundation
import Testing

/// The files that `make_fixtures.py` made with h5py.
enum Fixture {
  static var h5py: String { get throws { try path("h5py.h5") } }
  static var hostile: String { get throws { try path("hostile.h5") } }
  static var claiming: String { get throws { try path("claiming.h5") } }
  static var filters: String { get throws { try path("filters.h5") } }
  static var leftOpen: String { get throws { try path("left_open.h5") } }

  private static func path(_ name: String) throws -> String {
    try #require(Bundle.module.path(forResource: "Fixtures/\(name)", ofType: nil))
  }
}
