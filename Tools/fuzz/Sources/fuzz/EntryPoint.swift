import Encoders
import EpisodeStore
import Episodes
import Foundation
import HDF5
import ResultFiles
import Rewards
import VideoDecoding

/// A door through which files of others come in.
enum EntryPoint: String, CaseIterable {
  case safetensors, manifest, picture, jpeg, zarr, rewards, embeddings, video, hdf5
  case pictures, log
  case labels, lines, card, keys, options

  /// Its share of all inputs; HDF5 and videos are the slowest, and what crashes there is the least ours.
  var share: Double {
    switch self {
    case .picture: 0.14
    case .safetensors, .manifest, .jpeg, .zarr: 0.13
    case .rewards, .embeddings, .video, .hdf5: 0.05
    case .pictures: 0.05
    case .log: 0.01
    case .labels, .lines: 0.03
    case .card: 0.01
    case .keys, .options: 0.005
    }
  }

  /// The name that an input is written under; a store is a folder of which one file is damaged.
  var fileName: String {
    switch self {
    case .hdf5: "panda.hdf5"
    case .rewards: "rewards.hdf5"
    case .embeddings: "embeddings.hdf5"
    case .safetensors: "weights.safetensors"
    case .manifest: "manifest.json"
    case .picture, .jpeg: "picture"
    case .zarr, .pictures: "store.zarr"
    case .log: "log"
    case .video: "clip.mp4"
    case .labels: "labels"
    case .lines: "answers.jsonl"
    case .card: "card.json"
    case .keys: "keys.json"
    case .options: "arguments"
    }
  }

  /// Takes in the file as a command would; a `DataError` is the right answer to most.
  func take(_ path: String) {
    do throws(DataError) {
      switch self {
      case .hdf5: try Self.walk(path)
      case .safetensors: _ = try SafeTensorsFile.read(path)
      case .manifest:
        _ = EpisodeStore.inspect(paths: [(path as NSString).deletingLastPathComponent])
      case .picture: _ = try ImageFile.read(path)
      case .jpeg:
        let bytes = FileManager.default.contents(atPath: path) ?? Data()
        _ = try EncodedImage.decoded(bytes, isSwapped: true, file: path, place: "row 0")
      case .rewards, .embeddings: try takeResults(path)
      case .zarr, .pictures: _ = EpisodeStore.inspect(paths: [path], deep: true)
      case .log: try Self.watch(path)
      case .video:
        let video = try VideoFile(path: path)
        _ = try video.frames(at: [0, video.frameCount - 1])
      case .labels: try OwnFormats.readLabels(path + "/labels.sqlite")
      case .lines: try OwnFormats.importLines(path)
      case .card: try OwnFormats.loadCard(path)
      case .keys: CommandRun(keysAt: path).check()
      case .options: CommandRun(argumentsAt: path).check()
      }
    } catch {
      precondition(!error.description.contains("\n"), "an error is one line")
    }
  }

  /// Files without checksums are tried by the command in a process of their own first, so not here.
  private func takeResults(_ path: String) throws(DataError) {
    guard ResultFile.hasChecksums(path) else { return }
    do throws(DataError) {
      if self == .rewards {
        let values = try RewardFile(readingFrom: path).traces.flatMap {
          [$0.total] + $0.rewards.map(Double.init)
        }
        precondition(values.allSatisfy(\.isFinite), "rewards are numbers")
      } else {
        let values = try EmbeddingFile.read(path).1.flatMap { $0.values + ($0.scores ?? []) }
        precondition(values.allSatisfy(\.isFinite), "embeddings are numbers")
      }
    } catch {
      precondition(error.file == path, "an error names the file")
      throw error
    }
  }

  /// As a watcher looks at a log that grows.
  private static func watch(_ path: String) throws(DataError) {
    for place in try RecordingLog(root: path).places() {
      let contents = place.contents()
      for unfinished in contents.unfinished {
        precondition(!unfinished.problem.description.contains("\n"), "a reason is one line")
      }
      for episode in contents.episodes {
        _ = try? episode.contentHash()
        _ = episode.findings()
      }
    }
  }

  /// As episodes, and then everything else that is in the file.
  private static func walk(_ path: String) throws(DataError) {
    _ = EpisodeStore.inspect(paths: [path], deep: true)
    var remaining = 200
    try walk(HDF5File.open(path).root, remaining: &remaining)
  }

  private static func walk(_ group: HDF5Group, remaining: inout Int) throws(DataError) {
    for name in (try? group.attributes.names) ?? [] {
      _ = try? group.attributes.string(name)
      _ = try? group.attributes.integer(name)
      _ = try? group.attributes.double(name)
    }
    for name in try group.childNames where remaining > 0 {
      remaining -= 1
      if let inner = try? group.group(name) {
        try? walk(inner, remaining: &remaining)
      } else if let dataset = try? group.dataset(name) {
        _ = try? dataset.readStrings()
        _ = try? dataset.read(as: Double.self)
        _ = try? dataset.read(as: UInt8.self)
      }
    }
  }
}
