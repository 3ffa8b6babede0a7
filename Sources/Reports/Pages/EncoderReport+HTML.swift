import Episodes
import Foundation

extension EncoderReport {
  /// The report as one page that needs no other file and no network.
  ///
  /// It is also well-formed XML.
  ///
  /// Videos stand beside the page, which names them.
  ///
  /// - Complexity: O(bytes of the pictures).
  public var html: String {
    ReportPage(
      title: "What \(title) sees",
      sections: [legend] + episodes.map(section) + [ReportPage.provenanceSection(provenance)]
    ).html
  }

  private var title: String {
    episodes.first?.views.last?.encoder ?? "an encoder"
  }

  private var legend: String {
    let remark = remark.map { "<p>\($0.escapedForMarkup)</p>" } ?? ""
    return """
      <section>
      \(remark)
      <p>Keypoints are where a network's maps have their expected position, larger where they answer \
      more strongly, each in a colour of its own. Saliency is how much each part of a frame matters to \
      the step's distance from what it was matched with in the reference, or to its score: by \
      gradient, the absolute slope at the pixels, averaged over copies with noise; by occlusion, the \
      change when a patch is covered. Yellow is the largest hundredth over the frames on a sheet. Nearest \
      frames are the most alike in the encoder's space, one of each episode. A path is where the steps \
      of an episode lie, from the open circle to the full one, on the plane in which the episodes shown \
      and the references vary most.</p>
      </section>
      """
  }

  private func section(_ shown: EpisodeViews) -> String {
    """
    <section>
    <h2>\(shown.episode.name.escapedForMarkup)</h2>
    <div class="beside">
    \(shown.views.map(view).joined(separator: "\n"))
    </div>
    </section>
    """
  }

  private func view(_ view: View) -> String {
    let reference = view.numbers.reference.name.escapedForMarkup
    let remarks = view.remarks.map { "<p>\($0.escapedForMarkup)</p>" }
    let names = view.videos.joined(separator: ", ").escapedForMarkup
    let videos = names.isEmpty ? [] : ["<p>Videos beside this page: \(names)</p>"]
    return """
      <div>
      <h3>\(view.encoder.escapedForMarkup)</h3>
      <p>Beside the reference \(reference); return \(String(format: "%.4g", view.numbers.total)).</p>
      <figure>
      \(view.path.svg)</figure>
      \((view.pictures.map(ReportPage.figure) + remarks + videos).joined(separator: "\n"))
      </div>
      """
  }
}
