import Foundation

/// The SSH connection that the command runs in.
enum SecureShell {
  /// The command that forwards a port of the annotator's machine to ours, or `nil` outside of SSH.
  static func forwarding(
    of port: UInt16, environment: [String: String] = ProcessInfo.processInfo.environment,
    user: String = NSUserName()
  ) -> String? {
    // Client's address and port, then ours.
    let words = (environment["SSH_CONNECTION"] ?? "").split(separator: " ")
    guard words.count == 4 else { return nil }
    let other = words[3] == "22" ? "" : "-p \(words[3]) "
    return "ssh \(other)-L \(port):127.0.0.1:\(port) \(user)@\(words[2])"
  }
}
