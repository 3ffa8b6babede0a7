import Foundation

/// The browser of the person at this machine.
enum BrowserWindow {
  /// Opens an address if the system has a way.
  ///
  /// The address is printed in any case.
  static func open(_ address: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["xdg-open", address]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try? process.run()
  }
}
