/// Tells the person who started a page on this machine where it is, and opens it if asked to.
struct PageAnnouncement {
  /// The task in the browser, such as `Label`.
  let task: String
  /// The record that is made at once, such as `answer`.
  let kept: String
  /// Whether the address is opened on this machine.
  let opensBrowser: Bool
  /// Gets the lines.
  let say: @Sendable (String) -> Void

  /// Says where the page is that one visitor gets.
  func announce(_ address: PublicAddress, _ access: OneVisitor, port: UInt16) {
    say("\(task) in a browser: \(address.root)?token=\(access.address)")
    if let command = SecureShell.forwarding(of: port) {
      say("On your own machine, before that: \(command)")
    }
    say("Every \(kept) is kept at once; Ctrl-C ends.")
    // Other users may see this address, so it works once.
    if opensBrowser { BrowserWindow.open("\(address.root)?token=\(access.makeTicket())") }
  }
}
