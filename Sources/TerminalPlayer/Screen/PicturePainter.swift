import CChafa
import Episodes

/// Draws frames with characters, or as sixels, by libchafa.
///
/// Owns the library's objects. The canvas is made anew when the size changes.
final class PicturePainter {
  /// Columns and rows, and the pixels of one character.
  struct Size: Equatable {
    let columns: Int
    let rows: Int
    let cell: PixelSize
  }

  /// Of the library's choices of characters, half of the work finds nearly the best.
  private static let workFactor: Float = 0.5
  /// A picture is drawn in a few milliseconds; threads would cost more than they save.
  private static let usesOneThread: Void = chafa_set_n_threads(1)

  private let configuration: OpaquePointer
  private let terminal: OpaquePointer
  private let depth: ColourDepth
  private var canvas: OpaquePointer?
  private var size: Size?

  /// Draws in so many colours.
  ///
  /// - Precondition: `mode` is sixels or characters.
  init(_ mode: GraphicsMode, _ depth: ColourDepth) {
    precondition(mode.isText || mode == .sixel, "the library does not draw these")
    Self.usesOneThread
    self.depth = depth
    configuration = chafa_canvas_config_new()
    terminal = chafa_term_db_get_fallback_info(chafa_term_db_get_default())
    chafa_canvas_config_set_work_factor(configuration, Self.workFactor)
    if mode == .sixel {
      chafa_canvas_config_set_pixel_mode(configuration, CHAFA_PIXEL_MODE_SIXELS)
      chafa_canvas_config_set_dither_mode(configuration, CHAFA_DITHER_MODE_NONE)
    } else {
      setCharacters(of: mode)
    }
  }

  deinit {
    if let canvas { chafa_canvas_unref(canvas) }
    chafa_canvas_config_unref(configuration)
    chafa_term_info_unref(terminal)
  }

  private func setCharacters(of mode: GraphicsMode) {
    let symbols = chafa_symbol_map_new()
    chafa_symbol_map_add_by_tags(symbols, mode.symbols)
    chafa_canvas_config_set_symbol_map(configuration, symbols)
    chafa_symbol_map_unref(symbols)
    chafa_canvas_config_set_canvas_mode(configuration, depth.canvasMode)
    // Dither only where there is nothing else to show shades with.
    chafa_canvas_config_set_dither_mode(
      configuration, depth == .none ? CHAFA_DITHER_MODE_ORDERED : CHAFA_DITHER_MODE_NONE)
  }

  /// Draws the first frame of a sequence over all of the canvas.
  private func draw(_ frame: FrameSequence, size new: Size) -> OpaquePointer? {
    precondition(frame.frameCount > 0 && new.columns > 0 && new.rows > 0, "nothing to draw")
    if size != new {
      if let canvas { chafa_canvas_unref(canvas) }
      chafa_canvas_config_set_geometry(configuration, Int32(new.columns), Int32(new.rows))
      chafa_canvas_config_set_cell_geometry(
        configuration, Int32(new.cell.width), Int32(new.cell.height))
      canvas = chafa_canvas_new(configuration)
      size = new
    }
    frame.pixels.withUnsafeBufferPointer {
      chafa_canvas_draw_all_pixels(
        canvas, CHAFA_PIXEL_RGB8, $0.baseAddress, Int32(frame.width), Int32(frame.height),
        Int32(frame.width * 3))
    }
    return canvas
  }
}

// MARK: - What is drawn

extension PicturePainter {
  /// The frame as characters, row by row.
  ///
  /// - Complexity: O(characters).
  func cells(_ frame: FrameSequence, columns: Int, rows: Int) -> [Cell] {
    let size = Size(columns: columns, rows: rows, cell: TerminalSize.assumedCell)
    let canvas = draw(frame, size: size)
    var cells: [Cell] = []
    cells.reserveCapacity(columns * rows)
    for row in 0..<Int32(rows) {
      for column in 0..<Int32(columns) {
        var (front, back): (Int32, Int32) = (-1, -1)
        chafa_canvas_get_raw_colors_at(canvas, column, row, &front, &back)
        let symbol = Unicode.Scalar(chafa_canvas_get_char_at(canvas, column, row)) ?? " "
        cells.append(Cell(content: .block(symbol), style: style(front, back)))
      }
    }
    return cells
  }

  /// The frame as sixels, `size` large.
  func sixels(_ frame: FrameSequence, size: Size) -> [UInt8] {
    guard let text = chafa_canvas_print(draw(frame, size: size), terminal) else { return [] }
    defer { g_string_free(text, 1) }
    let bytes = UnsafeRawBufferPointer(start: text.pointee.str, count: Int(text.pointee.len))
    return Array(bytes)
  }

  /// The look of a character with the library's colours, of which -1 is the terminal's own.
  private func style(_ front: Int32, _ back: Int32) -> Style {
    guard depth != .none else { return Style(isReversed: front < 0 && back >= 0) }
    return Style(foreground: colour(front), background: colour(back))
  }

  private func colour(_ raw: Int32) -> Colour? {
    guard raw >= 0 else { return nil }
    guard depth == .full else { return .palette(UInt8(truncatingIfNeeded: raw)) }
    return .rgb(
      UInt8(truncatingIfNeeded: raw >> 16), UInt8(truncatingIfNeeded: raw >> 8),
      UInt8(truncatingIfNeeded: raw))
  }
}

extension GraphicsMode {
  /// The library's characters.
  ///
  /// Its wedges add nothing that can be measured to sextants and blocks.
  fileprivate var symbols: ChafaSymbolTags {
    let halves =
      CHAFA_SYMBOL_TAG_SPACE.rawValue | CHAFA_SYMBOL_TAG_SOLID.rawValue
      | CHAFA_SYMBOL_TAG_HALF.rawValue
    let blocks = halves | CHAFA_SYMBOL_TAG_QUAD.rawValue | CHAFA_SYMBOL_TAG_BLOCK.rawValue
    switch self {
    case .sextants: return ChafaSymbolTags(blocks | CHAFA_SYMBOL_TAG_SEXTANT.rawValue)
    case .blocks: return ChafaSymbolTags(blocks)
    case .halves, .kitty, .iterm, .sixel: return ChafaSymbolTags(halves)
    }
  }
}

extension ColourDepth {
  /// The library's colours; of the palette it leaves out the 16 that the user may have changed.
  fileprivate var canvasMode: ChafaCanvasMode {
    switch self {
    case .full: CHAFA_CANVAS_MODE_TRUECOLOR
    case .palette: CHAFA_CANVAS_MODE_INDEXED_240
    case .basic: CHAFA_CANVAS_MODE_INDEXED_16
    case .none: CHAFA_CANVAS_MODE_FGBG_BGFG
    }
  }
}
