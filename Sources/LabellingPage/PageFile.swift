import FlyingFox
import Foundation

/// The files of the page, which are part of the program.
enum PageFile: String, CaseIterable {
  case page = "/"
  case icon = "/icon.svg"
  case style = "/page.css"
  case script = "/page.js"
  case clips = "/clips.js"
  case guidelines = "/guidelines.js"
  case keyboard = "/keyboard.js"
  case layout = "/layout.js"
  case order = "/order.js"
  case playback = "/playback.js"
  case prefetch = "/prefetch.js"
  case remarks = "/remarks.js"
  case screen = "/screen.js"
  case server = "/server.js"
  case timeline = "/timeline.js"
  case review = "/review.html"
  case reviewScript = "/review.js"
  case reviewList = "/reviewlist.js"
  case reviewStyle = "/review.css"
  case progress = "/progress"
  case progressScript = "/progress.js"
  case progressStyle = "/progress.css"

  init?(path: String) { self.init(rawValue: path) }

  var response: HTTPResponse { .bytes(.ok, type: type, Data(bytes)) }

  private var type: String {
    switch self {
    case .page, .progress, .review: "text/html; charset=utf-8"
    case .icon: "image/svg+xml"
    case .style, .progressStyle, .reviewStyle: "text/css; charset=utf-8"
    default: "text/javascript; charset=utf-8"
    }
  }

  private var bytes: [UInt8] {
    switch self {
    case .page: Self.pageBytes
    case .icon: PackageResources.icon_svg
    case .style: PackageResources.page_css
    case .script: PackageResources.page_js
    case .clips: PackageResources.clips_js
    case .guidelines: PackageResources.guidelines_js
    case .keyboard: PackageResources.keyboard_js
    case .layout: PackageResources.layout_js
    case .order: PackageResources.order_js
    case .playback: PackageResources.playback_js
    case .prefetch: PackageResources.prefetch_js
    case .remarks: PackageResources.remarks_js
    case .screen: PackageResources.screen_js
    case .server: PackageResources.server_js
    case .timeline: PackageResources.timeline_js
    case .review: Self.reviewBytes
    case .reviewScript: PackageResources.review_js
    case .reviewList: PackageResources.reviewlist_js
    case .reviewStyle: PackageResources.review_css
    case .progress: PackageResources.progress_html
    case .progressScript: PackageResources.progress_js
    case .progressStyle: PackageResources.progress_css
    }
  }

  private static let pageBytes = withPlayback(PackageResources.page_html)
  private static let reviewBytes = withPlayback(PackageResources.review_html)

  /// A page with the controls of playback, which all pages with videos share, at their mark.
  private static func withPlayback(_ page: [UInt8]) -> [UInt8] {
    let controls = String(decoding: PackageResources.playback_html, as: UTF8.self)
    return Array(
      String(decoding: page, as: UTF8.self).replacing("<!-- playback.html -->", with: controls).utf8
    )
  }
}
