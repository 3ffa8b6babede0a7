/// Turns the bytes of a terminal into keys and replies.
///
/// Bytes may be cut anywhere. Invalid sequences are dropped, and no input makes it keep more than
/// `longestSequence` bytes.
struct InputDecoder: Sendable {
  /// A string, or a paste, that is longer is dropped.
  static let longestSequence = 64 << 10

  private var pending: [UInt8] = []
  private var pasted: [UInt8]?

  /// Whether an escape has come and nothing after it yet: a key by itself, or the start of a sequence.
  var awaitsSequence: Bool { pending == [0x1B] }

  /// Takes bytes and returns the events that they complete.
  mutating func events(from bytes: some Sequence<UInt8>) -> [InputEvent] {
    pending += bytes
    var events: [InputEvent] = []
    var start = 0
    while start < pending.count {
      guard let (length, event) = next(pending[start...]) else { break }
      start += length
      take(event, into: &events)
    }
    pending.removeFirst(start)
    if pending.count > Self.longestSequence { pending = [] }
    return events
  }

  /// Ends a wait for more bytes, so that a pending escape is the escape key.
  mutating func endOfWait() -> [InputEvent] {
    guard awaitsSequence else { return [] }
    pending = []
    return [.escape]
  }

  private mutating func take(_ event: Token, into events: inout [InputEvent]) {
    switch event {
    case .nothing: break
    case .pasteBegins: pasted = []
    case .pasteEnds:
      if let text = pasted { events.append(.paste(String(decoding: text, as: UTF8.self))) }
      pasted = nil
    case .event(let event, let bytes):
      guard let count = pasted?.count else { return events.append(event) }
      if count + bytes.count <= Self.longestSequence { pasted?.append(contentsOf: bytes) }
    }
  }
}

// MARK: - One sequence

extension InputDecoder {
  /// The meaning of a run of bytes.
  private enum Token {
    case nothing
    case pasteBegins
    case pasteEnds
    case event(InputEvent, ArraySlice<UInt8>)
  }

  /// The length and the meaning of the first sequence, or `nil` if its end has not come yet.
  private func next(_ bytes: ArraySlice<UInt8>) -> (Int, Token)? {
    guard let first = bytes.first else { return nil }
    if first == 0x1B { return escapeSequence(bytes) }
    if first < 0x20 || first == 0x7F { return (1, control(first, bytes.prefix(1))) }
    guard let length = Self.lengthOfUTF8(first) else { return (1, .nothing) }
    guard bytes.count >= length else {
      let isWhole = bytes.dropFirst().allSatisfy { $0 & 0xC0 == 0x80 }
      return isWhole ? nil : (1, .nothing)
    }
    let run = bytes.prefix(length)
    guard let text = String(validating: run, as: UTF8.self) else { return (1, .nothing) }
    return (length, .event(.key(text == " " ? "space" : text), run))
  }

  private static func lengthOfUTF8(_ first: UInt8) -> Int? {
    switch first {
    case 0x00..<0x80: 1
    case 0xC2..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0..<0xF5: 4
    default: nil
    }
  }

  private func control(_ byte: UInt8, _ bytes: ArraySlice<UInt8>) -> Token {
    switch byte {
    case 0x03: .event(.interrupt, bytes)
    case 0x08, 0x7F: .event(.key("backspace"), bytes)
    case 0x09: .event(.key("tab"), bytes)
    case 0x0A, 0x0D: .event(.key("enter"), bytes)
    case 0x0C: .event(.redraw, bytes)
    case 0x1A: .event(.suspend, bytes)
    default: .nothing
    }
  }

  private func escapeSequence(_ bytes: ArraySlice<UInt8>) -> (Int, Token)? {
    guard bytes.count > 1 else { return nil }
    let second = bytes[bytes.startIndex + 1]
    switch second {
    case UInt8(ascii: "["): return controlSequence(bytes)
    case UInt8(ascii: "O"):
      guard bytes.count > 2 else { return nil }
      return (3, Self.arrow(bytes[bytes.startIndex + 2], bytes.prefix(3)))
    case UInt8(ascii: "_"), UInt8(ascii: "P"), UInt8(ascii: "]"), UInt8(ascii: "^"),
      UInt8(ascii: "X"):
      return string(bytes)
    case 0x1B: return (1, .event(.escape, bytes.prefix(1)))
    default: return (2, .nothing)  // a key with Alt
    }
  }

  /// Parameters from `0` to `?`, intermediates from space to `/`, and one final byte.
  private func controlSequence(_ bytes: ArraySlice<UInt8>) -> (Int, Token)? {
    let body = bytes.dropFirst(2)
    guard let end = body.firstIndex(where: { !(0x20..<0x40).contains($0) }) else { return nil }
    let length = end - bytes.startIndex + 1
    guard (0x40..<0x7F).contains(body[end]) else { return (length - 1, .nothing) }
    let text = String(decoding: body[..<end], as: UTF8.self)
    switch (text, body[end]) {
    case ("200", UInt8(ascii: "~")): return (length, .pasteBegins)
    case ("201", UInt8(ascii: "~")): return (length, .pasteEnds)
    case (_, UInt8(ascii: "A")...UInt8(ascii: "D")):
      return (length, Self.arrow(body[end], bytes.prefix(length)))
    default:
      let reply = TerminalReply(parameters: text, final: Character(UnicodeScalar(body[end])))
      return (length, reply.map { .event(.reply($0), bytes.prefix(length)) } ?? .nothing)
    }
  }

  private static func arrow(_ final: UInt8, _ bytes: ArraySlice<UInt8>) -> Token {
    let names = ["up", "down", "right", "left"]
    let index = Int(final) - Int(UInt8(ascii: "A"))
    return names.indices.contains(index) ? .event(.key(names[index]), bytes) : .nothing
  }

  /// Ended by `ESC \`, or by a bell.
  private func string(_ bytes: ArraySlice<UInt8>) -> (Int, Token)? {
    let body = bytes.dropFirst(2)
    guard let end = body.firstIndex(where: { $0 == 0x1B || $0 == 0x07 }) else { return nil }
    let text = String(decoding: body[..<end], as: UTF8.self)
    let reply = TerminalReply(string: text, kind: bytes[bytes.startIndex + 1])
    let token = reply.map { Token.event(.reply($0), body[..<end]) } ?? .nothing
    if body[end] == 0x07 { return (end - bytes.startIndex + 1, token) }
    guard end + 1 < bytes.endIndex else { return nil }
    let endsHere = bytes[end + 1] == UInt8(ascii: "\\")
    return (end - bytes.startIndex + (endsHere ? 2 : 0), token)
  }
}

extension TerminalReply {
  /// The reply in a string of a kind, or `nil` if it answers no question of ours.
  init?(string: String, kind: UInt8) {
    switch kind {
    case UInt8(ascii: "_") where string.hasSuffix(";OK"): self = .kitty
    case UInt8(ascii: "P") where string.hasPrefix(">|"): self = .name(String(string.dropFirst(2)))
    case UInt8(ascii: "P") where string.hasPrefix("1$r") && string.hasSuffix("m"):
      let numbers = string.dropFirst(3).split { !$0.isNumber }.compactMap { Int($0) }
      guard let start = numbers.firstIndex(of: 48), numbers.count >= start + 5,
        numbers[start + 1] == 2
      else { return nil }
      let values = numbers.suffix(3)
      let (red, green) = (values[values.startIndex], values[values.startIndex + 1])
      self = .background(red: red, green: green, blue: values[values.endIndex - 1])
    default: return nil
    }
  }

  /// The reply in a control sequence, or `nil` if it answers no question of ours.
  init?(parameters: String, final: Character) {
    let numbers = parameters.split { !$0.isNumber }.compactMap { Int($0) }
    switch (parameters.first, final) {
    case ("?", "c"): self = .attributes(numbers)
    case ("0", "n"): self = .ready
    case ("6", "t") where numbers.count == 3:
      self = .cell(PixelSize(width: numbers[2], height: numbers[1]))
    case ("?", "y") where numbers.count == 2: self = .mode(numbers[0], state: numbers[1])
    default: return nil
    }
  }
}
