import Episodes
import Foundation

// Exchanges between a sitting and its terminal, besides keys and pictures.

extension PlayerLoop {
  private static let settlingSeconds = 1.0

  var size: TerminalSize {
    var size = device.size
    size.cell = abilities.cell ?? size.cell
    return size
  }

  /// Asks the terminal for its abilities, and keeps the keys that were pressed meanwhile.
  func askTerminal() -> [InputEvent] {
    screen.output.append(abilities.questions.utf8)
    let start = now
    var (early, isDone): ([InputEvent], Bool) = ([], false)
    while !isDone, now - start < TerminalAbilities.patienceSeconds {
      guard screen.output.flush(to: device),
        let bytes = events.wait(seconds: 0.1, untilWritable: screen.output.hasWaiting)
      else {
        ending = .terminalIsGone
        return []
      }
      for event in decoder.events(from: bytes) {
        if case .reply(let reply) = event {
          isDone = abilities.take(reply) || isDone
        } else {
          early.append(event)
        }
      }
    }
    screen.use(abilities, settings)
    return early
  }

  /// Takes a reply that came after the sitting began, as on a line that is slow at first.
  func takeLate(_ reply: TerminalReply) {
    let before = abilities
    _ = abilities.take(reply)
    guard abilities != before else { return }
    screen.forget()
    screen.use(abilities, settings)
  }

  /// Stops this process, as Ctrl-Z does elsewhere, and the annotator's time with it.
  func suspend() throws(DataError) {
    _ = screen.output.flush(to: device)
    taken.leave()
    raise(SIGTSTP)
    try taken.enter()
    screen.forget()
    lastTick = now
  }

  /// Waits a moment for pending replies of the terminal, which would otherwise reach the shell as if they
  /// had been typed.
  func settle() {
    let start = now
    while !screen.output.isSettled, now - start < Self.settlingSeconds {
      guard screen.output.flush(to: device),
        let bytes = events.wait(seconds: 0.05, untilWritable: screen.output.hasWaiting)
      else { return }
      for case .reply(.ready) in decoder.events(from: bytes) {
        screen.output.terminalIsReady(at: now)
      }
    }
  }
}
