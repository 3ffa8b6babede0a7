import EpisodeStore
import Episodes
import Foundation

/// The assignment of episodes to outputs.
struct ExportPlan {
  private(set) var outputs: [(path: String, episodes: [LabelledEpisode])]

  init(_ episodes: [LabelledEpisode], outputs: ExportOutputs, path: String) {
    switch outputs {
    case .one: self.outputs = [(path, episodes)]
    case .onePerSource(let fileExtension):
      let bySource = Dictionary(grouping: episodes, by: \.source.file).sorted { $0.key < $1.key }
      let intoFolder = bySource.count > 1 || FileTree.isFolder(path)
      self.outputs = bySource.map { source, episodes in
        let stem = ((source as NSString).lastPathComponent as NSString).deletingPathExtension
        return (intoFolder ? "\(path)/\(stem).\(fileExtension)" : path, episodes)
      }
    }
  }

  /// Refuses outputs that are inputs, and two outputs with the same name.
  ///
  /// - Throws: `DataError.Kind.unwritable` with the file.
  func check(files: (String) -> [String], inputs: ExportInputs) throws(DataError) {
    for output in outputs {
      for file in files(output.path) { try inputs.requireDistinct(file) }
    }
    if let twice = outputs.first(where: { one in outputs.count { $0.path == one.path } > 1 }) {
      throw DataError(
        .unwritable, file: twice.path, expected: "one source file of that name",
        found: "several", remedy: "export them one at a time, or rename one")
    }
  }
}

/// The files that an export reads.
///
/// An output is put in place by renaming, which would replace an input.
struct ExportInputs {
  /// A description of each input, by its path with links resolved.
  private var names: [String: String]

  init(_ episodes: [LabelledEpisode], _ rewardsFile: String, _ store: EpisodeStore)
    throws(DataError)
  {
    names = [Self.resolved(rewardsFile): "the file that the rewards come from"]
    for labelled in episodes {
      for camera in labelled.source.videoCameras {
        // A video that is missing is reported when its frames are read.
        if let video = try? store.videoPath(of: labelled.episode.id, camera: camera) {
          names[Self.resolved(video)] = "a video of \(labelled.episode.id)"
        }
      }
      names[Self.resolved(labelled.source.file)] = "the file that the episodes come from"
    }
  }

  /// - Throws: `DataError.Kind.unwritable` if the output is an input, also under another name, or if one of
  ///   them lies inside the other.
  func requireDistinct(_ output: String) throws(DataError) {
    let path = Self.resolved(output)
    let input = names.first { name in
      path == name.key || path.hasPrefix("\(name.key)/") || name.key.hasPrefix("\(path)/")
    }
    guard let input else { return }
    throw DataError(
      .unwritable, file: output, expected: "an output that is not a source", found: input.value,
      remedy: "choose another output",
      settings: [.output])
  }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}
