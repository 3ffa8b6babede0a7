import Episodes
import Foundation
import Preferences

/// What annotators are told before the first question, and again when they ask.
///
/// The file is plain text, or markdown of which headings, lists and paragraphs are shown as such.
package struct Guidelines: Sendable, Equatable {
  /// A part of the text.
  package struct Block: Sendable, Equatable, Encodable {
    /// How a part is shown.
    package enum Kind: String, Sendable, Encodable {
      case heading, paragraph, item
    }

    /// How it is shown.
    package let kind: Kind
    /// Its words, on one line.
    package let text: String
  }

  /// The whole text, as it is recorded.
  package let text: String

  /// Reads guidelines.
  ///
  /// - Throws: `DataError.Kind.missing` without the file, `.unsupported` for one that is too long, `.malformed`
  ///   for one that is no printable text in UTF-8.
  package init(contentsOf path: String) throws(DataError) {
    let bytes = try InputFile.contents(of: path, atMost: ShownText.longestGuidelines)
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw DataError(
        .malformed, file: path, expected: "text in UTF-8", found: "other bytes",
        remedy: "save it as UTF-8")
    }
    do throws(DataError) {
      try self.init(text)
    } catch {
      throw error.relocated(to: path, place: "text")
    }
  }

  /// Takes a text, with all ends of lines as one character and tabs as spaces.
  ///
  /// - Throws: `DataError.Kind.invalidValue` if it is blank, too long or holds other control characters.
  package init(_ text: String) throws(DataError) {
    let plain = text.replacing("\r\n", with: "\n").replacing("\t", with: "    ")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    try ShownText.check(plain, as: "guidelines", atMost: ShownText.longestGuidelines)
    self.text = plain
  }

  /// The parts, in order.
  ///
  /// - Complexity: O(bytes).
  package var blocks: [Block] {
    var (blocks, isOpen) = ([Block](), false)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.trimmingCharacters(in: .whitespaces)
      if words.isEmpty {
        isOpen = false
      } else if let block = Self.beginning(of: words) {
        blocks.append(block)
        isOpen = block.kind == .item
      } else if isOpen, let last = blocks.popLast() {
        blocks.append(Block(kind: last.kind, text: last.text + " " + words))
      } else {
        blocks.append(Block(kind: .paragraph, text: words))
        isOpen = true
      }
    }
    return blocks
  }

  /// The heading or the item that a line begins.
  private static func beginning(of line: String) -> Block? {
    if let heading = line.wholeMatch(of: /#{1,6}\s+(.*)/) {
      return Block(kind: .heading, text: String(heading.1))
    }
    if let item = line.wholeMatch(of: /[-*+•]\s+(.*)/) {
      return Block(kind: .item, text: String(item.1))
    }
    return line.contains(/^\d{1,3}[.)]\s/) ? Block(kind: .item, text: line) : nil
  }
}
